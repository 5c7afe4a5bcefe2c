"""Which customers are there, and what is there to know and to do about one of them?"""

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from channels.paper.statement import statement_pdf
from config.settings import Settings
from models.case import Outcome
from models.user import Access
from operations import messages_now, negotiations
from reading import cases, customer_list, customer_page, timeline
from reading.statement import account
from reading.topics import Topic
from store.customer_list import FLAGS, choices
from web.api.ids import PathId
from web.console.customers import acting, belonging
from web.console.customers.aging_bar import parts_of
from web.console.customers.filters import Filters, answers
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Reading, allowed

_A_PAGE, _INVOICES, _ENTRIES = 50, 25, 40

_Id = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
_Offer = Annotated[int, Path(ge=1, le=2**31 - 1)]


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])

    @routes.get("/customers")
    async def listed(request: Request, visit: ByVisit, tx: Reading, after: str = "", after_name: str = "") -> Response:
        filters = Filters.of(request.query_params)
        place = (after_name, after) if after else None
        rows = await customer_list.page(visit.reader, tx, filters.wanted(), after=place, limit=_A_PAGE + 1)
        shown, more = rows[:_A_PAGE], len(rows) > _A_PAGE
        following = filters.query(after=shown[-1]["id"], after_name=shown[-1]["name"]) if more else ""
        values = {
            "filters": filters,
            "flags": {name: answers(name) for name in FLAGS},
            "choices": await choices(tx),
            "rows": shown,
            "following": following,
            "from_start": place is None,
        }
        return await page(request, "customers/list.html.j2", values)

    @routes.get("/customers/{id}")
    async def one(
        request: Request,
        id: PathId,
        visit: ByVisit,
        tx: Reading,
        topic: Topic | None = None,
        before: _Id = None,
        after: str = "",
        closed: bool = False,
    ) -> Response:
        reader = visit.reader
        found = await customer_page.page(reader, tx, id)
        wanted = {"customer": id, "open": not closed}
        invoices = await cases.page(reader, tx, wanted, after=after, limit=_INVOICES + 1)
        entries = await timeline.latest(reader, tx, customer_id=id, topic=topic, before=before, limit=_ENTRIES + 1)
        values = {
            "one": found,
            "bars": {row["currency"]: parts_of(row["aging"]) for row in found["accounts"]},
            "invoices": invoices[:_INVOICES],
            "more_invoices": invoices[_INVOICES - 1]["invoice_id"] if len(invoices) > _INVOICES else "",
            "first_invoices": not after,
            "closed": closed,
            "entries": entries[:_ENTRIES],
            "older": entries[_ENTRIES - 1]["id"] if len(entries) > _ENTRIES else None,
            "newest": before is None,
            "topic": topic.value if topic else "",
            "outcomes": tuple(Outcome),
        }
        return await page(request, "customers/one.html.j2", values)

    @routes.get("/customers/{id}/statement")
    async def statement(id: PathId, visit: ByVisit, tx: Reading, language: str = "") -> Response:
        """The account of today as PDF, to be kept."""
        reader = visit.reader
        found = await account(reader, tx, id, language if language in ("es", "en", "pt") else None)
        file = await asyncio.to_thread(statement_pdf, reader.in_force.words, found)
        named = f"attachment; filename*=UTF-8''{quote(file.name)}"
        headers = {"Content-Disposition": named, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(file.content, media_type=file.media_type, headers=headers)

    @routes.post("/customers/{id}/orders/{order}/take-back", dependencies=[allowed(Access.WORK)])
    async def take_back(request: Request, id: PathId, order: str, visit: ByVisit) -> Response:
        await messages_now.take_back(visit.desk, id, order)
        return await done(request, address("customers", id), visit.words("customers.taken_back"))

    @routes.post("/customers/{id}/negotiations/{number}/accept/{offer}", dependencies=[allowed(Access.WORK)])
    async def accept(request: Request, id: PathId, number: str, offer: _Offer, visit: ByVisit) -> Response:
        taken = await negotiations.accept(visit.desk, await belonging.negotiation(visit, id, number), offer)
        word = "offer_accepted" if taken.approval_task is None else "offer_waits"
        return await done(request, address("customers", id), visit.words(f"customers.{word}"))

    @routes.post("/customers/{id}/negotiations/{number}/reject", dependencies=[allowed(Access.WORK)])
    async def reject(request: Request, id: PathId, number: str, visit: ByVisit) -> Response:
        await negotiations.reject(visit.desk, await belonging.negotiation(visit, id, number))
        return await done(request, address("customers", id), visit.words("customers.negotiation_ended"))

    routes.include_router(acting.router())
    return routes
