"""How does a customer say how it was? A page with one question, by the link of the message that thanked.

Opening the page changes nothing: scanners of mail servers open every link. Whoever has the link may answer, and amend.
"""

import unicodedata
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from config.brand import load_brand
from config.settings import Settings
from domain.links import Purpose, message_of
from models.errors import ServerUnreachable
from operations import feedback as operations
from store import feedback, installation
from web.feedback_page import Answer, FeedbackPage
from web.reception import Reception, body_of

PAGE, STYLE = "/f/{signed}", "/f/page.css"

_LARGEST = 8_000
_LONGEST = 500


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Raises InvalidInput where the brand is broken."""
    pages = APIRouter(include_in_schema=False)
    page = FeedbackPage(load_brand(settings), settings.language)

    @pages.get(STYLE)
    async def style() -> Response:
        return page.style()

    @pages.get(PAGE)
    async def ask(request: Request, signed: str) -> Response:
        found = await asked(signed)
        return page.asking(found[1] if found else None, request.headers.get("accept-language", ""))

    @pages.post(PAGE)
    async def answer(request: Request, signed: str) -> Response:
        languages = request.headers.get("accept-language", "")
        rating, text = _answered(await body_of(request, _LARGEST))
        found = await asked(signed)
        if found is None:
            return page.asking(None, languages)
        message_id, before = found
        if rating is None:
            return page.asking(Answer(before.language, before.rating, text), languages, missing=True)
        try:
            await operations.answer(reception.desk, message_id, rating, text or None)
        except SQLAlchemyError as failure:
            raise ServerUnreachable("The database does not answer") from failure
        reception.counters.add("puntual_feedback_total", rating=str(rating))
        return page.asking(Answer(before.language, rating, text), languages, sent=True)

    async def asked(signed: str) -> tuple[int, Answer] | None:
        """What a link is about; None where it is none of ours, or its message is not."""
        try:
            async with reception.desk.database.connect() as tx:
                message_id = message_of(await installation.secret(tx), signed, Purpose.FEEDBACK)
                found = await feedback.asked(tx, message_id) if message_id is not None else None
        except SQLAlchemyError as failure:
            raise ServerUnreachable("The database does not answer") from failure
        return (found["id"], Answer(found["language"], found["rating"], found["text"] or "")) if found else None

    return pages


def _answered(body: bytes) -> tuple[int | None, str]:
    """Rating and line of a posted form: what is no rating of ours is none, what cannot be kept of a line is a blank."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20, errors="replace")
    except ValueError:
        return None, ""
    rating = fields.get("rating", [""])[-1]
    text = "".join(
        " " if unicodedata.category(character)[0] == "C" else character for character in fields.get("text", [""])[-1]
    )
    return int(rating) if rating in ("1", "2", "3", "4", "5") else None, " ".join(text.split())[:_LONGEST]
