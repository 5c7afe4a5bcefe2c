"""How does a report on a schedule become a spreadsheet? A sheet for each part, all rows, numbers as numbers."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from channels.paper.spreadsheet import NOTHING_GUESSED, XLSX
from models.message import Attachment
from models.pack import Cell, Pack, PackPart

_WIDTH, _LONGEST_NAME = 18, 31
#: What a name of a sheet must not have in it.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
#: Rows that a sheet can hold, less the head.
_MOST_ROWS = 1_048_000


def pack_sheets(pack: Pack, name: str) -> Attachment:
    """`name` without its ending. Call it in a thread: a second for twenty thousand rows."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, NOTHING_GUESSED) as book:
        # The same content gives the same bytes.
        book.set_properties({"created": datetime.combine(pack.as_of, time(), UTC).replace(tzinfo=None)})
        forms = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "bold": book.add_format({"bold": True, "bottom": 1}),
            "number": book.add_format({"num_format": "#,##0.00##"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        taken: set[str] = set()
        for part in pack.parts:
            _sheet(book.add_worksheet(_name(part.sheet, taken)), pack, part, forms)
    return Attachment(f"{name}.xlsx", XLSX, content.getvalue())


def _sheet(sheet: Any, pack: Pack, part: PackPart, forms: dict[str, Any]) -> None:
    sheet.write_string(0, 0, f"{part.title}, {pack.as_of.isoformat()}", forms["title"])
    sheet.write_string(1, 0, part.note)
    row = 3
    for table in part.tables:
        if table.title:
            sheet.write_string(row, 0, table.title, forms["title"])
            row += 1
        for place, column in enumerate(table.columns):
            sheet.write_string(row, place, column.title, forms["bold"])
        sheet.set_column(0, len(table.columns) - 1, _WIDTH)
        row += 1
        for cells in table.cells[: _MOST_ROWS - row]:
            for place, cell in enumerate(cells):
                _write(sheet, row, place, cell, forms)
            row += 1
        row += 1
    if len(part.tables) == 1:
        sheet.freeze_panes(4, 1)


def _write(sheet: Any, row: int, place: int, cell: Cell, forms: dict[str, Any]) -> None:
    match cell:
        case None:
            return
        case Decimal():
            sheet.write_number(row, place, float(cell), forms["number"])
        case int():
            sheet.write_number(row, place, cell)
        case date():
            sheet.write_datetime(row, place, datetime.combine(cell, time()), forms["day"])
        case _:
            sheet.write_string(row, place, cell)


def _name(wanted: str, taken: set[str]) -> str:
    """A name that no other sheet of this book has."""
    plain = _FORBIDDEN.sub(" ", wanted).strip("' ")[:_LONGEST_NAME] or "-"
    name, number = plain, 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = plain[: _LONGEST_NAME - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name
