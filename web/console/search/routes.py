"""Where is what somebody means? One exact hit is opened at once, else all that it may be is listed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from config.settings import Settings
from models.user import Access
from reading import search
from web.console.formats import address
from web.console.pages import page
from web.console.visit import ByVisit, Reading, allowed
from web.forms import amount_of


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])

    @routes.get("/search")
    async def look(
        request: Request, visit: ByVisit, tx: Reading, q: Annotated[str, Query(max_length=500)] = ""
    ) -> Response:
        typed = "".join(one for one in q if one.isprintable()).strip()
        hits = await search.look(tx, typed, amount_of(typed, visit.language), settings.country)
        if hits.exact is not None:
            return RedirectResponse(address(*hits.exact), 303, headers={"Cache-Control": "no-store"})
        return await page(request, "search/hits.html.j2", {"q": typed, "hits": hits})

    return routes
