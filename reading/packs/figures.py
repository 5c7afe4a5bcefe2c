"""How does a report of the receivables become a part of a pack? The same rows, with words for its columns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models.grouping import GroupBy
from models.pack import Cell, PackColumn, PackPart, PackPlot, PackTable
from reading.packs.tongue import NOTHING, Tongue
from reading.reports import REPORTS, Report

#: Columns that hold a code with words of its own.
_CODED = frozenset({"from_bucket", "to_bucket"})


def part_of(
    tongue: Tongue, reports: Sequence[Report], *further: PackTable | None, plots: tuple[PackPlot, ...] = ()
) -> PackPart:
    """A report, below it the same by groups, and what else belongs to it."""
    told, tables = reports[0], tuple(table_of(tongue, one) for one in reports)
    return PackPart(
        told.title, told.title, told.definition, (*tables, *(one for one in further if one is not None)), plots
    )


def table_of(tongue: Tongue, report: Report) -> PackTable:
    by = tongue.words(f"pack.groups.{report.by.value}") if report.by else ""
    titles = [title_of(tongue, report, column) for column in report.shown]
    numbers = report.numbers
    columns = tuple(PackColumn(title, column in numbers) for title, column in zip(titles, report.shown, strict=True))
    lines = [[read(tongue, report.name, report.by, row, column) for column in report.shown] for row in report.rows]
    return PackTable(
        columns,
        tuple(tuple(text for text, _ in row) for row in lines),
        tuple(tuple(cell for _, cell in row) for row in lines),
        by,
    )


def title_of(tongue: Tongue, report: Report, column: str) -> str:
    if column == "currency":
        return tongue.words("pack.groups.currency")
    if column == "group" and report.by is not None:
        return tongue.words(f"pack.groups.{report.by.value}")
    return tongue.words(f"columns.{column}")


def read(tongue: Tongue, name: str, by: GroupBy | None, row: dict[str, Any], column: str) -> tuple[str, Cell]:
    """A value as it is read, and as it is reckoned with."""
    value = row[column]
    if value is None:
        return NOTHING, None
    if isinstance(value, int):
        return tongue.number(value), value
    if column in REPORTS[name].money:
        return tongue.amount(Decimal(value), row["currency"]), Decimal(value)
    if column == "currency":
        return str(value), str(value)
    if column == "group":
        return _group(tongue, by, str(value)), str(value)
    if column in _CODED:
        key = f"pack.bucket.{value}"
        text = tongue.words(key) if tongue.words.has(key) else str(value)
        return text, text
    return tongue.number(Decimal(value)), Decimal(value)


def _group(tongue: Tongue, by: GroupBy | None, value: str) -> str:
    """A group as people call it: codes in words, names as they are."""
    if not value:
        return tongue.words("pack.none")
    return tongue.sentences.word(by.value, value) if by in (GroupBy.CHANNEL, GroupBy.TEMPLATE) else value
