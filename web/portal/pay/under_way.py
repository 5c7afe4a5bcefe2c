"""What has become of a payment that was begun? It is gone on with, looked after, given up; the provider says paid."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.checkout import Checkout
from models.errors import Refused
from models.portal import PortalRight
from operations.portal import checkouts
from operations.portal.checkouts import NotServed
from payments.port import ProviderRefuses, ProviderUnavailable
from store.engine import Tx
from web.portal.address import address
from web.portal.pages import done, page
from web.portal.pay.reasons import word_of
from web.portal.reached import reached_at
from web.portal.visit import ByVisit, Reading, Visit, entered


def router() -> APIRouter:
    routes = APIRouter(prefix="/pay/{checkout_id}", dependencies=[entered(PortalRight.PAY)])

    @routes.get("")
    async def look(request: Request, visit: ByVisit, tx: Reading, checkout_id: str) -> Response:
        found = await _own(visit, tx, checkout_id)
        return await page(request, "pay/checkout.html.j2", {"found": found, "why": word_of(found.reason)})

    @routes.post("/go-on")
    async def go_on(request: Request, visit: ByVisit, tx: Reading, checkout_id: str) -> Response:
        found = await _own(visit, tx, checkout_id)
        public_url = reached_at(request, visit.door) or ""
        back, t = address("pay", found.id), visit.words
        try:
            begun = await checkouts.go_on(
                visit.desk, visit.customer_id, found.id, public_url=public_url, language=visit.language
            )
        except (NotServed, ProviderUnavailable) as failure:
            return await done(request, back, t(f"pay.cannot.{type(failure).__name__}"), "refused")
        except Refused:
            # It is over: the page says how.
            return _on(back)
        return _on(begun.url or back)

    @routes.post("/check")
    async def check(request: Request, visit: ByVisit, tx: Reading, checkout_id: str) -> Response:
        found = await _own(visit, tx, checkout_id)
        try:
            now = await checkouts.look(visit.desk, visit.customer_id, found.id)
        except (ProviderUnavailable, ProviderRefuses):
            return await done(request, address("pay", found.id), visit.words("pay.no_news"), "told")
        if now.state is found.state:
            return await done(request, address("pay", found.id), visit.words("pay.nothing_new"), "told")
        return _on(address("pay", found.id))

    @routes.post("/give-up")
    async def give_up(request: Request, visit: ByVisit, tx: Reading, checkout_id: str) -> Response:
        found = await _own(visit, tx, checkout_id)
        try:
            ended = await checkouts.give_up(visit.desk, visit.customer_id, found.id)
        except (Refused, ProviderUnavailable, ProviderRefuses):
            return await done(request, address("pay", found.id), visit.words("pay.cannot_give_up"), "refused")
        words = visit.words("pay.given_up") if ended.credit_id is None else visit.words("pay.was_paid")
        return await done(request, address("pay", found.id), words)

    return routes


async def _own(visit: Visit, tx: Tx, checkout_id: str) -> Checkout:
    """Raises NotFound for another customer's; CodeFirst where it is about invoices that this browser does not see."""
    found = await checkouts.own(tx, visit.customer_id, checkout_id)
    for invoice_id in found.invoice_ids:
        await visit.own(tx, invoice_id)
    return found


def _on(where: str) -> Response:
    return RedirectResponse(where, 303, headers={"Cache-Control": "no-store"})
