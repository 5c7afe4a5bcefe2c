"""What happens when a link is opened? Nothing, until its button is pressed: scanners of mail servers open every link.

The page of a link is the same whatever the link: nobody learns from it whether there is such a one.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from config.settings import Settings
from models.values import LANGUAGES
from operations.portal.entering import NoSuchLink, enter
from store import portal_sessions
from web.api.desk import door_of
from web.forms import typed
from web.portal.address import address, inside
from web.portal.cookies import SESSION
from web.portal.entering import asking, code
from web.portal.limits import guessed, guesses_left
from web.portal.pages import alone, brand_of
from web.portal.visit import language_of, session_of, visit_of


def router(settings: Settings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/enter/{token}")
    async def ask(request: Request, token: str) -> Response:
        values = {"token": token}
        return alone(brand_of(request), language_of(request), "entering/link.html.j2", values)

    @routes.post("/enter/{token}")
    async def come_in(request: Request, token: str) -> Response:
        guesses_left(request)
        before = await session_of(request)
        try:
            entered = await enter(door_of(request).desk, token, before)
        except NoSuchLink as failure:
            guessed(request)
            status = failure.http_status
            return alone(brand_of(request), language_of(request), "entering/no_link.html.j2", {}, status=status)
        answer = RedirectResponse(address(), 303, headers={"Cache-Control": "no-store"})
        SESSION.give(answer, settings, entered.cookie)
        return answer

    @routes.post("/language")
    async def speak(request: Request) -> Response:
        """Another language from now on, in this browser."""
        visit, form = await visit_of(request), await typed(request)
        if form["language"] in LANGUAGES:
            async with visit.desk.database.begin() as tx:
                await portal_sessions.speak(tx, visit.session.digest, form["language"])
        back = form["back"] if inside(form["back"]) else address()
        return RedirectResponse(back, 303, headers={"Cache-Control": "no-store"})

    @routes.post("/leave")
    async def leave(request: Request) -> Response:
        session = await session_of(request)
        if session is not None:
            async with door_of(request).desk.database.begin() as tx:
                await portal_sessions.end(tx, session.digest)
        answer = alone(brand_of(request), language_of(request), "entering/left.html.j2", {})
        SESSION.take_away(answer, settings)
        return answer

    routes.include_router(code.router())
    routes.include_router(asking.router())
    return routes
