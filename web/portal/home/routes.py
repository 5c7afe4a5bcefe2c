"""What is owed, what runs, and what can be done about it: the first page."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from models.portal import PortalRight
from reading.portal import invoices
from reading.portal.agreed import running
from reading.portal.responsible import responsible_for
from reading.portal.standing import standings
from reading.portal.thread import latest_answer
from store.engine import Tx
from web.portal.account.seen import scope_of, today_of
from web.portal.feedback.asking import question_of
from web.portal.pages import brand_of, page
from web.portal.visit import ByVisit, Reading, Visit, entered

#: Invoices on the page; whoever has more finds them in the account. Of those that are paid the latest.
_OPEN, _SETTLED = 20, 5
#: So many have their buttons beside them; of more, what is to be done comes first.
_FEW = 5
#: An answer of ours is pointed out for so long, or until they write again.
_POINTED_OUT = timedelta(days=14)


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered()])

    @routes.get("/")
    async def home(request: Request, visit: ByVisit, tx: Reading) -> Response:
        scope, today = scope_of(visit), await today_of(visit, tx)
        found = await invoices.page(tx, scope, today, owed=True, limit=_OPEN + 1)
        payable: dict[str, list[str]] = {}
        for one in found[:_OPEN]:
            if one.to_pay > 0:
                payable.setdefault(one.currency, []).append(one.invoice_id)
        values = {
            "standings": await standings(tx, scope, today),
            "rows": found[:_OPEN],
            "more": len(found) > _OPEN,
            "few": _FEW,
            # Where more is open than the page shows, it is chosen where it is paid.
            "payable": payable if len(found) <= _OPEN else {},
            "settled": await invoices.page(tx, scope, today, owed=False, limit=_SETTLED),
            "running": await running(tx, scope, today),
            "responsible": await responsible_for(tx, brand_of(request), visit.customer_id),
            "question": await question_of(request, visit, tx),
            "answered_at": await _answered_at(visit, tx),
            "may_see_all": visit.may(PortalRight.ACCOUNT) and not visit.whole,
        }
        return await page(request, "home/home.html.j2", values)

    return routes


async def _answered_at(visit: Visit, tx: Tx) -> datetime | None:
    """When we answered what they, or colleagues of theirs, wrote."""
    if not visit.may(PortalRight.TALK):
        return None
    since = await visit.desk.clock.now(tx) - _POINTED_OUT
    return await latest_answer(tx, scope_of(visit), visit.person.id, since)
