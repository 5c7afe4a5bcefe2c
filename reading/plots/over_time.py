"""How does a figure go from month to month? A line for each measure, or for each of the largest groups."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reading.plots.measures import DRAWN, Unit, rows_of, unit_of
from reading.plots.plot import Plot, drawn
from reading.plots.writing import Writing
from reading.reports import Report

#: Lines that can be told apart.
_MOST_LINES = 6
#: A figure that says one thing per colour says it also by its shape and its dash.
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_DASHES: tuple[list[int], ...] = ([], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4])


def over_time(points: Sequence[Report], currency: str, writing: Writing, measure: str = "") -> Plot | None:
    """A plot of the months, oldest first; None where there is nothing to draw.

    measure: the column of a grouped report that is drawn, and of another alone; '': those that are drawn of it.
    """
    if not points:
        return None
    name = points[0].name
    measures = (measure,) if measure else DRAWN[name]
    lines = _of_groups(points, currency, measures[0], writing) if points[0].by else None
    if lines is None:
        lines = {column: (writing.column(column), _figures(points, currency, column)) for column in measures}
    unit = unit_of(name, measures[0])
    rows = [
        {"month": writing.month(point.as_of), "line": label, "value": float(value),
         "told": f"{label}, {writing.month(point.as_of)}: {writing.figure(value, unit, currency)}"}
        for label, figures in lines.values()
        for point, value in zip(points, figures, strict=True)
        if value is not None
    ]  # fmt: skip
    if not rows:
        return None
    labels = [label for label, _ in lines.values()]
    says = " ".join(
        said for label, figures in lines.values() if (said := _said(points, label, figures, unit, currency, writing))
    )
    return Plot(_spec(rows, labels, [writing.month(point.as_of) for point in points], unit), says)


def _figures(points: Sequence[Report], currency: str, column: str, group: str | None = None) -> list[Decimal | None]:
    found: list[Decimal | None] = []
    for point in points:
        values = [row[column] for row in rows_of(point, currency) if row.get("group") == group]
        found.append(Decimal(str(values[0])) if values and values[0] is not None else None)
    return found


def _of_groups(
    points: Sequence[Report], currency: str, column: str, writing: Writing
) -> dict[str, tuple[str, list[Decimal | None]]]:
    """The first groups of the newest month, by their weight in it."""
    newest = rows_of(points[-1], currency)
    largest = sorted(newest, key=lambda row: -weight(points[-1], row))[:_MOST_LINES]
    groups = [row["group"] for row in largest]
    by = points[-1].by
    return {str(group): (writing.group(by, group), _figures(points, currency, column, group)) for group in groups}


def weight(report: Report, row: dict[str, Any]) -> Decimal:
    """How much a row stands for: its first column, what is counted or owed."""
    return Decimal(str(row[report.columns[0]] or 0))


def _spec(rows: list[dict[str, Any]], labels: list[str], months: list[str], unit: Unit) -> dict[str, Any]:
    scale = {"domain": labels}
    alone: dict[str, Any] = {"legend": None} if len(labels) == 1 else {}
    line: dict[str, Any] = {"field": "line", "type": "nominal"}
    colour = {**line, "scale": {**scale, "range": "category"}, **alone}
    dash = {**line, "scale": {**scale, "range": list(_DASHES[: len(labels)])}, "legend": None}
    shape = {**line, "scale": {**scale, "range": list(_SHAPES[: len(labels)])}, **alone}
    largest = max(abs(row["value"]) for row in rows)
    place = {
        "x": {"field": "month", "type": "ordinal", "sort": None, "scale": {"domain": months}, "axis": month_axis()},
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": value_axis(unit, largest),
            "scale": {"zero": unit is not Unit.DAYS},
        },
    }
    return drawn(
        rows,
        height=220,
        encoding=place,
        layer=[
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"color": colour, "strokeDash": dash}},
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {"color": colour, "shape": shape, "tooltip": {"field": "told", "type": "nominal"}},
            },
        ],
    )


def month_axis() -> dict[str, Any]:
    return {"title": None, "labelAngle": -40, "grid": False}


def value_axis(unit: Unit, largest: float = 0) -> dict[str, Any]:
    """largest: what the axis has to reach; large amounts stand in thousands or millions."""
    axis: dict[str, Any] = {"title": None, "format": ",~f", "tickCount": 5}
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if unit in (Unit.MONEY, Unit.COUNT) and largest >= 10 * size:
            return {**axis, "labelExpr": f"format(datum.value / {size}, ',~f') + '\u00a0{sign}'"}
    return axis


def _said(
    points: Sequence[Report], label: str, figures: list[Decimal | None], unit: Unit, currency: str, writing: Writing
) -> str:
    known = [(point.as_of, value) for point, value in zip(points, figures, strict=True) if value is not None]
    if not known:
        return ""
    told = {
        name: writing.figure(value, unit, currency)
        for name, value in {
            "first": known[0][1], "last": known[-1][1],
            "lowest": min(value for _, value in known), "highest": max(value for _, value in known),
        }.items()
    }  # fmt: skip
    return writing.words(
        "figures.says.over_time",
        line=label,
        since=writing.month(known[0][0]),
        until=writing.month(known[-1][0]),
        **told,
    )
