"""Where does somebody ask for a new link? The answer is the same for an address that is on file and one that is not."""

import structlog
from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from config.room_words import portal_words
from domain.links import entrance
from models.strategy import Channel
from operations.portal import new_links
from web.api.desk import Door, door_of
from web.forms import Typed, typed
from web.portal.entering.sending import sent
from web.portal.limits import asked
from web.portal.pages import alone, brand_of
from web.portal.reached import reached_at
from web.portal.visit import language_of

_log = structlog.get_logger()
_LONGEST = 320


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/ask")
    async def form(request: Request) -> Response:
        return _page(request, Typed())

    @routes.post("/ask")
    async def ask(request: Request, background: BackgroundTasks) -> Response:
        asked(request)
        form = await typed(request)
        way = new_links.way_of(form["address"][:_LONGEST])
        if way is None:
            form.faults["address"] = portal_words(language_of(request))("ask.expected")
            return _page(request, form, status=422)
        door = door_of(request)
        web = reached_at(request, door)
        if web is not None:
            background.add_task(_send, door, *way, web, brand_of(request).company)
        answer = alone(brand_of(request), language_of(request), "entering/asked.html.j2", {})
        return HTMLResponse(answer.body, background=background)

    return routes


def _page(request: Request, form: Typed, *, status: int = 200) -> Response:
    return alone(brand_of(request), language_of(request), "entering/ask.html.j2", {"form": form}, status=status)


async def _send(door: Door, channel: Channel, address: str, web: str, company: str) -> None:
    """After the answer, so that how long it took tells nothing."""
    try:
        links = await new_links.ask(door.desk, channel, address)
    except SQLAlchemyError as failure:
        _log.warning("no_link_made", reason=type(failure).__name__)
        return
    for one in links:
        words, link = portal_words(one.language), entrance(web, one.token)
        subject = words("ask.mail.subject", company=company)
        body = words("ask.mail.body", name=one.name, link=link, company=company)
        if one.channel is not Channel.EMAIL:
            body = words("ask.mail.short", link=link, company=company)
        await sent(door, one.channel, one.address, one.name, subject, body, one.language, "portal-link")
