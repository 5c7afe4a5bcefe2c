"""In how many payments, from which day on? The payments are shown with their amounts before anything is agreed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import InvalidInput, Refused
from models.portal import PortalRight
from models.wish import PlanWish
from operations.offering import ANSWER_WITHIN
from operations.portal.agreeing import Known, known
from operations.portal.planning import Drawing, agree, draw
from store.engine import Tx
from web.forms import Typed, amount_of, checked, typed
from web.portal.account.seen import today_of
from web.portal.address import address
from web.portal.agree.chosen import Choice, choice_of, own_all
from web.portal.agree.refused import because, in_own_words
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

_FIELDS = ("payments", "first_on", "every", "first_amount", "note")
#: Distances between two payments, as a plan writes them.
RHYTHMS = ("1w", "2w", "1m")
#: From today to the first payment, where nobody has said otherwise.
_SOON = timedelta(days=7)


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered(PortalRight.AGREE)])

    @routes.get("/plan")
    async def draw_up(request: Request, visit: ByVisit, tx: Reading) -> Response:
        """Without a number of payments it is the empty form; with one they are worked out."""
        choice, query = await choice_of(request, visit, tx, await today_of(visit, tx)), request.query_params
        chosen = [one.invoice_id for one in choice.rows] if choice.named or len(choice.rows) == 1 else []
        form = Typed({name: query.get(name, "") for name in _FIELDS}, several={"invoice": chosen})
        if "payments" not in query:
            return await _form(request, visit, tx, choice, form)
        wish = _wish(form, chosen, visit)
        if wish is None:
            return await _form(request, visit, tx, choice, form, status=422)
        return await _drawn(request, visit, tx, choice, form, wish)

    @routes.post("/plan")
    async def agree_(request: Request, visit: ByVisit, tx: Reading) -> Response:
        choice = await choice_of(request, visit, tx, await today_of(visit, tx))
        form = await typed(request)
        chosen = await own_all(visit, tx, form.several.get("invoice", ()))
        wish = _wish(form, chosen, visit)
        if wish is None:
            return await _form(request, visit, tx, choice, form, status=422)
        try:
            wished = await agree(visit.desk, visit.customer_id, visit.person.name, wish, form["seal"])
        except (Refused, InvalidInput) as failure:
            form = because(form, failure, choice.all, visit)
            return await _drawn(request, visit, tx, choice, form, wish, status=failure.http_status)
        if wished.negotiation is not None:
            return await done(request, address("offers", wished.negotiation), visit.words("agree.plan.asked"))
        to = address("agreed", wished.plans[0].id) if len(wished.plans) == 1 else address()
        return await done(request, to, visit.words("agree.plan.done", n=len(wished.plans)))

    return routes


def _wish(form: Typed, chosen: list[str], visit: Visit) -> PlanWish | None:
    """None with the faults in `form`."""
    values: dict[str, Any] = {name: form[name].strip() for name in _FIELDS}
    values["first_amount"] = amount_of(values["first_amount"], visit.language)
    values["note"] = one_line(values["note"])
    wish = checked(PlanWish, values | {"invoice_ids": chosen}, form, visit.words)
    in_own_words(form, visit)
    return None if form.faulty else wish


def one_line(text: str) -> str:
    """What somebody wrote in a few lines, as a timeline keeps it."""
    return "".join(one if one.isprintable() else " " for one in " ".join(text.split())).strip()


async def _drawn(
    request: Request, visit: Visit, tx: Tx, choice: Choice, form: Typed, wish: PlanWish, *, status: int = 200
) -> Response:
    """The form with the payments that come of it."""
    try:
        drawing = await draw(tx, visit.desk, visit.customer_id, wish)
    except (Refused, InvalidInput) as failure:
        if not form.refused:
            form = because(form, failure, choice.all, visit)
        return await _form(request, visit, tx, choice, form, status=failure.http_status)
    return await _form(request, visit, tx, choice, form, drawing, status=status)


async def _form(
    request: Request,
    visit: Visit,
    tx: Tx,
    choice: Choice,
    form: Typed,
    drawing: Drawing | None = None,
    *,
    status: int = 200,
) -> Response:
    now = await visit.desk.clock.now(tx)
    before = await known(tx, visit.desk, visit.customer_id, [one.invoice_id for one in choice.rows], now)
    form.values = {**_proposed(visit, before), **{name: value for name, value in form.values.items() if value}}
    values = {
        "choice": choice,
        "chosen": form.several.get("invoice", []),
        "form": form,
        "drawing": drawing,
        "numbers": {one.invoice_id: one.number for one in choice.all},
        "bounds": bounds_of(visit, before),
        "rhythms": [(one, visit.words(f"agree.rhythm.{one}")) for one in RHYTHMS],
        "answer_by": before.place.calendar.add(before.today, ANSWER_WITHIN),
    }
    return await page(request, "agree/plan.html.j2", values, status=status)


def bounds_of(visit: Visit, before: Known) -> Mapping[str, Any]:
    """alone: how many payments without us; 0: none."""
    limits, calendar = visit.desk.rulebook.limits, before.place.calendar
    own = limits.customer.plans
    return {
        "today": before.today,
        "most": limits.plans.instalments,
        "alone": own.instalments if before.broken < own.broken else 0,
        "first_by": calendar.add(before.today, own.first_within),
        "least_first": own.least_first,
        "break_after": limits.plans.break_after,
    }


def _proposed(visit: Visit, before: Known) -> dict[str, str]:
    """What stands in the empty form: what is within reach."""
    first: date = before.place.calendar.on_or_after(before.today + _SOON)
    most = max(visit.desk.rulebook.limits.customer.plans.instalments, 2)
    return {"payments": str(most), "first_on": first.isoformat(), "every": RHYTHMS[-1]}
