"""By which day does the customer pay? A form; what is promised then is told on a page of its own."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from models.arrangement import ArrangementState
from models.errors import InvalidInput, Refused
from models.portal import PortalRight
from models.wish import PromiseWish
from operations.portal.agreeing import Known, known
from operations.portal.promising import promise
from reading.portal import agreement
from store.engine import Tx
from web.forms import Typed, amount_of, checked, typed
from web.portal.account.seen import scope_of, today_of
from web.portal.address import address
from web.portal.agree.chosen import Choice, choice_of, own_all
from web.portal.agree.refused import because, in_own_words
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

#: Promises that have ended: the latest.
_BEFORE = 10
_DAYS = ("on", "amount", "then_on")


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered(PortalRight.PROMISE)])

    @routes.get("/promise")
    async def ask(request: Request, visit: ByVisit, tx: Reading) -> Response:
        choice = await choice_of(request, visit, tx, await today_of(visit, tx))
        # Whoever says how it is paid is led here with the day on which that money arrives.
        day = {"on": request.query_params.get("on", "")[:10]}
        return await _form(request, visit, tx, choice, Typed(day, several={"invoice": _chosen(choice)}))

    @routes.post("/promise")
    async def promise_(request: Request, visit: ByVisit, tx: Reading) -> Response:
        choice = await choice_of(request, visit, tx, await today_of(visit, tx))
        form = await typed(request)
        chosen = await own_all(visit, tx, form.several.get("invoice", ()))
        wish = wish_of(form, chosen, visit)
        if wish is None:
            return await _form(request, visit, tx, choice, form, status=422)
        try:
            made = await promise(visit.desk, visit.customer_id, visit.person.name, wish)
        except (Refused, InvalidInput) as failure:
            form = because(form, failure, choice.all, visit)
            return await _form(request, visit, tx, choice, form, status=failure.http_status)
        waits = any(one.state is ArrangementState.PENDING for one in made)
        to = address("agreed", made[0].id) if len(made) == 1 else address()
        return await done(request, to, visit.words(f"agree.promise.{'asked' if waits else 'done'}", n=len(made)))

    return routes


def wish_of(form: Typed, invoice_ids: list[str], visit: Visit) -> PromiseWish | None:
    """None with the faults in `form`."""
    values: dict[str, Any] = {name: form[name].strip() for name in _DAYS}
    values["amount"] = amount_of(values["amount"], visit.language)
    wish = checked(PromiseWish, values | {"invoice_ids": invoice_ids}, form, visit.words)
    in_own_words(form, visit)
    return None if form.faulty else wish


def days_of(visit: Visit, before: Known) -> dict[str, Any]:
    """Which days can be named. alone: until when without us, None where we confirm all of it first."""
    limits, calendar = visit.desk.rulebook.limits, before.place.calendar
    alone: date | None = calendar.add(before.today, limits.customer.promises.longest)
    latest = calendar.add(before.today, limits.promises.longest)
    if before.broken >= limits.customer.promises.broken:
        alone = None
    return {"today": before.today, "alone": alone, "latest": latest}


def _chosen(choice: Choice) -> list[str]:
    """Whoever comes from an invoice means it."""
    return [one.invoice_id for one in choice.rows] if choice.named or len(choice.rows) == 1 else []


async def _form(request: Request, visit: Visit, tx: Tx, choice: Choice, form: Typed, *, status: int = 200) -> Response:
    now = await visit.desk.clock.now(tx)
    before = await known(tx, visit.desk, visit.customer_id, [one.invoice_id for one in choice.rows], now)
    values = {
        "choice": choice,
        "chosen": form.several.get("invoice", []),
        "form": form,
        "days": days_of(visit, before),
        "before": await agreement.promised_before(tx, scope_of(visit), _BEFORE),
    }
    return await page(request, "agree/promise.html.j2", values, status=status)
