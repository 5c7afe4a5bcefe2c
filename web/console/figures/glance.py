"""What stands on the page of all figures? Headlines with what they were and what was aimed at, and their plots."""

from collections.abc import Callable
from typing import Any

from models.grouping import GroupBy
from reading.dashboard import BY_GROUPS, HEADLINES, OVER_MONTHS, Glance
from reading.plots import choice
from reading.plots.measures import AGES, DRAWN, unit_of
from reading.plots.targets import against_targets
from reading.plots.writing import Writing
from reading.reports import Report
from web.console.figures.asked import Asked
from web.console.figures.shown import Picture, months_table, table_of

_TITLES = {
    "recovery": "recovery_by",
    "promise-kept": "kept_by_collector",
    "on-time": "on_time_by",
    "action-success": "success_by",
    "right-party-contact": "contact_by_hour",
}


def shown_of(
    found: Glance, asked: Asked, currency: str, writing: Writing, said: Callable[[str, str], str]
) -> dict[str, Any]:
    """`headlines` and `pictures` of one currency. said: words of the sentences."""
    headlines = [_headline(found, name, measure, asked, currency, writing, said) for name, measure in HEADLINES]
    pictures = [_months(found, name, asked, currency, writing) for name in OVER_MONTHS]
    pictures.append(_of_day(found, "roll-rates", None, asked, currency, writing))
    aimed = against_targets([line for line in found.aimed if line.currency == currency], writing)
    more = asked.link("targets", by=None)
    pictures.append(Picture("targets", writing.words("figures.plots.targets"), aimed, None, more))
    pictures += [_of_day(found, name, by, asked, currency, writing) for name, by in BY_GROUPS]
    return {"headlines": headlines, "pictures": [one for one in pictures if one.plot or one.id in _waiting(found)]}


def _waiting(found: Glance) -> set[str]:
    """Pictures whose figures were not worked out: they lead to their own page."""
    missing = {_id(name, by) for name, by in (("roll-rates", None), *BY_GROUPS) if (name, by) not in found.now}
    return missing | {_id(name, None) for name in OVER_MONTHS if not found.months[name]}


def _headline(
    found: Glance,
    name: str,
    measure: str,
    asked: Asked,
    currency: str,
    writing: Writing,
    said: Callable[[str, str], str],
) -> dict[str, Any]:
    now, then = found.now.get((name, None)), found.then.get((name, None))
    unit = unit_of(name, measure)
    value, before = _value(now, measure, currency), _value(then, measure, currency)
    aims = [
        line
        for line in found.aimed
        if (line.target.report, line.target.measure, line.target.segment, line.currency)
        == (name, measure, None, currency)
    ]
    return {
        "title": writing.column(measure),
        "report": said("report", name),
        "value": value,
        "text": writing.figure(value, unit, currency),
        "known": now is not None,
        "before": writing.figure(before, unit, currency) if before is not None else None,
        "before_on": found.before,
        "aim": writing.figure(aims[0].target.value, unit, currency) if aims else None,
        "met": aims[0].met if aims else None,
        "link": asked.link(name, by=None, currency=currency or None),
    }


def _value(report: Report | None, measure: str, currency: str) -> Any:
    rows = [row for row in report.rows if row["currency"] == currency] if report else []
    return rows[0][measure] if rows else None


def _months(found: Glance, name: str, asked: Asked, currency: str, writing: Writing) -> Picture:
    points = found.months[name]
    columns = ("total", *AGES) if name == "aging" else DRAWN[name]
    return Picture(
        _id(name, None),
        writing.words(f"figures.plots.{name}_months"),
        choice.of_months(points, currency, writing),
        months_table(points, columns, asked, writing, currency),
        asked.link(name, by=None),
    )


def _of_day(found: Glance, name: str, by: GroupBy | None, asked: Asked, currency: str, writing: Writing) -> Picture:
    report = found.now.get((name, by))
    words, group = writing.words, writing.grouping(by).lower() if by else ""
    title = words(f"figures.plots.{_TITLES[name]}", group=group) if by else words("figures.plots.roll_matrix")
    return Picture(
        _id(name, by),
        title,
        choice.of_day(report, currency, writing) if report else None,
        table_of(report, asked, writing, currency) if report else None,
        asked.link(name, by=by.value if by else None),
    )


def _id(name: str, by: GroupBy | None) -> str:
    return f"{name}-{by.value}" if by else name
