"""What does an invoice say, why is it as high as it is, and how does the whole account stand?"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from models.portal import PortalRight
from reading.portal import agreed, history, invoices, messages, received
from reading.portal.standing import standings
from store.engine import Tx
from web.api.ids import PathId
from web.portal.account import rules, statement
from web.portal.account.seen import scope_of, today_of
from web.portal.pages import page
from web.portal.visit import ByVisit, Reading, Visit, entered

_A_PAGE = 50

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Shown(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    RECEIVED = "received"


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/invoices/{id}", dependencies=[entered()])
    async def invoice(request: Request, id: PathId, visit: ByVisit, tx: Reading) -> Response:
        own, scope, today = await visit.own(tx, id), scope_of(visit), await today_of(visit, tx)
        values = {
            "one": await invoices.one(tx, scope.customer_id, own, today),
            "charges": await received.charges(tx, visit.reader.sentences, own),
            "lowered": await received.lowered(tx, scope.customer_id, own),
            "running": await agreed.of_invoice(tx, scope, own, today),
            "entries": await history.of_invoice(tx, scope, own),
        }
        return await page(request, "account/invoice.html.j2", values)

    @routes.get("/messages/{id}", dependencies=[entered()])
    async def message(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        instead = visit.words("account.message.link")
        return await page(
            request, "account/message.html.j2", {"one": await messages.one(tx, scope_of(visit), id, instead)}
        )

    @routes.get("/account", dependencies=[entered(PortalRight.ACCOUNT, whole=True)])
    async def account(
        request: Request,
        visit: ByVisit,
        tx: Reading,
        show: Shown = Shown.OPEN,
        day: date | None = None,
        after: str = "",
        kind: str = "",
    ) -> Response:
        """day, after, kind: of the last line already read."""
        today = await today_of(visit, tx)
        values = {
            "standings": await standings(tx, scope_of(visit), today),
            "show": show.value,
            "first": day is None,
            **await _listed(visit, tx, show, today, (day, kind, after) if day is not None else None),
        }
        return await page(request, "account/account.html.j2", values)

    routes.include_router(statement.router())
    routes.include_router(rules.router())
    return routes


async def _listed(
    visit: Visit, tx: Tx, show: Shown, today: date, after: tuple[date, str, str] | None
) -> dict[str, Any]:
    """The rows of a page, and what the address of the next one says; empty where this is the last."""
    if show is Shown.RECEIVED:
        rows = await received.page(tx, visit.customer_id, after=after, limit=_A_PAGE + 1)
        last = rows[_A_PAGE - 1] if len(rows) > _A_PAGE else None
        on = {"show": show.value, "day": last.received_on, "kind": last.kind.value, "after": last.id} if last else {}
        return {"rows": rows[:_A_PAGE], "following": urlencode(on)}
    place = (after[0], after[2]) if after else None
    owed = show is Shown.OPEN
    found = await invoices.page(tx, scope_of(visit), today, owed=owed, after=place, limit=_A_PAGE + 1)
    beyond = found[_A_PAGE - 1] if len(found) > _A_PAGE else None
    on = {"show": show.value, "day": beyond.due_on, "after": beyond.invoice_id} if beyond else {}
    return {"rows": found[:_A_PAGE], "following": urlencode(on)}
