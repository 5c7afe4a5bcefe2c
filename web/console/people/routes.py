"""Who may come in here, who works here, and who is away? One page of everybody, and how somebody new is entered."""

from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import PuntualError
from models.staff import StaffRole
from models.user import Access, NewUser
from operations import users as operations
from store import absences, sessions, staff, users
from web.console.formats import address
from web.console.pages import page
from web.console.people import person
from web.console.people.link import invited
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, checked, typed


def router() -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.ADMINISTER)])

    @routes.get("/people")
    async def show(request: Request, visit: ByVisit) -> Response:
        return await page(request, "people/people.html.j2", {"people": await _everybody(visit)})

    @routes.get("/people/new")
    async def ask(request: Request, visit: ByVisit, name: str = "") -> Response:
        """name: of somebody of the staff who is to sign in."""
        async with visit.desk.database.connect() as tx:
            member = await staff.get(tx, name) if name else None
        known = {"name": member.name, "full_name": member.full_name, "email": member.email or ""} if member else {}
        return await page(request, "people/new.html.j2", {"form": Typed(known)})

    @routes.post("/people/new")
    async def enter(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        given = {name: form[name] for name in ("name", "full_name", "email")}
        new = checked(NewUser, {**given, "admin": form["admin"] == "yes"}, form, visit.words)
        if new is None:
            return await page(request, "people/new.html.j2", {"form": form}, status=422)
        try:
            token = await operations.enter(visit.desk, new)
        except PuntualError as failure:
            form.because(failure, visit.words)
            return await page(request, "people/new.html.j2", {"form": form}, status=failure.http_status)
        return await invited(request, visit, new.name, token)

    routes.include_router(person.router())
    return routes


async def _everybody(visit: Visit) -> list[dict[str, Any]]:
    """Users and staff by name, those who neither sign in nor work here any more last."""
    async with visit.desk.database.connect() as tx:
        now = await visit.desk.clock.now(tx)
        may = {one.name: one for one in await users.every(tx)}
        work = {one.name: one for one in await staff.members(tx, retired=True)}
        away = await absences.away(tx, now)
        signed_in = await sessions.count_by_user(tx)
    shown = []
    for name in {*may, *work}:
        user, member = may.get(name), work.get(name)
        present = (user is not None and user.active) or (member is not None and member.active)
        role: StaffRole | None = member.role if member is not None and member.active else None
        shown.append(
            {
                "name": name,
                "full_name": user.full_name if user is not None else member.full_name if member is not None else "",
                "user": user,
                "role": role,
                "away": name in away,
                "substitute": away.get(name),
                "signed_in": signed_in.get(name, 0),
                "present": present,
                "path": address("people", name),
            }
        )
    return sorted(shown, key=lambda one: (not one["present"], one["name"]))
