"""How did the figures go over a year? A table of month ends, and a plot for each of the main currencies."""

from collections.abc import Sequence

from models.pack import PackColumn, PackPlot, PackTable
from reading.packs.figures import read, title_of
from reading.packs.tongue import Tongue
from reading.plots.ages import ages_over_time
from reading.plots.matrix import roll_matrix
from reading.plots.measures import DRAWN
from reading.plots.over_time import over_time
from reading.plots.plot import Plot
from reading.plots.writing import Writing
from reading.reports import Report
from reading.trends import trend
from store.engine import Tx

_MONTHS = 12
#: A matrix of one month goes nowhere; of the other the first one says it better.
_NOT_FOLLOWED = frozenset({"roll-rates", "aging-by-issue"})


async def followed(
    tx: Tx, tongue: Tongue, report: Report, currencies: Sequence[str]
) -> tuple[PackTable | None, tuple[PackPlot, ...]]:
    """The measures of a report at twelve month ends, and its plots in these currencies."""
    writing = Writing(tongue.words.language)
    if report.name in _NOT_FOLLOWED:
        found = [roll_matrix(report, one, writing) for one in currencies] if report.name == "roll-rates" else []
        return None, _plots(found)
    points = (await trend(tx, tongue.sentences, report.name, report.as_of, _MONTHS)).points
    drawn: list[Plot | None] = []
    for currency in currencies:
        if report.name == "aging":
            drawn.append(ages_over_time(points, currency, writing))
        drawn.append(over_time(points, currency, writing))
    return _table(tongue, report.name, points), _plots(drawn)


def main_currencies(aging: Report, most: int = 2) -> list[str]:
    """Those with the most open invoices: of more there would be more plots than anybody looks at."""
    found = sorted(aging.rows, key=lambda row: (-row["invoices"], row["currency"]))
    return [row["currency"] for row in found[:most]]


def _plots(found: Sequence[Plot | None]) -> tuple[PackPlot, ...]:
    return tuple(PackPlot(one.spec, one.says) for one in found if one is not None)


def _table(tongue: Tongue, name: str, points: Sequence[Report]) -> PackTable:
    """By currency, the months of each under each other."""
    shown = ("currency", *DRAWN[name])
    titles = [title_of(tongue, points[0], column) for column in shown]
    lines = sorted(
        ((point.as_of, [read(tongue, name, None, row, column) for column in shown])
         for point in points for row in point.rows),
        key=lambda line: (line[1][0][0], line[0]),
    )  # fmt: skip
    return PackTable(
        (
            PackColumn(tongue.words("pack.trend.month")),
            *(PackColumn(title, numeric=place > 0) for place, title in enumerate(titles)),
        ),
        tuple((tongue.month(day), *(text for text, _ in line)) for day, line in lines),
        tuple((day, *(cell for _, cell in line)) for day, line in lines),
        tongue.words("pack.trend.title"),
    )
