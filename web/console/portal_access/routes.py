"""How does a customer come to the portal? Links to hand over and to end, its people, and what each may do there."""

from typing import Any

from fastapi import APIRouter, Request, Response

from domain.links import entrance
from models.errors import PuntualError
from models.portal import LinkOrder, PortalRight
from models.user import Access
from operations.portal import links, people
from reading import portal_access
from store import customers
from web.api.ids import PathId
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, checked, typed

#: More digits than a number of ours ever has.
_DIGITS = 18


def router() -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])

    @routes.get("/customers/{id}/portal")
    async def show(request: Request, id: PathId, visit: ByVisit) -> Response:
        return await _page(request, visit, id, Typed())

    @routes.post("/customers/{id}/portal/links", dependencies=[allowed(Access.WORK)])
    async def hand_out(request: Request, id: PathId, visit: ByVisit) -> Response:
        """The page that shows the link; nobody can ask for it again."""
        form = await typed(request)
        values = {"address": form["address"], "days": form["days"], "invoices": form.several.get("invoice", ())}
        order = checked(LinkOrder, values, form, visit.words)
        if order is None:
            return await _page(request, visit, id, form, status=422)
        try:
            made = await links.hand_out(visit.desk, id, order)
        except PuntualError as failure:
            return await _page(request, visit, id, form.because(failure, visit.words), status=failure.http_status)
        web = visit.door.settings.public_url or str(request.base_url).partition("/console")[0]
        shown = {"id": id, "made": made, "link": entrance(web, made.token)}
        return await page(request, "portal_access/link.html.j2", shown)

    @routes.post("/customers/{id}/portal/revoke", dependencies=[allowed(Access.WORK)])
    async def revoke(request: Request, id: PathId, visit: ByVisit) -> Response:
        form = await typed(request)
        number = form["link"]
        one = int(number) if number.isascii() and number.isdigit() and len(number) <= _DIGITS else None
        if number and one is None:
            return await _page(request, visit, id, Typed(refused=visit.words("customers.choose_one")), status=422)
        ended = await links.revoke(visit.desk, id, one)
        return await done(request, _here(id), visit.words("portal_access.revoked", n=len(ended)))

    @routes.post("/customers/{id}/portal/block", dependencies=[allowed(Access.WORK)])
    async def block(request: Request, id: PathId, visit: ByVisit) -> Response:
        person = await people.block(visit.desk, id, (await typed(request))["person"])
        return await done(request, _here(id), visit.words("portal_access.blocked", name=_name(visit, person.name)))

    @routes.post("/customers/{id}/portal/unblock", dependencies=[allowed(Access.SUPERVISE)])
    async def unblock(request: Request, id: PathId, visit: ByVisit) -> Response:
        person = await people.unblock(visit.desk, id, (await typed(request))["person"])
        return await done(request, _here(id), visit.words("portal_access.unblocked", name=_name(visit, person.name)))

    @routes.post("/customers/{id}/portal/rights", dependencies=[allowed(Access.SUPERVISE)])
    async def rights(request: Request, id: PathId, visit: ByVisit) -> Response:
        form = await typed(request)
        chosen = [right for right in PortalRight if right.value in form.several.get("right", [])]
        if form["by_role"]:
            person = await people.by_role(visit.desk, id, form["person"])
        else:
            person = await people.give(visit.desk, id, form["person"], chosen)
        return await done(request, _here(id), visit.words("portal_access.changed", name=_name(visit, person.name)))

    return routes


async def _page(request: Request, visit: Visit, id: str, form: Typed, *, status: int = 200) -> Response:
    """Raises NotFound."""
    async with visit.desk.database.connect() as tx:
        found = await portal_access.access(visit.reader, tx, id)
        named = (await customers.get(tx, [id]))[id].name
    reachable = [one for one in found["people"] if one["is_contact"]]
    values: dict[str, Any] = {
        "id": id,
        "customer": named,
        "found": found,
        "form": form,
        "rights": tuple(PortalRight),
        "days": visit.desk.rulebook.portal.link_days,
        "receivers": [("", visit.words("portal_access.anybody"))]
        + [(one["address"], f"{one['name']} ({one['address']})") for one in reachable],
    }
    return await page(request, "portal_access/page.html.j2", values, status=status)


def _here(id: str) -> str:
    return address("customers", id, "portal")


def _name(visit: Visit, name: str) -> str:
    return name or visit.words("portal_access.nobody")
