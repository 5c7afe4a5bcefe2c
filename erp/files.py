"""Which rows does a CSV, JSON or JSON lines file hold, before anyone asks what they mean?"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp.encodings import encoding_of, refused

DELIMITERS = (",", ";", "\t", "|")
ERROR_COLUMNS = ("row", "errors")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_DEEPEST = 12
_UNREADABLE = ("unexpected end of data", "field larger than")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file.

    row: the line where it begins, as an editor shows it (a CSV's header is 1); in a JSON array its position from 1.
    cells: column or key -> value; text for CSV, whatever JSON said otherwise. Empty when the row could not be read.
    problems: (column, expected) of a row that is broken before its values are looked at.
    """

    row: int
    cells: dict[str, Any]
    problems: tuple[tuple[str, str], ...] = ()


class _Repeated:
    """Stands for the value of a key that an object names twice: which of the two was meant, nobody knows."""


_REPEATED = _Repeated()


@dataclass(frozen=True, slots=True)
class RowsFile:
    """A file whose rows can be read more than once. `columns` is None for JSON, which names its fields in every row."""

    path: Path
    encoding: str
    form: str
    columns: tuple[str, ...] | None = None
    delimiter: str = ","

    def rows(self) -> Iterator[Row]:
        """The rows from the first; CSV and JSON lines are streamed. Raises InvalidInput for a malformed JSON array."""
        if self.form == "csv":
            return self._csv_rows()
        return self._json_lines() if self.form == "lines" else self._json_array()

    def _csv_rows(self) -> Iterator[Row]:
        columns = self.columns or ()
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            header_seen = False
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
                if not header_seen:
                    header_seen = True
                    skipped = len(cells) - len(columns)
                    continue
                yield _csv_row(line, cells[skipped:], columns, written_by_us=bool(skipped))

    def _json_lines(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding) as file:
            for line, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                try:
                    value = _load(text)
                except (ValueError, RecursionError) as error:
                    yield Row(line, {}, (("row", f"expected one JSON object on the line ({_reason(error)})"),))
                    continue
                yield _json_row(line, value)

    def _json_array(self) -> Iterator[Row]:
        try:
            items = _load(self.path.read_text(encoding=self.encoding))
        except (ValueError, RecursionError) as error:
            raise refused(self.path, f"expected a JSON array of objects ({_reason(error)})") from error
        if not isinstance(items, list):
            raise refused(self.path, "expected a JSON array of objects (one object per line is a .jsonl file)")
        for position, value in enumerate(items, start=1):
            yield _json_row(position, value)


def open_rows(path: Path, encoding: str | None = None) -> RowsFile:
    """Find out the form, encoding, delimiter and columns of a file.

    The form follows the suffix (.csv .tsv .txt, .json, .jsonl .ndjson), else the first character.
    `encoding` skips the search for one.
    Raises InvalidInput for a file that is refused whole: unreadable, empty, or with a header that cannot be relied on.
    """
    found = encoding_of(path, encoding)
    form = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "array", ".jsonl": "lines", ".ndjson": "lines"}.get(
        path.suffix.lower()
    )
    if form is None:
        with path.open(encoding=found) as file:
            first = file.read(4096).lstrip()[:1]
        form = {"[": "array", "{": "lines"}.get(first, "csv")
    if form != "csv":
        return RowsFile(path, found, form)
    delimiter, header = _header(path, found)
    return RowsFile(path, found, form, header, delimiter)


def _header(path: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that cuts the header into most columns, and those columns."""
    best: tuple[str, list[str]] = (",", [])
    for delimiter in DELIMITERS:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            try:
                cells = next((cells for cells in reader if any(cells)), [])
            except csv.Error:
                continue
        if len(cells) > len(best[1]):
            best = (delimiter, cells)
    delimiter, cells = best
    if not cells:
        raise refused(path, "expected a header row with the names of the columns")
    header = [cell.strip() for cell in cells]
    if tuple(header[:2]) == ERROR_COLUMNS:
        # Refused rows of an earlier import, corrected by hand: their first two columns are ours.
        header = [original(name) for name in header[2:]]
    for position, name in enumerate(header, start=1):
        if not name:
            raise refused(path, f"expected a name for every column; column {position} has none")
        if not name.isprintable():
            raise refused(path, f"expected printable names of columns; that of column {position} is not")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise refused(path, f"expected each column once; repeated: {', '.join(repeated)}")
    return delimiter, tuple(header)


def _csv_row(line: int, cells: list[str], columns: tuple[str, ...], *, written_by_us: bool) -> Row:
    if written_by_us:
        cells = [original(cell) for cell in cells]
    named = dict(zip(columns, cells, strict=False))
    if len(cells) != len(columns):
        named.update({f"column {n}": cells[n - 1] for n in range(len(columns) + 1, len(cells) + 1)})
        return Row(line, named, (("row", f"expected {len(columns)} cells as in the header, found {len(cells)}"),))
    if "\0" in "".join(cells):
        problems = tuple((name, "expected text without NUL characters") for name, cell in named.items() if "\0" in cell)
        return Row(line, named, problems)
    return Row(line, named)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        found.update({name: _REPEATED for name in found if names.count(name) > 1})
    return found


def _load(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


def _json_row(row: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(row, {}, (("row", "expected a JSON object"),))
    problems: list[tuple[str, str]] = []
    todo: list[tuple[str, Any, int]] = [("", value, 0)]
    while todo:
        at, item, depth = todo.pop()
        if depth > _DEEPEST:
            return Row(row, {}, (("row", f"expected at most {_DEEPEST} levels of nesting"),))
        if isinstance(item, _Repeated):
            problems.append((at, "expected the key once, it is there twice"))
        elif isinstance(item, float):
            problems.append((at, 'expected numbers as text, such as "1200.50": no floats, NaN or Infinity'))
        elif isinstance(item, dict):
            todo += [(f"{at}.{name}" if at else name, part, depth + 1) for name, part in item.items()]
        elif isinstance(item, list):
            todo += [(f"{at}.{index}", part, depth + 1) for index, part in enumerate(item)]
    if problems:
        return Row(row, {name: _shown(part) for name, part in value.items()}, tuple(sorted(problems)))
    return Row(row, value)


def _shown(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda _: "(repeated)"))


def neutral(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: a leading apostrophe where it would begin one."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def original(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell
