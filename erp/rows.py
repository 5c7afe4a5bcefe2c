"""What is a row of a file, before anyone asks what it means?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ERROR_COLUMNS = ("row", "errors")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file.

    row: the line where it begins, as an editor or a spreadsheet shows it (a header is 1); in a JSON array its position.
    cells: column or key -> value; text for CSV and spreadsheets, whatever JSON said otherwise. Empty when the row
    could not be read.
    problems: (column, expected) of a row that is broken before its values are looked at.
    """

    row: int
    cells: dict[str, Any]
    problems: tuple[tuple[str, str], ...] = ()


class Rows(Protocol):
    """A file whose rows can be read more than once. `columns` is None for JSON, which names its fields in every row."""

    @property
    def path(self) -> Path: ...

    @property
    def columns(self) -> tuple[str, ...] | None: ...

    def rows(self) -> Iterator[Row]:
        """The rows from the first. Raises InvalidInput for a malformed JSON array."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """What a map knows about the form of a file.

    encoding: skips the search for one. sheet: its name, else the first. wanted: columns that the header must have; with
    them other columns may be without a name or repeat. aliases: other names of them.
    header_within: in how many rows the header is looked for: above it stand titles.
    decimal, dates: how the texts of the file write amounts and dates; the numbers and dates of a spreadsheet are
    written alike, so that nobody after has to tell them apart.
    """

    encoding: str | None = None
    sheet: str | None = None
    wanted: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    header_within: int = 1
    decimal: str = "."
    dates: str = "%Y-%m-%d"


ANY = Layout()


def neutral(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: a leading apostrophe where it would begin one."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def original(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell
