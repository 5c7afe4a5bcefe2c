"""What is asked after the password? A code of somebody's telephone, or that they set one up where it is demanded."""

import math

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.errors import PuntualError
from operations import second_factor, signing_in
from operations.sign_in_tries import HeldBack
from web.api.desk import door_of
from web.console.cookies import SESSION
from web.console.formats import address
from web.console.qr import picture_of
from web.console.signing_in.doorway import alone, half_way, inside, let_in, on_to
from web.forms import Typed, typed
from web.places import place_of

_ASK, _SET_UP, _CODES = "code.html.j2", "set_up.html.j2", "codes.html.j2"


def router(settings: Settings) -> APIRouter:
    routes = APIRouter()

    @routes.get("/sign-in/code")
    async def ask(request: Request, next: str = "") -> Response:
        session = await half_way(request)
        if not session.user.second_factor:
            return on_to(address("sign-in", "second-factor"), next)
        return alone(request, _ASK, {"minutes": 0}, form=Typed({"next": next}))

    @routes.post("/sign-in/code")
    async def check(request: Request) -> Response:
        session, form = await half_way(request), await typed(request)
        try:
            begun = await signing_in.by_code(door_of(request).desk, session, form["code"], place_of(request))
        except second_factor.WrongCode as failure:
            form.refused = "wrong_code"
            return alone(request, _ASK, {"minutes": 0}, status=failure.http_status, form=form)
        except HeldBack as failure:
            minutes = math.ceil(failure.wait.total_seconds() / 60)
            return alone(request, _ASK, {"minutes": minutes}, status=failure.http_status, form=form)
        return await let_in(request, begun, form["next"])

    @routes.get("/sign-in/second-factor")
    async def offer(request: Request, next: str = "") -> Response:
        await half_way(request)
        return await _set_up(request, Typed({"next": next}))

    @routes.post("/sign-in/second-factor")
    async def confirm(request: Request) -> Response:
        """The recovery codes are shown by the same answer that lets them in: nobody can ask for them again."""
        session, form, desk = await half_way(request), await typed(request), door_of(request).desk
        try:
            codes = await second_factor.confirm(desk, session.user.name, form["code"])
        except second_factor.WrongCode as failure:
            form.refused = "wrong_code"
            return await _set_up(request, form, status=failure.http_status)
        begun = await signing_in.after_setting_up(desk, session, place_of(request))
        answer = alone(request, _CODES, {"codes": codes, "on": inside(form["next"])}, form=form)
        SESSION.give(answer, settings, begun.cookie)
        return answer

    return routes


async def _set_up(request: Request, form: Typed, *, status: int = 200) -> Response:
    session, desk = await half_way(request), door_of(request).desk
    try:
        secret = await second_factor.prepared(desk, session.user.name)
    except PuntualError:
        return on_to(address("sign-in", "code"), form["next"])
    where = second_factor.address_of(secret, session.user.name)
    return alone(request, _SET_UP, {"secret": secret, "picture": picture_of(where)}, status=status, form=form)
