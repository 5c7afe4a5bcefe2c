"""How does somebody choose a password? By a link that an administrator or the command made, which works once."""

from fastapi import APIRouter, Request, Response

from config.room_words import console_words
from config.settings import Settings
from models.errors import InvalidInput, NotFound
from operations import signing_in
from web.api.desk import door_of
from web.console.signing_in.doorway import alone, before, let_in
from web.console.visit import language_of
from web.forms import Typed, expected, typed
from web.places import place_of

_PAGE, _RUN_OUT = "invitation.html.j2", "run_out.html.j2"


def router(settings: Settings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/invitation/{token}")
    async def ask(request: Request, token: str) -> Response:
        try:
            row = await signing_in.invited(door_of(request).desk, token)
        except NotFound as failure:
            return alone(request, _RUN_OUT, status=failure.http_status, form=Typed())
        return _form(request, Typed({"name": row["name"]}), row["full_name"])

    @routes.post("/invitation/{token}")
    async def choose(request: Request, token: str) -> Response:
        form, desk, words = await typed(request), door_of(request).desk, console_words(language_of(request))
        try:
            row = await signing_in.invited(desk, token)
            if form["password"] != form["again"]:
                form.faults["again"] = words("signing_in.differs")
                return _form(request, form, row["full_name"], status=422)
            begun = await signing_in.by_invitation(
                desk, token, form["password"], place_of(request), settings.second_factor, await before(request)
            )
        except NotFound as failure:
            return alone(request, _RUN_OUT, status=failure.http_status, form=Typed())
        except InvalidInput as failure:
            form.values["name"] = row["name"]
            form.faults["password"] = expected(words, failure.message)
            return _form(request, form, row["full_name"], status=failure.http_status)
        return await let_in(request, begun, "")

    return routes


def _form(request: Request, form: Typed, full_name: str, *, status: int = 200) -> Response:
    return alone(request, _PAGE, {"full_name": full_name}, status=status, form=form)
