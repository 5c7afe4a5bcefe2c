"""What do we offer, and what does the customer answer? One page per negotiation, with all that was offered so far."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from models.errors import InvalidInput, NotFound, Refused
from models.negotiation import Negotiation
from models.portal import PortalRight
from models.wish import LONGEST_WORDS, CounterWish
from operations.portal.agreeing import known
from operations.portal.answering import accept, counter, decline
from operations.portal.entering import ACTOR
from reading.portal import invoices, offers
from store.engine import Tx
from web.forms import Typed, amount_of, checked, typed
from web.portal.account.seen import today_of
from web.portal.address import address
from web.portal.agree.chosen import own_all
from web.portal.agree.plan import RHYTHMS, bounds_of, one_line
from web.portal.agree.promise import days_of
from web.portal.agree.refused import because, in_own_words
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
_FIELDS = ("kind", "payments", "first_on", "every", "until", "amount", "note")
_MOST_OFFERS = 1000


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered(PortalRight.AGREE)])

    @routes.get("/offers/{id}")
    async def one(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        return await _page(request, visit, tx, id, Typed())

    @routes.post("/offers/{id}/accept")
    async def accept_(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        form = await typed(request)
        try:
            accepted = await accept(visit.desk, visit.customer_id, visit.person.name, id, _number(form))
        except (Refused, InvalidInput) as failure:
            return await _refused(request, visit, tx, id, form, failure)
        to = address("agreed", accepted.arranged[0].id) if len(accepted.arranged) == 1 else address("offers", id)
        return await done(request, to, visit.words("agree.offer.accepted"))

    @routes.post("/offers/{id}/counter")
    async def counter_(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        form = await typed(request)
        wish = _wish(form, visit)
        if wish is None:
            return await _page(request, visit, tx, id, form, status=422)
        try:
            accepted = await counter(visit.desk, visit.customer_id, visit.person.name, id, wish.terms, wish.note)
        except (Refused, InvalidInput) as failure:
            return await _refused(request, visit, tx, id, form, failure)
        if accepted is None:
            return await done(request, address("offers", id), visit.words("agree.offer.sent"))
        to = address("agreed", accepted.arranged[0].id) if len(accepted.arranged) == 1 else address("offers", id)
        return await done(request, to, visit.words("agree.offer.agreed"))

    @routes.post("/offers/{id}/decline")
    async def decline_(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        form = await typed(request)
        note = one_line(form["note"])
        if len(note) > LONGEST_WORDS:
            form.faults["note"] = visit.words("agree.faults.note")
            return await _page(request, visit, tx, id, form, status=422)
        try:
            await decline(visit.desk, visit.customer_id, visit.person.name, id, note or None)
        except (Refused, InvalidInput) as failure:
            return await _refused(request, visit, tx, id, form, failure)
        return await done(request, address("offers", id), visit.words("agree.offer.declined"))

    return routes


def _number(form: Typed) -> int:
    """Which offer is meant. Raises NotFound."""
    text = form["number"]
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _MOST_OFFERS):
        raise NotFound("No such offer")
    return int(text[:6])


def _wish(form: Typed, visit: Visit) -> CounterWish | None:
    """None with the faults in `form`."""
    values: dict[str, Any] = {name: form[name].strip() for name in _FIELDS}
    values["amount"] = amount_of(values["amount"], visit.language)
    values["note"] = one_line(values["note"])
    wish = checked(CounterWish, values, form, visit.words)
    in_own_words(form, visit)
    return None if form.faulty else wish


async def _own(visit: Visit, tx: Tx, negotiation_id: int) -> Negotiation:
    """Raises NotFound, CodeFirst where a code would show all of what it is about."""
    found = await offers.about(tx, visit.customer_id, negotiation_id)
    await own_all(visit, tx, found.invoices)
    return found


async def _refused(
    request: Request, visit: Visit, tx: Tx, negotiation_id: int, form: Typed, failure: Refused | InvalidInput
) -> Response:
    today = await today_of(visit, tx)
    found = await _own(visit, tx, negotiation_id)
    rows = [await invoices.one(tx, visit.customer_id, one, today) for one in found.invoices]
    form = because(form, failure, rows, visit)
    return await _page(request, visit, tx, negotiation_id, form, status=failure.http_status)


async def _page(
    request: Request, visit: Visit, tx: Tx, negotiation_id: int, form: Typed, *, status: int = 200
) -> Response:
    found = await _own(visit, tx, negotiation_id)
    now = await visit.desk.clock.now(tx)
    before = await known(tx, visit.desk, visit.customer_id, found.invoices, now)
    thread = await offers.told(tx, visit.desk.shelf, found, before.today, own=ACTOR)
    form.values = {"every": RHYTHMS[-1], "payments": "3"} | {name: one for name, one in form.values.items() if one}
    values = {
        "thread": thread,
        "form": form,
        "days": days_of(visit, before),
        "bounds": bounds_of(visit, before),
        "rhythms": [(one, visit.words(f"agree.rhythm.{one}")) for one in RHYTHMS],
        "may_counter": len(found.offers) < visit.desk.rulebook.limits.negotiations.rounds and bool(thread.owed),
    }
    return await page(request, "agree/offers.html.j2", values, status=status)
