"""Did figures reach what was aimed at? The targets of a month beside what the reports say at its end, or today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from config.sentences import Sentences
from domain.kpi import end_of_month, falls_short
from models.grouping import GroupBy
from models.target import Target
from reading.reports import Report
from reading.trends import in_time, several
from store import targets
from store.engine import Tx
from store.kpis.kinds import REPORTS


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target with the figure of one currency. actual: as the report tells it; None: there is none.

    met: whether it was reached so far; None without a figure. as_of: the day of the figure.
    """

    target: Target
    currency: str | None
    actual: str | int | None
    as_of: date
    met: bool | None


async def aimed(tx: Tx, sentences: Sentences, month: date, today: date, *, seconds: float | None = None) -> list[Aimed]:
    """Every target of a month (its first day), for each currency that it concerns.

    seconds: how long figures that are not kept may be worked out; those that take longer are missing. None: all are.
    """
    wanted = [one for one in await targets.listed(tx, month) if one.report in REPORTS]
    as_of = min(end_of_month(month), max(today, month))
    keys = [(one.report, GroupBy.SEGMENT if one.segment else None) for one in wanted]
    if seconds is None:
        found = await several(tx, sentences, keys, as_of)
    else:
        quick = await in_time(tx, sentences, [(key, as_of) for key in keys], seconds)
        found = {key: one for (key, _), one in quick.items()}
    return [line for one, key in zip(wanted, keys, strict=True) for line in _lines(one, found.get(key), as_of)]


def _lines(target: Target, report: Report | None, as_of: date) -> list[Aimed]:
    if report is None:
        return [Aimed(target, target.currency, None, as_of, None)]
    rows = [
        row
        for row in report.rows
        if target.currency in (None, row["currency"]) and (target.segment is None or row["group"] == target.segment)
    ]
    if not rows or target.measure not in report.columns:
        return [Aimed(target, target.currency, None, report.as_of, None)]
    return [
        Aimed(target, row["currency"], row[target.measure], report.as_of, _met(target, row[target.measure]))
        for row in rows
    ]


def _met(target: Target, actual: str | int | None) -> bool | None:
    if actual is None or target.value is None:
        return None
    return not falls_short(target.report, target.measure, Decimal(actual), target.value)


def shown(one: Aimed) -> dict[str, Any]:
    """As the command and the API tell it; numbers as decimal strings."""
    target = one.target
    value = None if target.value is None else format(target.value.normalize(), "f")
    return {
        "month": f"{target.month:%Y-%m}",
        "report": target.report,
        "measure": target.measure,
        "segment": target.segment,
        "currency": one.currency,
        "value": value,
        "actual": None if one.actual is None else str(one.actual),
        "met": one.met,
        "as_of": one.as_of,
        "set_by": target.set_by,
        "set_at": target.set_at,
    }
