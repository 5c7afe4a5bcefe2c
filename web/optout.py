"""How does a customer opt out of messages? A page with one button; mail programs press it themselves (RFC 8058).

Opening the page changes nothing: scanners of mail servers open every link.
"""

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from config.brand import load_brand
from config.settings import Settings
from domain.links import message_of
from models.errors import ServerUnreachable
from operations import blocks as operations
from store import blocks, installation
from web.optout_page import Asked, OptOutPage
from web.reception import Reception, body_of

PAGE, STYLE = "/u/{signed}", "/u/page.css"

_LARGEST = 4_000


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Raises InvalidInput where the brand is broken."""
    pages = APIRouter(include_in_schema=False)
    page = OptOutPage(load_brand(settings), settings.language)

    @pages.get(STYLE)
    async def style() -> Response:
        return page.style()

    @pages.get(PAGE)
    async def ask(request: Request, signed: str) -> Response:
        return page.asking(await asked(signed), request.headers.get("accept-language", ""))

    @pages.post(PAGE)
    async def answer(request: Request, signed: str) -> Response:
        wishes = (await body_of(request, _LARGEST)).split(b"&")
        languages = request.headers.get("accept-language", "")
        before = await asked(signed)
        if before is None:
            return page.asking(None, languages)
        undo = b"do=undo" in wishes
        try:
            await (operations.opt_in if undo else operations.opt_out)(reception.desk, before.message_id)
        except SQLAlchemyError as failure:
            raise ServerUnreachable("The database does not answer") from failure
        reception.counters.add("puntual_opt_outs_total", what="undone" if undo else "stopped")
        return page.asking(await asked(signed), languages, undone=undo)

    async def asked(signed: str) -> Asked | None:
        """What a link is about; None where it is none of ours, or its message is not."""
        try:
            async with reception.desk.database.connect() as tx:
                message_id = message_of(await installation.secret(tx), signed)
                message = await blocks.addressed(tx, message_id) if message_id is not None else None
                if message is None:
                    return None
                kinds = await blocks.in_force(tx, message["channel"], message["to_address"])
        except SQLAlchemyError as failure:
            raise ServerUnreachable("The database does not answer") from failure
        return Asked(message["id"], message["channel"], message["to_address"], message["language"], frozenset(kinds))

    return pages
