"""Which groups do well? A bar for each, with its figure beside it and how much stands behind it."""

from reading.plots.ages import MOST_BARS
from reading.plots.measures import DRAWN, rows_of, unit_of
from reading.plots.over_time import value_axis, weight
from reading.plots.plot import Plot, drawn
from reading.plots.writing import Writing
from reading.reports import Report


def by_group(report: Report, currency: str, writing: Writing, measure: str = "") -> Plot | None:
    """The heaviest groups of a report, heaviest first: a rate of two invoices stands under one of two thousand.

    measure: the column that is drawn; '': the first of those that are drawn of this report.
    """
    column = measure or DRAWN[report.name][0]
    unit = unit_of(report.name, column)
    found = [row for row in rows_of(report, currency) if row[column] is not None]
    found = sorted(found, key=lambda row: -weight(report, row))[:MOST_BARS]
    if not found:
        return None
    rows = [
        {"group": writing.group(report.by, row["group"]), "value": float(row[column]),
         "told": writing.figure(row[column], unit, currency)}
        for row in found
    ]  # fmt: skip
    groups = {"field": "group", "type": "nominal", "sort": None, "axis": {"title": None}}
    # Beside the longest bar there has to be room for its figure.
    largest = max(float(row[column]) for row in found)
    furthest = largest * 1.3 or 10
    value = {
        "field": "value",
        "type": "quantitative",
        "axis": value_axis(unit, largest),
        "scale": {"domainMax": furthest},
    }
    spec = drawn(
        rows,
        height={"step": 26},
        encoding={"y": groups, "x": value},
        layer=[
            {"mark": "bar", "encoding": {"color": {"datum": "", "scale": {"range": "category"}, "legend": None}}},
            {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "told"}}},
        ],
    )
    parts = ", ".join(f"{row['group']} {row['told']}" for row in rows)
    return Plot(spec, writing.words("figures.says.by_group", column=writing.column(column), parts=parts))
