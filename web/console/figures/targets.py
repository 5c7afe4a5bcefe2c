"""What is aimed at this month, in a browser? Targets beside actuals; a manager sets them, or copies last month's."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import APIRouter, Request, Response

from domain.kpi import opening_of
from models.errors import PuntualError
from models.target import Target
from models.user import Access
from operations import targets
from operations.targets import measures_of
from reading.plots.measures import unit_of
from reading.plots.targets import against_targets
from reading.plots.writing import Writing
from reading.reports import REPORTS
from reading.targets import aimed
from reading.trends import several
from store.engine import Tx
from web.console.figures.asked import asked, day_of
from web.console.figures.shown import looks
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, amount_of, typed

_HERE = address("figures", "targets")
#: Seconds for figures that are not kept.
_PATIENCE = 0.5


def router() -> APIRouter:
    routes = APIRouter(prefix="/targets")

    @routes.get("")
    async def listed(request: Request, visit: ByVisit, tx: Reading) -> Response:
        return await _page(request, visit, tx, Typed())

    @routes.post("", dependencies=[allowed(Access.MANAGE)])
    async def put(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        month = _month(form["month"])
        value = _number(amount_of(form["value"], visit.language))
        if value is None:
            form.faults["value"] = visit.words("figures.targets.not_a_number")
            return await _page(request, visit, tx, form, month, 422)
        try:
            await targets.put(visit.desk, _target(form, month), value)
        except PuntualError as failure:
            return await _page(request, visit, tx, form.because(failure, visit.words), month, failure.http_status)
        return await done(request, _at(month), visit.words("figures.targets.was_set"))

    @routes.post("/clear", dependencies=[allowed(Access.MANAGE)])
    async def clear(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        month = _month(form["month"])
        await targets.clear(visit.desk, _target(form, month))
        return await done(request, _at(month), visit.words("figures.targets.was_cleared"))

    @routes.post("/copy", dependencies=[allowed(Access.MANAGE)])
    async def copy(request: Request, visit: ByVisit) -> Response:
        month = _month((await typed(request))["month"])
        many = await targets.copy(visit.desk, opening_of(month).replace(day=1), month)
        return await done(request, _at(month), visit.words("figures.targets.copied", n=many))

    return routes


async def _page(
    request: Request, visit: Visit, tx: Tx, form: Typed, month: date | None = None, status: int = 200
) -> Response:
    wanted, writing = await asked(request, visit, tx), Writing(visit.language)
    if month is None:
        given = request.query_params.get("month", "")
        month = _month(given) if given else wanted.as_of.replace(day=1)
    sentences = visit.reader.sentences
    lines = await aimed(tx, sentences, month, wanted.today, seconds=_PATIENCE)
    known = (await several(tx, sentences, [("aging", None)], wanted.as_of))["aging", None]
    currencies = sorted({row["currency"] for row in known.rows} | {line.currency for line in lines if line.currency})
    shelf = await visit.door.desk.in_force(tx)
    values = {
        "asked": wanted,
        "month": f"{month:%Y-%m}",
        "month_name": writing.month(month),
        "lines": [_line(line, writing, sentences.word("report", line.target.report)) for line in lines],
        "plot": against_targets(lines, writing),
        "form": form,
        "measures": [
            (f"{name}/{column}", f"{sentences.word('report', name)}: {writing.column(column)}")
            for name in REPORTS
            for column in measures_of(name)
        ],
        "segments": [(rule.name, rule.name) for rule in shelf.rulebook.segments],
        "currencies": [(one, one) for one in currencies],
        "looks": looks(visit.language),
    }
    return await page(request, "figures/targets.html.j2", values, status=status)


def _line(line: Any, writing: Writing, report: str) -> dict[str, Any]:
    aim = line.target
    unit, currency = unit_of(aim.report, aim.measure), line.currency or aim.currency or ""
    return {
        "target": aim,
        "report": report,
        "measure": writing.column(aim.measure),
        "currency": line.currency,
        "value": writing.figure(aim.value, unit, currency),
        "actual": writing.figure(line.actual, unit, currency),
        "met": line.met,
        "link": address("figures", aim.report),
    }


def _target(form: Typed, month: date) -> Target:
    report, _, measure = form["measure"].partition("/")
    return Target(month, report, measure, form["segment"] or None, form["currency"] or None)


def _month(text: str) -> date:
    """`2026-03`. Raises InvalidInput."""
    return day_of(f"{text}-01", "month")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _at(month: date) -> str:
    return f"{_HERE}?month={month:%Y-%m}"
