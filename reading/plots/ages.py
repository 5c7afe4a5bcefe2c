"""How old is what is owed? Receivables by days past due: over the months, or of each group on one day."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reading.plots.measures import AGES, Unit, rows_of
from reading.plots.over_time import month_axis, value_axis
from reading.plots.plot import Plot, drawn
from reading.plots.writing import Writing
from reading.reports import Report

#: Bars that have room under each other.
MOST_BARS = 20


def ages_over_time(points: Sequence[Report], currency: str, writing: Writing) -> Plot | None:
    """Of the reports on aging of several months, oldest first. None where nothing was owed."""
    columns = [
        (writing.month(point.as_of), row) for point in points for row in rows_of(point, currency) if not point.by
    ]
    rows = [one for place, row in columns for one in _ages(place, row, currency, writing)]
    if not rows:
        return None
    spec = drawn(
        rows,
        height=240,
        mark="bar",
        encoding={
            "x": {"field": "place", "type": "ordinal", "sort": None, "axis": month_axis()},
            "y": {"field": "value", "type": "quantitative", "axis": value_axis(Unit.MONEY, _largest(rows))},
            **_coloured(writing),
        },
    )
    return Plot(spec, _said(*columns[-1], currency, writing))


def ages_of_groups(report: Report, currency: str, writing: Writing) -> Plot | None:
    """Of one report on aging: a bar for each group, the largest first; without groups one bar."""
    found = sorted(rows_of(report, currency), key=lambda row: -Decimal(str(row["total"])))[:MOST_BARS]
    places = [(writing.group(report.by, row["group"]) if report.by else currency, row) for row in found]
    rows = [one for place, row in places for one in _ages(place, row, currency, writing)]
    if not rows:
        return None
    spec = drawn(
        rows,
        height={"step": 26},
        mark="bar",
        encoding={
            "y": {"field": "place", "type": "nominal", "sort": None, "axis": {"title": None}},
            "x": {"field": "value", "type": "quantitative", "axis": value_axis(Unit.MONEY, _largest(rows))},
            **_coloured(writing),
        },
    )
    return Plot(spec, " ".join(_said(place, row, currency, writing) for place, row in places[:3]))


def _ages(place: str, row: dict[str, Any], currency: str, writing: Writing) -> list[dict[str, Any]]:
    parts = []
    for order, age in enumerate(AGES):
        label, told = writing.column(age), writing.figure(row[age], Unit.MONEY, currency)
        parts.append(
            {
                "place": place,
                "age": label,
                "order": order,
                "value": float(row[age]),
                "told": f"{place}, {label}: {told}",
            }
        )
    return parts


def _largest(rows: list[dict[str, Any]]) -> float:
    """The highest bar."""
    bars: dict[str, float] = {}
    for row in rows:
        bars[row["place"]] = bars.get(row["place"], 0.0) + row["value"]
    return max(bars.values())


def _coloured(writing: Writing) -> dict[str, Any]:
    """Ages lie in their order, youngest first, in the bar as in the legend: not told apart by colour alone."""
    return {
        "color": {
            "field": "age",
            "type": "ordinal",
            "scale": {"domain": [writing.column(age) for age in AGES]},
            "legend": {"columns": 5},
        },
        "order": {"field": "order", "type": "ordinal"},
        "tooltip": {"field": "told", "type": "nominal"},
    }


def _said(place: str, row: dict[str, Any], currency: str, writing: Writing) -> str:
    parts = ", ".join(f"{writing.column(age)} {writing.figure(row[age], Unit.MONEY, currency)}" for age in AGES)
    return writing.words("figures.says.ages", place=place, parts=parts)
