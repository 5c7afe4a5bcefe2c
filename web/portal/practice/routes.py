"""How does a practice payment go? Whoever tries Puntual presses how; from there on it is as with any provider."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.checkout import Checkout
from models.errors import InvalidInput, NotFound
from models.portal import PortalRight
from operations.portal.checkouts import one
from operations.portal.payment_news import apply
from payments.port import PRACTICE
from payments.practice import Pressed, said
from web.forms import typed
from web.portal.address import address
from web.portal.pages import page
from web.portal.visit import ByVisit, Visit, entered


def router() -> APIRouter:
    """To be shown only where a test clock is allowed."""
    routes = APIRouter(prefix="/practice", dependencies=[entered(PortalRight.PAY)])

    @routes.get("/{checkout_id}")
    async def payment(request: Request, visit: ByVisit, checkout_id: str) -> Response:
        found = await _own(visit, checkout_id)
        if not found.state.under_way:
            return RedirectResponse(address("pay", found.id), 303)
        return await page(request, "practice/payment.html.j2", {"found": found, "answers": list(Pressed)})

    @routes.post("/{checkout_id}")
    async def pressed(request: Request, visit: ByVisit, checkout_id: str) -> Response:
        found = await _own(visit, checkout_id)
        answer = (await typed(request))["how"]
        if answer not in set(Pressed):
            raise InvalidInput("how: expected one of the buttons", (("how", "expected one of the buttons"),))
        await apply(visit.desk, said(found, Pressed(answer), datetime.now(UTC)))
        return RedirectResponse(address("pay", found.id), 303)

    return routes


async def _own(visit: Visit, checkout_id: str) -> Checkout:
    """Raises NotFound for another customer's, or another provider's."""
    found = await one(visit.desk, visit.customer_id, checkout_id)
    if found.provider != PRACTICE:
        raise NotFound(f"No practice payment {checkout_id}")
    return found
