"""What was agreed, and what of a promise can still be changed? One page for promises, plans and settlements."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from models.errors import InvalidInput, Refused
from models.portal import PortalRight
from operations.portal.agreeing import known
from operations.portal.promising import change, withdraw
from reading.portal import agreement, invoices
from store.engine import Tx
from web.forms import Typed, typed
from web.portal.account.seen import today_of
from web.portal.address import address
from web.portal.agree.chosen import own_all
from web.portal.agree.promise import days_of, wish_of
from web.portal.agree.refused import because
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router() -> APIRouter:
    routes = APIRouter()
    promising = [entered(PortalRight.PROMISE)]

    @routes.get("/agreed/{id}", dependencies=[entered()])
    async def one(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        return await _page(request, visit, tx, id, Typed())

    @routes.post("/agreed/{id}/change", dependencies=promising)
    async def change_(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        about = await _own(visit, tx, id)
        form = await typed(request)
        wish = wish_of(form, about, visit)
        if wish is None:
            return await _page(request, visit, tx, id, form, status=422)
        try:
            made = await change(visit.desk, visit.customer_id, visit.person.name, id, wish)
        except (Refused, InvalidInput) as failure:
            return await _refused(request, visit, tx, id, form, failure)
        return await done(request, address("agreed", made.id), visit.words("agree.promise.changed"))

    @routes.post("/agreed/{id}/withdraw", dependencies=promising)
    async def withdraw_(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        try:
            await withdraw(visit.desk, visit.customer_id, visit.person.name, id)
        except (Refused, InvalidInput) as failure:
            return await _refused(request, visit, tx, id, Typed(), failure)
        return await done(request, address("agreed", id), visit.words("agree.promise.withdrawn"))

    return routes


async def _own(visit: Visit, tx: Tx, arrangement_id: int) -> list[str]:
    """The invoices that it covers. Raises NotFound, CodeFirst where a code would show all of it."""
    return await own_all(visit, tx, await agreement.covered(tx, visit.customer_id, arrangement_id))


async def _refused(
    request: Request, visit: Visit, tx: Tx, arrangement_id: int, form: Typed, failure: Refused | InvalidInput
) -> Response:
    today = await today_of(visit, tx)
    about = await agreement.covered(tx, visit.customer_id, arrangement_id)
    rows = [await invoices.one(tx, visit.customer_id, one, today) for one in about]
    form = because(form, failure, rows, visit)
    return await _page(request, visit, tx, arrangement_id, form, status=failure.http_status)


async def _page(
    request: Request, visit: Visit, tx: Tx, arrangement_id: int, form: Typed, *, status: int = 200
) -> Response:
    about = await _own(visit, tx, arrangement_id)
    now = await visit.desk.clock.now(tx)
    before = await known(tx, visit.desk, visit.customer_id, about, now)
    one = await agreement.one(tx, visit.customer_id, arrangement_id)
    times, limits = before.most_often(about), visit.desk.rulebook.limits
    again = times < min(limits.customer.promises.per_invoice, limits.promises.per_invoice)
    values = {
        "one": one,
        "form": form,
        "days": days_of(visit, before),
        "may_change": again and before.broken < limits.customer.promises.broken and one.may_change(before.today),
        "may_withdraw": one.may_withdraw(before.today),
    }
    return await page(request, "agree/agreed.html.j2", values, status=status)
