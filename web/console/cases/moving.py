"""What would another strategy change for this case? Both calendars side by side, and the move itself."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from domain.preview import Preview
from models.case import Facts
from models.errors import PuntualError, Refused
from models.user import Access
from operations import strategies
from reading.case import read_case
from reading.policies.voice import Voice
from reading.rules.differences import of_strategies
from reading.steps import described
from store.engine import Tx
from web.api.ids import PathId
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, typed


def router() -> APIRouter:
    routes = APIRouter(prefix="/cases/{invoice}/move", dependencies=[allowed(Access.WORK)])

    @routes.get("")
    async def show(request: Request, invoice: PathId, visit: ByVisit, tx: Reading, strategy: str = "") -> Response:
        return await _form(request, visit, tx, invoice, Typed({"strategy": strategy}))

    @routes.post("")
    async def move(request: Request, invoice: PathId, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        try:
            # What was looked at is what happens: a version published meanwhile is looked at anew.
            seen = await strategies.preview_move(visit.desk, [invoice], form["strategy"])
            if [one.to_version for one in seen] != [form["version"]]:
                raise Refused("The strategy was published anew meanwhile, or the case has moved already: look again")
            await strategies.move(visit.desk, [invoice], form["strategy"])
        except PuntualError as failure:
            return await _form(request, visit, tx, invoice, form.because(failure, visit.words), failure.http_status)
        return await done(request, address("cases", invoice), visit.words("cases.done.move", to=form["strategy"]))

    return routes


async def _form(request: Request, visit: Visit, tx: Tx, invoice: str, form: Typed, status: int = 200) -> Response:
    case = await read_case(visit.reader, tx, invoice)
    in_force = (await visit.desk.in_force(tx)).rulebook
    moved: dict[str, Any] = {"looked": bool(form["strategy"]), "move": None}
    if form["strategy"] in in_force.strategies:
        for one in await strategies.preview_move(visit.desk, [invoice], form["strategy"]):
            target = in_force.strategy(form["strategy"]).strategy
            voice = Voice(visit.door.in_force.words, visit.language)
            moved["move"] = {
                "to_version": one.to_version,
                "changes": of_strategies(voice, case.facts.strategy, target),
                "before": _told(visit, case.facts, one.before, case.facts.strategy),
                "after": _told(visit, case.facts, one.after, target),
            }
    values = {
        "about": case.facts,
        "form": form,
        "strategies": [("", visit.words("cases.move.choose")), *((one, one) for one in sorted(in_force.strategies))],
        **moved,
    }
    return await page(request, "cases/move.html.j2", values, status=status)


def _told(visit: Visit, facts: Facts, ahead: Preview, strategy: Any) -> dict[str, Any]:
    """A calendar as the page shows it, its instants where the customer is."""
    zone, said = ZoneInfo(facts.time_zone), visit.reader.sentences
    steps = []
    for one in ahead.steps:
        step = strategy.step(one.step_id)
        steps.append(
            {
                "step": one.step_id,
                "at": one.at.astimezone(zone),
                "moved_by_text": said.rule(one.moved_by, one.rule) if one.moved_by else None,
                **(described(step) if step is not None else {}),
            }
        )
    return {"steps": steps, "ends_with": said.why(ahead.ends_with.code, ahead.ends_with.params)}
