"""What stands above all figures? The few that are looked at first, a line for each currency."""

from collections.abc import Mapping

from models.pack import Cell, PackColumn, PackTable
from reading.packs.figures import read
from reading.packs.tongue import NOTHING, Tongue
from reading.reports import Report

#: By report: its column, and the word for it.
_FIRST = (
    ("aging", "total", "owed"), ("aging", "overdue", "overdue"), ("dso", "dso", "dso"), ("cei", "cei", "cei"),
    ("recovery", "recovery_rate", "recovery"),
)  # fmt: skip


def summary_of(tongue: Tongue, reports: Mapping[str, Report]) -> PackTable:
    """Of these reports; a currency stands in it where one of them has a row of it."""
    first = [(name, column, word) for name, column, word in _FIRST if name in reports]
    currencies = sorted({str(row["currency"]) for name, _, _ in first for row in reports[name].rows})
    lines: list[list[tuple[str, Cell]]] = []
    for currency in currencies:
        line: list[tuple[str, Cell]] = [(currency, currency)]
        for name, column, _ in first:
            rows = [row for row in reports[name].rows if row["currency"] == currency]
            line.append(read(tongue, name, None, rows[0], column) if rows else (NOTHING, None))
        lines.append(line)
    return PackTable(
        (
            PackColumn(tongue.words("pack.groups.currency")),
            *(PackColumn(tongue.words(f"pack.heads.{word}"), numeric=True) for _, _, word in first),
        ),
        tuple(tuple(text for text, _ in line) for line in lines),
        tuple(tuple(cell for _, cell in line) for line in lines),
    )
