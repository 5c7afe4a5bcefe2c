"""How is a spreadsheet made of rows, as Excel or a stranger would?"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter


def xlsx(*rows: Sequence[Any], sheet: str = "Export", more: Sequence[str] = ()) -> bytes:
    """Rows of a first sheet: dates become cells that are dates, texts stay texts. more: names of further sheets."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, (date, datetime)):
                page.write_datetime(number, column, value, day)
            elif isinstance(value, str):
                page.write_string(number, column, value)
            elif value is not None:
                page.write(number, column, value)
    for name in more:
        book.add_worksheet(name)
    book.close()
    return written.getvalue()


def table(columns: Sequence[str], *rows: dict[str, Any]) -> list[list[Any]]:
    return [list(columns), *([row.get(column) for column in columns] for row in rows)]


def with_sheet_xml(content: bytes, change: Any) -> bytes:
    """The file with the XML of its first sheet changed, as no program would write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry, change(part) if entry.filename == "xl/worksheets/sheet1.xml" else part)
    return written.getvalue()


_OPEN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"


def ods(*rows: str) -> bytes:
    """A spreadsheet of OpenDocument with these rows of XML."""
    spaces = " ".join(f'xmlns:{name}="{_OPEN.format(name)}"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Export">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f'<office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
        )
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_OPEN.format("manifest")}"/>')
    return written.getvalue()


def ods_row(*cells: str) -> str:
    """A row of texts; a cell that begins with `day:` or `number:` is one."""
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: str) -> str:
    kind, _, value = cell.rpartition(":")
    told = {"day": f'"date" office:date-value="{value}"', "number": f'"float" office:value="{value}"'}.get(
        kind, '"string"'
    )
    return f"<table:table-cell office:value-type={told}><text:p>{value}</text:p></table:table-cell>"


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
