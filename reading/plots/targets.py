"""How far are figures from what was aimed at? A bar for each target, in percent of it, and a mark where it is met."""

from collections.abc import Sequence
from typing import Any

from reading.plots.ages import MOST_BARS
from reading.plots.measures import Unit, unit_of
from reading.plots.over_time import value_axis
from reading.plots.plot import Plot, drawn
from reading.plots.writing import Writing
from reading.targets import Aimed


def against_targets(lines: Sequence[Aimed], writing: Writing) -> Plot | None:
    """Of targets with a figure: those of several units stand on one axis, that of their shares."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        aim, currency = line.target, line.currency
        if line.actual is None or not aim.value or currency is None:
            continue
        unit = unit_of(aim.report, aim.measure)
        name = ", ".join(part for part in (writing.column(aim.measure), aim.segment, currency) if part)
        told = " / ".join(writing.figure(one, unit, currency) for one in (line.actual, aim.value))
        rows.append({"name": name, "value": float(line.actual) / float(aim.value) * 100, "told": told})
    if not rows:
        return None
    rows = rows[:MOST_BARS]
    furthest = max(130.0, *(row["value"] * 1.4 for row in rows))
    value = {
        "field": "value",
        "type": "quantitative",
        "axis": value_axis(Unit.PERCENT),
        "scale": {"domainMax": furthest},
    }
    names = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None}}
    colour = {"datum": "", "scale": {"range": "category"}, "legend": None}
    spec = drawn(
        rows,
        height={"step": 30},
        layer=[
            {"mark": {"type": "bar", "size": 14}, "encoding": {"y": names, "x": value, "color": colour}},
            {"mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [4, 2]}, "encoding": {"x": {"datum": 100}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"y": names, "x": value, "text": {"field": "told"}},
            },
        ],
    )
    said = "; ".join(f"{row['name']}: {row['told']}" for row in rows)
    return Plot(spec, writing.words("figures.says.targets", parts=said))
