"""Where does everybody read the policies for customers? A public page in each language, and the same as PDF.

They are made of the rules in force alone. What staff read besides is to be had by command only.
"""

import asyncio
from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError

from channels.paper.policies import policies_pdf
from channels.templates.render import Renderer
from config.brand import load_brand
from config.rulebook import Rulebook
from config.settings import Settings
from models.errors import NotFound, ServerUnreachable
from models.policy_document import Audience, PolicyDocument
from models.values import LANGUAGES
from reading.policies.document import policy_document
from web.policies_page import PoliciesPage
from web.reception import Reception

PAGE, PDF, STYLE, ANY = "/policies/{language}", "/policies/{language}.pdf", "/policies/page.css", "/policies"


def router(settings: Settings, reception: Reception) -> APIRouter:
    """Raises InvalidInput where the brand is broken."""
    pages = APIRouter(include_in_schema=False)
    page = PoliciesPage(load_brand(settings), settings.language)

    @lru_cache(maxsize=1)
    def renderer() -> Renderer:
        return Renderer(settings.config_dir)

    # Whoever asks often must not make us typeset often: one for each language, made anew each day.
    @lru_cache(maxsize=2 * len(LANGUAGES))
    def made(rulebook: Rulebook, language: str, day: date) -> PolicyDocument:
        return policy_document(rulebook, renderer(), language, Audience.CUSTOMERS, day)

    @lru_cache(maxsize=2 * len(LANGUAGES))
    def printed(rulebook: Rulebook, language: str, day: date) -> bytes:
        return policies_pdf(renderer(), made(rulebook, language, day))

    @pages.get(STYLE)
    async def style() -> Response:
        return page.style()

    @pages.get(ANY)
    async def any_language(request: Request) -> Response:
        language = page.language(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/policies/{language}", 303, headers={"Vary": "Accept-Language"})

    @pages.get(PDF)
    async def as_pdf(language: str) -> Response:
        rulebook, day = await in_force(language)
        asked = rulebook, language, day
        document, content = await asyncio.to_thread(lambda: (made(*asked), printed(*asked)))
        named = {"Content-Disposition": f'inline; filename="{document.file}.pdf"', "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type="application/pdf", headers=named)

    @pages.get(PAGE)
    async def read(language: str) -> Response:
        rulebook, day = await in_force(language)
        document = await asyncio.to_thread(made, rulebook, language, day)
        return page.show(document, f"{language}.pdf")

    async def in_force(language: str) -> tuple[Rulebook, date]:
        """The rules, and the creditor's day. Raises NotFound: no such language."""
        if language not in LANGUAGES:
            raise NotFound(f"No policies in this language: there is {', '.join(LANGUAGES)}")
        desk = reception.desk
        try:
            async with desk.database.connect() as tx:
                day = (await desk.clock.now(tx)).astimezone(desk.zone).date()
                return (await desk.in_force(tx)).rulebook, day
        except SQLAlchemyError as failure:
            raise ServerUnreachable("The database does not answer") from failure

    return pages
