"""What does an administrator settle for somebody? Whether and how they come in, their role, and when they are away."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, PuntualError
from models.staff import StaffMember, StaffRole
from operations import staff as staff_operations
from operations import users as operations
from operations.desk import Desk
from store import absences, sessions, staff, users
from web.console.absence import Away
from web.console.formats import address
from web.console.pages import done, page
from web.console.people.link import invited
from web.console.visit import ByVisit, Visit
from web.forms import Typed, checked, typed

_Change = Callable[[Desk, str], Awaitable[Any]]

#: By the last part of the address; each has its word in `people.done`.
_CHANGES: dict[str, _Change] = {
    "deactivate": operations.deactivate,
    "activate": operations.activate,
    "admin": lambda desk, name: operations.set_admin(desk, name, admin=True),
    "no-admin": lambda desk, name: operations.set_admin(desk, name, admin=False),
    "reset-second-factor": operations.reset_second_factor,
    "sign-out": operations.sign_out_everywhere,
    "retire": staff_operations.retire,
    "back": staff_operations.back,
}


def router() -> APIRouter:
    """Rights are those of the router that this one is part of."""
    routes = APIRouter()

    @routes.get("/people/{name}")
    async def show(request: Request, visit: ByVisit, name: str) -> Response:
        return await _page(request, visit, name)

    @routes.post("/people/{name}/invite")
    async def invite(request: Request, visit: ByVisit, name: str) -> Response:
        try:
            token = await operations.invite(visit.desk, name)
        except PuntualError as failure:
            return await _refused(request, visit, name, failure)
        return await invited(request, visit, name, token)

    @routes.post("/people/{name}/role")
    async def role(request: Request, visit: ByVisit, name: str) -> Response:
        form = await typed(request)
        async with visit.desk.database.connect() as tx:
            member, user = await staff.get(tx, name), await users.get(tx, name)
        if form["role"] not in list(StaffRole):
            raise NotFound(f"No role {form['role']}")
        try:
            if member is not None and member.active:
                await staff_operations.change(visit.desk, name, {"role": StaffRole(form["role"])})
            elif (known := member or user) is not None:
                entered = StaffMember(
                    name=name, full_name=known.full_name, role=StaffRole(form["role"]), email=known.email
                )
                await staff_operations.enter(visit.desk, entered)
        except PuntualError as failure:
            return await _refused(request, visit, name, failure)
        return await done(request, address("people", name), visit.words("people.done.role"))

    @routes.post("/people/{name}/absence")
    async def absence(request: Request, visit: ByVisit, name: str) -> Response:
        form = await typed(request)
        away = checked(Away, form.values, form, visit.words)
        if away is None:
            return await _page(request, visit, name, form, 422)
        try:
            await staff_operations.absent(visit.desk, name, away.from_day, away.through, away.substitute, away.reason)
        except PuntualError as failure:
            return await _refused(request, visit, name, failure, form)
        return await done(request, address("people", name), visit.words("people.absence.kept"))

    @routes.post("/people/{name}/{change}")
    async def change(request: Request, visit: ByVisit, name: str, change: str) -> Response:
        if change not in _CHANGES:
            raise NotFound(f"Nothing is called {change}")
        try:
            await _CHANGES[change](visit.desk, name)
        except PuntualError as failure:
            return await _refused(request, visit, name, failure)
        to = address("sign-in") if name == visit.user.name and change == "sign-out" else address("people", name)
        return await done(request, to, visit.words(f"people.done.{change.replace('-', '_')}"))

    return routes


async def _refused(
    request: Request, visit: Visit, name: str, failure: PuntualError, form: Typed | None = None
) -> Response:
    told = (form or Typed()).because(failure, visit.words)
    return await _page(request, visit, name, told, failure.http_status)


async def _page(request: Request, visit: Visit, name: str, form: Typed | None = None, status: int = 200) -> Response:
    async with visit.desk.database.connect() as tx:
        user, member = await users.get(tx, name), await staff.get(tx, name)
        if user is None and member is None:
            raise NotFound(f"Nobody is called {name}")
        others = [one for one in await staff.members(tx) if one.name != name]
        now = await visit.desk.clock.now(tx)
        off = await absences.listed(tx, now, name)
        signed_in = await sessions.listed(tx, name)
        row = await users.credentials(tx, name)
    values = {
        "name": name,
        "full_name": (user or member).full_name,  # type: ignore[union-attr] # one of them is there
        "user": user,
        "member": member,
        "works_here": member is not None and member.active,
        "by_password": row is not None and row["password_hash"] is not None,
        "by_identity": row is not None and row["oidc_subject"] is not None,
        "away_now": any(one["begins_at"] <= now for one in off),
        "absences": off,
        "signed_in": signed_in,
        "others": others,
        "roles": list(StaffRole),
        "form": form or Typed(),
    }
    return await page(request, "people/person.html.j2", values, status=status)
