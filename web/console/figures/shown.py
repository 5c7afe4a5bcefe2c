"""How do figures and plots stand on a page? Cells with their links, and plots with what says what is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.values import decimals_of
from reading.plots.look import DARK, LIGHT, configuration
from reading.plots.measures import Unit, unit_of
from reading.plots.plot import Plot
from reading.plots.writing import Writing
from reading.reports import Report
from web.console.figures.asked import Asked

_BUCKETS = ("from_bucket", "to_bucket")


@dataclass(frozen=True, slots=True)
class Cell:
    """value: exactly, as command and API tell it. decimals: so many are shown; None: `text` is."""

    value: Any
    text: str
    decimals: int | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """heads: name and whether numbers stand below it."""

    heads: list[tuple[str, bool]]
    rows: list[list[Cell]]


def table_of(report: Report, asked: Asked, writing: Writing, currency: str = "") -> Table:
    """Every number leads to the rows behind it. currency: those of one alone; '': of all."""
    numbers = report.numbers
    rows = [row for row in report.rows if currency in ("", row["currency"])]
    heads = [(_head(report, column, writing), column in numbers) for column in report.shown]
    return Table(heads, [[_cell(report, row, column, asked, writing) for column in report.shown] for row in rows])


def _head(report: Report, column: str, writing: Writing) -> str:
    if column == "group" and report.by is not None:
        return writing.grouping(report.by)
    return writing.words("figures.filter.currency") if column == "currency" else writing.column(column)


def _cell(report: Report, row: dict[str, Any], column: str, asked: Asked, writing: Writing) -> Cell:
    value = row[column]
    if column == "group":
        return Cell(value, writing.group(report.by, value), None, None)
    if column in _BUCKETS:
        return Cell(value, writing.bucket(value), None, None)
    if column == "currency":
        return Cell(value, value, None, None)
    if value is None:
        return Cell(None, "–", None, None)
    cell = "/".join(row[name] for name in _BUCKETS) if "from_bucket" in row else column
    told = {"by": report.by.value if report.by else None, "group": row.get("group") if report.by else None}
    link = asked.link(report.name, "behind", currency=row["currency"], cell=cell, **told)
    return Cell(value, "", _decimals(report.name, column, row["currency"], value), link)


def _decimals(name: str, column: str, currency: str, value: Any) -> int:
    if unit_of(name, column) is Unit.MONEY:
        return decimals_of(currency)
    return 0 if isinstance(value, int) else 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot on a page; id: of its place there. table: the same in figures, for whoever sees no plot."""

    id: str
    title: str
    plot: Plot | None
    table: Table | None
    more: str | None = None


def months_table(
    points: Sequence[Report], columns: Sequence[str], asked: Asked, writing: Writing, currency: str
) -> Table:
    """A row for each month; of a grouped report for each of its groups."""
    if not points:
        return Table([], [])
    by = points[0].by
    shown = (*(("group",) if by else ()), *columns)
    heads = [(writing.words("figures.month"), False)]
    heads += [(_head(points[0], column, writing), column in points[0].numbers) for column in shown]
    rows = []
    for point in points:
        day = Asked(asked.today, point.as_of, by, asked.currency)
        for row in point.rows:
            if row["currency"] == currency:
                month = Cell(point.as_of, writing.month(point.as_of), None, None)
                rows.append([month, *(_cell(point, row, column, day, writing) for column in shown)])
    return Table(heads, rows)


def looks(language: str) -> dict[str, Any]:
    """By the theme of the page: what its plots are dressed in."""
    return {"light": configuration(LIGHT, language), "dark": configuration(DARK, language)}
