"""How do a customer's people want to be contacted?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from reading import contact_wishes
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.reader import Reading
from web.api.shown.contact_wishes import WishList

routes = APIRouter(route_class=TaggedRoute, tags=["customers"], dependencies=[IF_NONE_MATCH])


@routes.get(
    "/customers/{id}/wishes",
    operation_id="list_contact_wishes",
    summary="How, when and in which language a customer's people want to be contacted",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=WishList,
    responses={**answers(404), **UNCHANGED, **shown(WishList)},
)
async def list_contact_wishes(id: PathId, tx: Reading) -> dict[str, Any]:
    return {"items": await contact_wishes.of_customer(tx, id)}
