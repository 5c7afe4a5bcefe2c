"""Which rows does a CSV file hold? Streamed, so that its length does not matter."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from erp.headers import columns_of, position
from erp.rows import Layout, Row, original

DELIMITERS = (",", ";", "\t", "|")
_UNREADABLE = ("unexpected end of data", "field larger than")


@dataclass(frozen=True, slots=True)
class CsvRows:
    """titles: rows above the header that are not blank. ours: its first two columns are those of refused rows."""

    path: Path
    encoding: str
    columns: tuple[str, ...]
    delimiter: str
    titles: int
    ours: bool

    def rows(self) -> Iterator[Row]:
        above = self.titles + 1
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if str(error).startswith(_UNREADABLE):
                        yield Row(line, {}, (("row", "expected its quotes to be closed; nothing after it was read"),))
                        return
                    yield Row(line, {}, (("row", f"expected quotes only around a whole cell ({error})"),))
                    continue
                if not any(cells):
                    continue  # blank lines and the empty rows that spreadsheets leave at the end
                if above:
                    above -= 1
                    continue
                yield self._row(line, self._corrected(cells) if self.ours else cells)

    def _corrected(self, cells: list[str]) -> list[str]:
        """A refused row without what we wrote before it, and without what somebody emptied behind it."""
        kept = [original(cell) for cell in cells[2:]]
        while len(kept) > len(self.columns) and not kept[-1]:
            kept.pop()
        return kept

    def _row(self, line: int, cells: list[str]) -> Row:
        named = dict(zip(self.columns, cells, strict=False))
        if len(cells) != len(self.columns):
            named.update({f"column {n}": cells[n - 1] for n in range(len(self.columns) + 1, len(cells) + 1)})
            return Row(line, named, (("row", _as_many(self.columns, cells)),))
        if "\0" in "".join(cells):
            with_nul = (name for name, cell in named.items() if "\0" in cell)
            return Row(line, named, tuple((name, "expected text without NUL characters") for name in with_nul))
        return Row(line, named)


def open_csv(path: Path, encoding: str, layout: Layout) -> CsvRows:
    """Find the delimiter, which is the one that cuts the header into most columns, and the header.

    Raises InvalidInput where the names of the columns cannot be relied on.
    """
    best: tuple[str, list[str], int] = (",", [], 0)
    for delimiter in DELIMITERS:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            try:
                first = list(islice((cells for cells in reader if any(cells)), layout.header_within))
            except csv.Error:
                continue
        if not first:
            continue
        titles = position(first, layout)
        if len(first[titles]) > len(best[1]):
            best = (delimiter, first[titles], titles)
    delimiter, cells, titles = best
    columns = columns_of(path, cells, layout)
    return CsvRows(path, encoding, columns, delimiter, titles, ours=len(columns) < len(cells))


def _as_many(columns: tuple[str, ...], cells: list[str]) -> str:
    return f"expected {len(columns)} cells as in the header, found {len(cells)}"
