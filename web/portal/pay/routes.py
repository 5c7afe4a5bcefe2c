"""What is to be paid, and where? A choice with its sum and every way to pay it; online it is begun at a provider."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.checkout import Checkout
from models.portal import PortalRight
from operations.portal import checkouts
from operations.portal.checkouts import AnotherUnderWay, NotServed, NotToBePaid
from payments.port import ProviderUnavailable
from store.engine import Tx
from web.forms import Typed, typed
from web.portal.address import address
from web.portal.pages import brand_of, done, page
from web.portal.pay import receipts, under_way
from web.portal.pay.choosing import MOST, Choice, asked_of, choice_of, suggested
from web.portal.pay.elsewhere import elsewhere
from web.portal.reached import reached_at
from web.portal.visit import ByVisit, Reading, Visit, entered


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/pay", dependencies=[entered(PortalRight.PAY)])
    async def choose(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = asked_of(request)
        return await _form(request, visit, tx, form, await choice_of(request, visit, tx, form))

    @routes.post("/pay", dependencies=[entered(PortalRight.PAY)])
    async def begin(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        form.values["again"] = "1"
        choice = await choice_of(request, visit, tx, form)
        public_url = reached_at(request, visit.door)
        form.refused = _fault(visit, form, choice, online=public_url is not None)
        if choice is None or public_url is None or form.faulty:
            return await _form(request, visit, tx, form, choice, status=422)
        try:
            begun = await checkouts.begin(
                visit.desk,
                visit.customer_id,
                choice.lines,
                form["way"],
                person=visit.person,
                public_url=public_url,
                language=visit.language,
            )
        except AnotherUnderWay as other:
            own = [one for one in other.checkouts if all(visit.sees(invoice_id) for invoice_id in one.invoice_ids)]
            if own:
                return await done(request, address("pay", own[0].id), visit.words("pay.another"), "refused")
            form.refused = visit.words("pay.another")
            return await _form(request, visit, tx, form, choice, status=409)
        except (NotToBePaid, NotServed, ProviderUnavailable) as failure:
            form.refused = visit.words(f"pay.cannot.{type(failure).__name__}")
            return await _form(request, visit, tx, form, choice, status=failure.http_status)
        return to_provider(begun)

    routes.include_router(under_way.router())
    routes.include_router(receipts.router())
    return routes


def to_provider(begun: Checkout) -> Response:
    return RedirectResponse(begun.url or address("pay", begun.id), 303, headers={"Cache-Control": "no-store"})


def _fault(visit: Visit, form: Typed, choice: Choice | None, *, online: bool) -> str:
    """What is wrong with the whole of what was sent; "": nothing."""
    t = visit.words
    if form.faults:
        return t("pay.look_again")
    if choice is None or not choice.lines:
        return t("pay.nothing_chosen")
    if not choice.chosen <= {one.invoice_id for one in choice.rows}:
        return t("pay.one_currency" if choice.others else "pay.cannot.NotToBePaid")
    if len(choice.lines) > MOST:
        return t("pay.too_many", most=MOST)
    if not online or not choice.ways:
        return t("pay.not_online")
    return "" if form["way"] in visit.desk.payments else t("pay.choose_way")


async def _form(
    request: Request, visit: Visit, tx: Tx, form: Typed, choice: Choice | None, *, status: int = 200
) -> Response:
    rules = visit.desk.rulebook.portal
    values: dict[str, Any] = {
        "form": form,
        "choice": choice,
        "suggested": suggested,
        "parts": rules.part_payments,
        "least": rules.least_part,
        "elsewhere": None,
        "how_to_pay": brand_of(request).how_to_pay[visit.language].splitlines(),
    }
    if choice is not None and choice.lines:
        paid = choice.of(choice.rows)
        values["elsewhere"] = await elsewhere(tx, visit, paid, choice.currency, choice.total)
        values["promised"] = [one.invoice_id for one in paid if one.goes_on and one.claim > 0]
    return await page(request, "pay/choose.html.j2", values, status=status)
