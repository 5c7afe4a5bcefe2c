"""How is it written down that somebody of a customer wants to be contacted otherwise?"""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from models.api_key import Scope
from models.contact_wish import ContactWish
from models.customer import Role
from operations.contact_wishes import wish
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.shown.contact_wishes import WishKept
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["customers"])

_WISHES = {
    "afternoons": {
        "summary": "By WhatsApp, in Portuguese, on Tuesday and Thursday afternoons",
        "value": {
            "channel": "whatsapp",
            "language": "pt",
            "from_hour": "14:00",
            "until_hour": "16:00",
            "weekdays": [2, 4],
            "agreed": ["whatsapp"],
        },
    },
    "nothing": {"summary": "No wishes any more", "value": {}},
}


@routes.put(
    "/customers/{id}/wishes/{role}",
    operation_id="set_contact_wishes",
    summary="How whoever has this role wants to be contacted, in the place of what they wished for before",
    dependencies=[allowed(Scope.OPS, Scope.ERP)],
    response_model=WishKept,
    responses={**answers(404, 413, 415), **shown(WishKept)},
)
async def set_contact_wishes(
    id: PathId, role: Role, said: Annotated[ContactWish, Body(openapi_examples=_WISHES)], desk: AtDesk
) -> dict[str, Any]:
    changed = await wish(desk, id, role, said)
    return {"customer_id": id, "role": role, **said.model_dump(mode="json"), "changed": changed}
