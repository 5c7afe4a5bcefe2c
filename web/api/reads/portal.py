"""By which links does a customer come to the portal, and who of its people?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from reading import portal_access
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.reader import ByReader, Reading
from web.api.shown.portal import LinkList, PersonList

routes = APIRouter(route_class=TaggedRoute, tags=["portal"], dependencies=[IF_NONE_MATCH])


@routes.get(
    "/customers/{id}/portal-links",
    operation_id="list_portal_links",
    summary="Links of a customer to the portal, the newest first, each without what it opens with",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=LinkList,
    responses={**answers(404), **UNCHANGED, **shown(LinkList)},
)
async def list_portal_links(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return {"items": await portal_access.listed(reader, tx, id)}


@routes.get(
    "/customers/{id}/portal-people",
    operation_id="list_portal_people",
    summary="Who of a customer comes to the portal or could, and what each may do there",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=PersonList,
    responses={**answers(404), **UNCHANGED, **shown(PersonList)},
)
async def list_portal_people(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return {"items": await portal_access.people(reader, tx, id)}
