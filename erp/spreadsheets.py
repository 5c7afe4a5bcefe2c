"""Which rows does a spreadsheet hold? Excel and OpenDocument files, one sheet of them, values of formulas as saved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from erp.apart import read_apart
from erp.encodings import refused
from erp.headers import columns_of, position
from erp.rows import Layout, Row, original
from erp.written import written_date

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
#: Packed. What such a file unfolds to is bounded where it is read.
_LARGEST = 100 << 20
#: How files begin that were packed: ZIP, and the compound files of Excel before 2007.
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

_Cell = str | list[str]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """lines: the sheet's rows as erp/cells.py tells them. titles: rows above the header that are not blank."""

    path: Path
    columns: tuple[str, ...]
    layout: Layout
    titles: int
    ours: bool
    lines: bytes = field(repr=False)

    def rows(self) -> Iterator[Row]:
        above = self.titles + 1
        for number, cells in _filled(self.lines):
            if above:
                above -= 1
                continue
            yield self._row(number, cells[2:] if self.ours else cells)

    def _row(self, number: int, cells: list[_Cell]) -> Row:
        named: dict[str, Any] = {}
        problems: list[tuple[str, str]] = []
        for column, cell in zip(self.columns, cells, strict=False):
            if isinstance(cell, str):
                named[column] = original(cell) if self.ours else cell
            elif cell[0] == "number":
                named[column] = cell[1].replace(".", self.layout.decimal)
            elif cell[0] == "day":
                named[column] = written_date(cell[1], self.layout.dates)
            else:
                named[column] = ""
                problems.append((column, cell[1]))
        problems += [(name, "expected text without NUL characters") for name, text in named.items() if "\0" in text]
        # Cells beside the table have no column: a note of somebody is no error, but a value would be lost.
        beside = [_text(cell) for cell in cells[len(self.columns) :]]
        if any(beside):
            named.update({f"column {n}": text for n, text in enumerate(beside, start=len(self.columns) + 1) if text})
            problems.append(("row", f"expected {len(self.columns)} cells as in the header, found more"))
        return Row(number, named, tuple(problems))


def is_spreadsheet(path: Path) -> bool:
    """By its suffix; a file without a known one by how it begins."""
    if path.suffix:
        return path.suffix.lower() in SUFFIXES
    with path.open("rb") as file:
        return file.read(8).startswith(_PACKED)


def open_spreadsheet(path: Path, layout: Layout) -> SheetRows:
    """Read a sheet: the named one, else the first. Blank rows are passed over, a merged cell stands in its first place.

    Raises InvalidInput for a file that is refused whole: no spreadsheet, with a password, too large, or with a header
    that cannot be relied on.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise refused(path, "expected rows, but the file is empty")
    if not start.startswith(_PACKED):
        raise refused(path, "expected a spreadsheet (a CSV file has the suffix .csv)")
    if path.stat().st_size > _LARGEST:
        raise refused(path, f"expected at most {_LARGEST >> 20} MB; a CSV file may be of any length")
    lines = read_apart("erp.cells", path, *([] if layout.sheet is None else [layout.sheet]))
    first = [[_text(cell) for cell in cells] for _, cells in islice(_filled(lines), layout.header_within)]
    if not first:
        raise refused(path, "expected a header row with the names of the columns")
    titles = position(first, layout)
    header = first[titles]
    while header and not header[-1]:
        header.pop()
    columns = columns_of(path, header, layout)
    return SheetRows(path, columns, layout, titles, len(columns) < len(header), lines)


def _filled(lines: bytes) -> Iterator[tuple[int, list[_Cell]]]:
    for number, line in enumerate(lines.splitlines(), start=1):
        cells = json.loads(line)
        if any(cells):
            yield number, cells


def _text(cell: _Cell) -> str:
    return cell if isinstance(cell, str) else cell[1]
