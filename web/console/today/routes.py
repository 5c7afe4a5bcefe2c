"""What does somebody see first? Their tasks in order, and what the day holds beside them."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from models.saved_view import ViewPage
from models.task import TaskKind
from models.user import Access
from reading.tasks import waiting
from reading.today import Counted, counted, read_today
from store import staff
from store.day import queues
from store.engine import Tx
from web.console.formats import address
from web.console.pages import fragment, page
from web.console.tasks.bulk import MOST
from web.console.tasks.filters import ALL, MINE, NOBODY, Filters, filters_of, written
from web.console.views import views_of
from web.console.visit import ByVisit, Reading, Visit, allowed

_PAGE = 50


def router() -> APIRouter:
    routes = APIRouter(prefix="/today", dependencies=[allowed(Access.READ)])

    @routes.get("")
    async def today(request: Request, visit: ByVisit, tx: Reading) -> Response:
        filters = filters_of(request.query_params, visit.user)
        counts = await counted(visit.reader, tx)
        owner = filters.wanted(visit.user).owner
        values = {
            **await _list(visit, tx, filters),
            **_head(visit, filters, counts),
            "day": await read_today(visit.reader, tx, owner),
            "counts": counts,
            "people": [member.name for member in await staff.members(tx)],
            "queues": await queues(tx),
            "kinds": list(TaskKind),
            "bar": await views_of(visit, tx, ViewPage.TODAY, filters.query()),
        }
        return await page(request, "today/today.html.j2", values)

    @routes.get("/list")
    async def listed(request: Request, visit: ByVisit, tx: Reading) -> Response:
        filters = filters_of(request.query_params, visit.user)
        return await fragment(request, "today/list.html.j2", await _list(visit, tx, filters))

    @routes.get("/head")
    async def head(request: Request, visit: ByVisit, tx: Reading) -> Response:
        """Counts as they are now; `seen`: the newest task that the page shows or has counted."""
        asked = dict(parse_qsl(request.url.query))
        filters = filters_of(asked, visit.user)
        seen = asked.get("seen", "")
        counts = await counted(visit.reader, tx)
        known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None
        return await fragment(request, "today/head.html.j2", _head(visit, filters, counts, known))

    return routes


async def _list(visit: Visit, tx: Tx, filters: Filters) -> dict[str, Any]:
    found = await waiting(visit.reader, tx, filters.wanted(visit.user), limit=_PAGE, after=filters.place)
    return {
        "tasks": found.entries,
        "many": found.many,
        "late": found.overdue,
        "claims": found.claims,
        "filters": filters,
        "next": None if found.last is None else written(found.last),
        "most": MOST,
    }


def _head(visit: Visit, filters: Filters, counts: Counted, seen: int | None = None) -> dict[str, Any]:
    """seen: the newest task when the page was made; None: it is made now."""
    owner = {MINE: (visit.user.name,), NOBODY: (None,), ALL: ()}.get(filters.whose, (filters.whose,))
    shown = counts.of(*owner)
    newest = shown.newest if seen is None else seen
    return {
        "shown": shown,
        "mine": counts.of(visit.user.name),
        "nobody": counts.of(None),
        "approvals": counts.of_kind(TaskKind.APPROVAL.value),
        "replies": counts.of_kind(TaskKind.REPLY.value),
        "newest": newest,
        "fresh": shown.newest > newest,
        "filters": filters,
        "reload": f"{address('today')}?{filters.query()}",
    }
