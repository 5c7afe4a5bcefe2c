"""How does somebody sign in to the console by a password, and out again?"""

import math

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from config.settings import Settings
from operations import signing_in
from operations.sign_in_tries import HeldBack
from store import sessions
from web.api.desk import door_of
from web.console.cookies import SESSION
from web.console.formats import address
from web.console.pages import HEADERS
from web.console.signing_in import code, elsewhere, invitation
from web.console.signing_in.doorway import alone, before, let_in
from web.console.visit import session_of
from web.forms import Typed, typed
from web.places import place_of

_PAGE = "sign_in.html.j2"


def router(settings: Settings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in")
    async def ask(request: Request, next: str = "") -> Response:
        return _form(request, settings, Typed({"next": next}))

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form, desk = await typed(request), door_of(request).desk
        try:
            begun = await signing_in.by_password(
                desk, form["name"].strip(), form["password"], place_of(request), settings.second_factor,
                await before(request),
            )  # fmt: skip
        except signing_in.Wrong as failure:
            form.refused = "wrong"
            return _form(request, settings, form, status=failure.http_status)
        except HeldBack as failure:
            return _form(request, settings, form, status=failure.http_status, held_back=failure)
        return await let_in(request, begun, form["next"])

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        session = await session_of(request)
        if session is not None:
            async with door_of(request).desk.database.begin() as tx:
                await sessions.end(tx, session.digest)
        answer = RedirectResponse(address("sign-in"), 303, headers=HEADERS)
        SESSION.take_away(answer, settings)
        return answer

    for further in (code.router(settings), invitation.router(settings), elsewhere.router(settings)):
        routes.include_router(further)
    return routes


def _form(
    request: Request, settings: Settings, form: Typed, *, status: int = 200, held_back: HeldBack | None = None
) -> Response:
    values = {
        "minutes": math.ceil(held_back.wait.total_seconds() / 60) if held_back is not None else 0,
        "elsewhere": elsewhere.button(settings),
    }
    answer = alone(request, _PAGE, values, status=status, form=form)
    if held_back is not None:
        answer.headers["Retry-After"] = str(math.ceil(held_back.wait.total_seconds()))
    return answer
