"""What does somebody settle for themselves? Looks, password, second factor, sessions, absences."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.console import Theme
from models.errors import NotFound, PuntualError
from models.user import Access
from models.values import LANGUAGES
from operations import signing_in, users
from store import absences, sessions, staff
from store import users as stored
from web.console.formats import address
from web.console.me import away, second_factor
from web.console.pages import done, page
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, typed
from web.places import place_of

_LOOKS, _PASSWORD = "looks", "password"


def router(settings: Settings) -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])
    me = address("me")

    @routes.get("/me")
    async def show(request: Request, visit: ByVisit) -> Response:
        return await _page(request, visit, settings)

    @routes.post("/me/looks")
    async def looks(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        language, theme = form["language"] or None, form["theme"] or None
        if (language is not None and language not in LANGUAGES) or (theme is not None and theme not in list(Theme)):
            raise NotFound("No such language or theme")
        await users.choose(visit.desk, language=language, theme=Theme(theme) if theme else None)
        return await done(request, me, visit.words("me.kept"))

    @routes.post("/me/password")
    async def password(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        try:
            if form["new"] != form["again"]:
                form.faults["again"] = visit.words("signing_in.differs")
            else:
                await signing_in.change_password(
                    visit.door.desk, visit.session, form["old"], form["new"], place_of(request)
                )
        except PuntualError as failure:
            form.because(failure, visit.words)
            form.faults |= {"new": form.faults.pop("password")} if "password" in form.faults else {}
            return await _page(request, visit, settings, {_PASSWORD: form}, status=failure.http_status)
        if form.faulty:
            return await _page(request, visit, settings, {_PASSWORD: form}, status=422)
        return await done(request, me, visit.words("me.password_kept"))

    @routes.post("/me/sessions/{digest}/end")
    async def end(request: Request, visit: ByVisit, digest: str) -> Response:
        try:
            which = bytes.fromhex(digest)
        except ValueError:
            raise NotFound("No such session") from None
        async with visit.desk.database.begin() as tx:
            if not await sessions.end_of(tx, visit.user.name, which):
                raise NotFound("No such session")
        return await done(request, me, visit.words("me.session_ended"))

    @routes.post("/me/sessions/end")
    async def end_others(request: Request, visit: ByVisit) -> Response:
        async with visit.desk.database.begin() as tx:
            await sessions.end_all_of(tx, visit.user.name, but=visit.session.digest)
        return await done(request, me, visit.words("me.others_ended"))

    routes.include_router(second_factor.router(settings))
    routes.include_router(away.router())
    return routes


async def _page(
    request: Request,
    visit: Visit,
    settings: Settings,
    forms: Mapping[str, Typed] | None = None,
    *,
    status: int = 200,
) -> Response:
    """forms: what was typed into one of them, and what is wrong with it."""
    name = visit.user.name
    async with visit.desk.database.connect() as tx:
        row = await stored.credentials(tx, name)
        signed_in = await sessions.listed(tx, name)
        member = await staff.get(tx, name)
        now = await visit.desk.clock.now(tx)
        off = await absences.listed(tx, now, name)
    assert row is not None, "whoever is signed in is a user: none is ever deleted"
    typed_now = {
        _LOOKS: Typed({"language": visit.user.language or "", "theme": visit.user.theme or ""}),
        _PASSWORD: Typed(),
        **(forms or {}),
    }
    values: dict[str, Any] = {
        "forms": typed_now,
        "has_password": row["password_hash"] is not None,
        "recovery_codes": len(row["recovery_codes"]),
        "demanded": signing_in.demanded(settings.second_factor, admin=visit.user.admin),
        "signed_in": [
            {"one": one, "key": one.digest.hex(), "here": one.digest == bytes(visit.session.digest)}
            for one in signed_in
        ],
        "works_here": member is not None and member.active,
        "absences": off,
        "away_now": any(one["begins_at"] <= now for one in off),
    }
    return await page(request, "me/me.html.j2", values, status=status)
