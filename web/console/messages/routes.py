"""What was written to a customer? One message as it was sent, in a frame that can do nothing, and what became of it."""

import html
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from domain.links import told_without
from models.user import Access
from reading import message_page
from web.attached import attached
from web.console.pages import page
from web.console.visit import ByVisit, Reading, allowed

#: What was sent is shown as it was, but it runs nothing, asks nobody for anything and is framed by nobody but us.
_SEALED = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
#: How what has no HTML is shown.
_PLAIN = (
    '<!doctype html><meta charset="utf-8"><title>{number}</title>'
    "<style>pre {{white-space: pre-wrap; overflow-wrap: anywhere; font: 1rem/1.5 sans-serif}}</style><pre>{text}</pre>"
)
_Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router() -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])

    @routes.get("/messages/{number}")
    async def one(request: Request, number: _Number, visit: ByVisit, tx: Reading) -> Response:
        found = await message_page.one(visit.reader, tx, number)
        shown = {**found, "body_text": told_without(found["body_text"], visit.words("messages.own_link"))}
        return await page(request, "messages/one.html.j2", {"one": shown})

    @routes.get("/messages/{number}/body")
    async def body(number: _Number, visit: ByVisit, tx: Reading) -> Response:
        written, kept = await message_page.body(tx, number)
        text = told_without(kept, visit.words("messages.own_link"))
        return HTMLResponse(written or _PLAIN.format(number=number, text=html.escape(text)), headers=_SEALED)

    @routes.get("/messages/{number}/files/{position}")
    async def file(number: _Number, position: Annotated[int, Path(ge=0, le=1000)], tx: Reading) -> Response:
        found = await message_page.file(tx, number, position)
        return attached(found["name"], found["media_type"], bytes(found["content"]))

    return routes
