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


def save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
