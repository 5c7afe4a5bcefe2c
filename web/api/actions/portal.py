"""How does the ERP get a link to print on an invoice, and how is it said who may do what in the portal?"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from pydantic import Field

from domain.links import entrance
from models.api_key import Scope
from models.portal import LinkOrder, PortalPerson, PortalRight
from models.values import Shape
from operations.desk import Desk
from operations.portal import links, people
from web.api.access import allowed
from web.api.desk import AtDesk, door_of
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.queries import Number
from web.api.shown.portal import LinkHandedOut, LinksRevoked, PersonChanged
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["portal"])

_MAY_REFUSE = answers(404, 409, 413, 415)
_BY_ERP_OR_STAFF = [allowed(Scope.OPS, Scope.ERP)]
_BY_STAFF = [allowed(Scope.OPS)]
_ORDERS = {
    "printed": {"summary": "To print on one invoice, for whoever holds it", "value": {"invoices": ["F-1001"]}},
    "for_somebody": {
        "summary": "For a contact, to all that is open now",
        "value": {"address": "ana@acme.example", "days": 14},
    },
}
_Person = Annotated[
    str,
    Path(min_length=1, max_length=320, description="their number, or an address of a contact", examples=["3"]),
]


class Rights(Shape):
    """rights: these and no others; null: those of their role."""

    rights: tuple[PortalRight, ...] | None = Field(max_length=len(PortalRight), examples=[["pay", "promise", "talk"]])


@routes.post(
    "/customers/{id}/portal-links",
    operation_id="make_portal_link",
    summary="A new link to the portal, told in this answer alone",
    status_code=201,
    dependencies=_BY_ERP_OR_STAFF,
    response_model=LinkHandedOut,
    responses={**_MAY_REFUSE, **shown(LinkHandedOut, 201)},
)
async def make_portal_link(
    request: Request, id: PathId, said: Annotated[LinkOrder, Body(openapi_examples=_ORDERS)], desk: AtDesk
) -> dict[str, Any]:
    made = await links.hand_out(desk, id, said)
    web = door_of(request).settings.public_url or str(request.base_url)
    return {
        "id": made.id,
        "url": entrance(web, made.token),
        "invoices": list(made.invoice_ids),
        "name": made.name,
        "expires_at": made.expires_at.astimezone(desk.zone),
    }


@routes.delete(
    "/customers/{id}/portal-links/{link}",
    operation_id="revoke_portal_link",
    summary="Let a link open nothing any more; whoever came by it is out",
    dependencies=_BY_ERP_OR_STAFF,
    response_model=LinksRevoked,
    responses={**answers(404), **shown(LinksRevoked)},
)
async def revoke_portal_link(id: PathId, link: Number, desk: AtDesk) -> dict[str, Any]:
    return {"customer_id": id, "revoked": await links.revoke(desk, id, link)}


@routes.delete(
    "/customers/{id}/portal-links",
    operation_id="revoke_portal_links",
    summary="Let no link of a customer open anything any more",
    dependencies=_BY_ERP_OR_STAFF,
    response_model=LinksRevoked,
    responses={**answers(404), **shown(LinksRevoked)},
)
async def revoke_portal_links(id: PathId, desk: AtDesk) -> dict[str, Any]:
    return {"customer_id": id, "revoked": await links.revoke(desk, id)}


@routes.put(
    "/customers/{id}/portal-people/{person}/rights",
    operation_id="set_portal_rights",
    summary="What somebody of a customer may do in the portal",
    dependencies=_BY_STAFF,
    response_model=PersonChanged,
    responses={**answers(404, 413, 415), **shown(PersonChanged)},
)
async def set_portal_rights(id: PathId, person: _Person, said: Rights, desk: AtDesk) -> dict[str, Any]:
    if said.rights is None:
        return _told(desk, await people.by_role(desk, id, person))
    return _told(desk, await people.give(desk, id, person, said.rights))


@routes.post(
    "/customers/{id}/portal-people/{person}/block",
    operation_id="block_portal_person",
    summary="Keep somebody out of the portal, at once and by every link",
    dependencies=_BY_STAFF,
    response_model=PersonChanged,
    responses={**_MAY_REFUSE, **shown(PersonChanged)},
)
async def block_portal_person(id: PathId, person: _Person, desk: AtDesk) -> dict[str, Any]:
    return _told(desk, await people.block(desk, id, person))


@routes.post(
    "/customers/{id}/portal-people/{person}/unblock",
    operation_id="unblock_portal_person",
    summary="Let somebody in again who was kept out",
    dependencies=_BY_STAFF,
    response_model=PersonChanged,
    responses={**_MAY_REFUSE, **shown(PersonChanged)},
)
async def unblock_portal_person(id: PathId, person: _Person, desk: AtDesk) -> dict[str, Any]:
    return _told(desk, await people.unblock(desk, id, person))


def _told(desk: Desk, person: PortalPerson) -> dict[str, Any]:
    rights = person.rights if person.rights is not None else desk.rulebook.portal.rights_of(person.role)
    return {
        "id": person.id,
        "name": person.name,
        "rights": [right for right in PortalRight if right in rights],
        "by_hand": person.rights is not None,
        "blocked": person.blocked,
    }
