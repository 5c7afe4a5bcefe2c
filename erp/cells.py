"""What do the cells of a spreadsheet say? Run as a process of its own by erp/spreadsheets.py; it prints rows as JSON.

A cell is text, or a pair: `["number", "1200.5"]`, `["day", "2026-01-31"]`, `["not", why]` for what nobody can rely on.
Spreadsheets keep numbers as binary fractions: 1200.1 is really 1200.09999999999990905052982270717. What people see and
mean has at most fifteen digits, so that is what is taken: exactly 1200.1.
"""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, WorksheetNotFound

from erp.apart import confine, give_up

#: Larger whole numbers have lost digits when the file was saved: 0.1 % of a card number is another card.
_LARGEST = 10**15
#: Bytes of JSON: four times what a full sheet of eight columns takes.
_LONGEST = 1 << 29


def told(cell: Any) -> str | list[str]:
    """A cell as JSON. The day of a moment is its date; a time of day alone stays text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if abs(cell) >= _LARGEST:
            return ["not", "expected at most 15 digits in a number; longer ones have to be text cells"]
        return ["number", plain(cell)]
    if isinstance(cell, datetime):
        return ["day", cell.date().isoformat()]
    if isinstance(cell, date):
        return ["day", cell.isoformat()]
    return str(cell)


def plain(number: float) -> str:
    """A number with the fifteen digits that spreadsheets keep and show, without an exponent."""
    text = format(Decimal(format(number, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def main() -> None:
    path, wanted = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    confine()
    try:
        book = CalamineWorkbook.from_path(path)
        if wanted is None:
            tables = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if not tables:
                give_up("expected a sheet with cells")
            wanted = tables[0]
        sheet = book.get_sheet_by_name(wanted)
        rows = sheet.to_python(skip_empty_area=False)
    except PasswordError:
        give_up("expected a spreadsheet without a password")
    except WorksheetNotFound:
        give_up(f"expected a sheet {wanted}; it has {', '.join(book.sheet_names)[:500]}")
    except CalamineError:
        give_up("expected a spreadsheet that can be opened (.xlsx, .xls, .xlsb or .ods)")
    written = 0
    for row in rows:
        line = json.dumps([told(cell) for cell in row]) + "\n"
        written += len(line)
        if written > _LONGEST:
            give_up("expected a smaller spreadsheet; a CSV file may be of any length")
        sys.stdout.write(line)


if __name__ == "__main__":
    main()
