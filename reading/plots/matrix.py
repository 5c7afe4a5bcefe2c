"""Where do invoices roll to from month to month? A matrix of ages: from the rows to the columns."""

from reading.plots.measures import Unit, rows_of
from reading.plots.plot import Plot, drawn
from reading.plots.writing import Writing
from reading.reports import Report

_FROM = ("current", "1-30", "31-60", "61-90", "91+")
_TO = ("settled", *_FROM)


def roll_matrix(report: Report, currency: str, writing: Writing) -> Plot | None:
    """Of the report on roll rates without groups: the share of each age's amount in its cell."""
    rows = [
        {"from": writing.bucket(str(row["from_bucket"])), "to": writing.bucket(str(row["to_bucket"])),
         "value": float(row["of_amount"]), "told": writing.figure(row["of_amount"], Unit.PERCENT, currency)}
        for row in rows_of(report, currency)
        if row["of_amount"] is not None
    ]  # fmt: skip
    if not rows or report.by:
        return None
    places = {
        "y": {
            "field": "from",
            "type": "ordinal",
            "scale": {"domain": [writing.bucket(one) for one in _FROM]},
            "axis": {"title": writing.column("from_bucket")},
        },
        "x": {
            "field": "to",
            "type": "ordinal",
            "scale": {"domain": [writing.bucket(one) for one in _TO]},
            "axis": {"title": writing.column("to_bucket"), "orient": "top", "labelAngle": 0},
        },
    }
    share = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, 100], "interpolate": "rgb"},
        "legend": None,
    }
    spec = drawn(
        rows,
        height={"step": 34},
        encoding=places,
        layer=[
            {"mark": "rect", "encoding": {"color": share}},
            {"mark": "text", "encoding": {"text": {"field": "told"}}},
        ],
    )
    parts = "; ".join(f"{row['from']} → {row['to']} {row['told']}" for row in rows)
    return Plot(spec, writing.words("figures.says.matrix", parts=parts))
