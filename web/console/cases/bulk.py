"""How is something done to many cases at once? A look before, the order, and what came of it, case by case."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Request, Response

from models.bulk import BulkAction, BulkOutcome, BulkTerms
from models.errors import InvalidInput, PuntualError
from models.user import Access
from models.values import amount_text
from operations import bulk as operation
from store import bulk, bulk_choice, staff
from store.engine import Tx
from web.console.cases.asked import asked_of
from web.console.formats import address
from web.console.pages import done, fragment, page
from web.console.visit import ByVisit, NotForYou, Reading, Visit, allowed
from web.forms import Typed, checked, typed

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
_ROWS = 50
_TERMS = ("action", "reason", "until", "strategy", "owner")


def router() -> APIRouter:
    routes = APIRouter(prefix="/bulk", dependencies=[allowed(Access.READ)])

    @routes.get("")
    async def latest(request: Request, tx: Reading) -> Response:
        found = await bulk.latest(tx)
        values = {"orders": found, "progress": await bulk.progress(tx, [one.id for one in found])}
        return await page(request, "cases/bulk_orders.html.j2", values)

    @routes.get("/new", dependencies=[allowed(Access.WORK)])
    async def look(request: Request, visit: ByVisit, tx: Reading) -> Response:
        items = request.query_params.multi_items()
        return await _before(request, visit, tx, items, Typed(dict(items)))

    @routes.post("/new", dependencies=[allowed(Access.WORK)])
    async def order(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        items = parse_qsl(form["query"])
        terms = checked(BulkTerms, {name: form[name] for name in _TERMS}, form, visit.words)
        if terms is None:
            return await _before(request, visit, tx, items, form, status=422)
        filters, _ = _chosen(visit, items, terms.action)
        now = await visit.reader.clock.now(tx)
        ids = await bulk_choice.ids(tx, terms.action, filters, now, operation.MOST + 1)
        if str(len(ids)) != form["many"]:
            form.refused = visit.words("cases.bulk.changed")
            return await _before(request, visit, tx, items, form, status=409)
        try:
            number = await operation.order(visit.desk, terms, ids, query=form["query"])
        except PuntualError as failure:
            form.because(failure, visit.words)
            return await _before(request, visit, tx, items, form, status=failure.http_status)
        visit.door.bulk.nudge()
        return await done(request, address("bulk", number), visit.words("cases.bulk.ordered"))

    @routes.get("/{number}")
    async def result(
        request: Request, tx: Reading, number: _Id, outcome: BulkOutcome | None = None, after: str = ""
    ) -> Response:
        rows = await bulk.listed(tx, number, outcome, after=after, limit=_ROWS + 1)
        values = {**await _progress(tx, number), "rows": rows[:_ROWS], "chosen": outcome, "more": len(rows) > _ROWS}
        return await page(request, "cases/bulk_order.html.j2", values)

    @routes.get("/{number}/progress")
    async def progress(request: Request, tx: Reading, number: _Id) -> Response:
        values = await _progress(tx, number)
        answer = await fragment(request, "cases/bulk_progress.html.j2", values)
        if values["order"].finished_at:
            # What came of each stands below the bar: the whole page is shown anew, once.
            answer.headers["HX-Refresh"] = "true"
        return answer

    return routes


async def _progress(tx: Tx, number: int) -> dict[str, Any]:
    """The order with how far it is. Raises NotFound."""
    return {"order": await bulk.get(tx, number), "progress": (await bulk.progress(tx, [number]))[number]}


def _chosen(visit: Visit, items: list[tuple[str, str]], action: BulkAction) -> tuple[dict[str, Any], str]:
    """Which cases the address means: those ticked, or all of the list. Raises NotForYou, and InvalidInput for none."""
    asked = asked_of(items, visit.words, visit.language)
    every = ("which", "all") in items
    if (every or action is BulkAction.ASSIGN) and not visit.user.may(Access.SUPERVISE):
        raise NotForYou("Needs the right to supervise")
    if every and asked.form.faulty:
        raise InvalidInput("; ".join(f"{name}: {fault}" for name, fault in asked.form.faults.items()))
    chosen = [value for name, value in items if name == "chosen"]
    return (asked.values() if every else {"chosen": chosen}), asked.query


async def _before(
    request: Request, visit: Visit, tx: Tx, items: list[tuple[str, str]], form: Typed, *, status: int = 200
) -> Response:
    """What would be done to how many, what they owe, and what is left out and why."""
    try:
        action = BulkAction(form["action"])
    except ValueError:
        raise InvalidInput("action: expected one of the list") from None
    filters, back = _chosen(visit, items, action)
    rows = [
        {**row, "owed": amount_text(row["owed"], row["currency"])}
        for row in await bulk_choice.choice(tx, action, filters, await visit.reader.clock.now(tx))
    ]
    within = [row for row in rows if row["left_out"] is None]
    in_force = (await visit.desk.in_force(tx)).rulebook
    choose = [("", visit.words("cases.move.choose"))]
    values = {
        "action": action.value,
        "within": within,
        "left_out": [row for row in rows if row["left_out"] is not None],
        "many": sum(row["cases"] for row in within),
        "most": operation.MOST,
        "query": form["query"] or request.url.query,
        "back": back,
        "form": form,
        "strategies": [*choose, *((one, one) for one in sorted(in_force.strategies))],
        "owners": [*choose, *((one.name, f"{one.full_name} ({one.name})") for one in await staff.members(tx))],
    }
    return await page(request, "cases/bulk_before.html.j2", values, status=status)
