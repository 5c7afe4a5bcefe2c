"""How does the ERP say what it did about what it was asked?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from operations import erp_requests
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.problem import answers
from web.api.queries import Number
from web.api.said import ErpSays
from web.api.shown.erp_requests import ErpAnswered
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["erp"], dependencies=[allowed(Scope.ERP)])


@routes.post(
    "/erp-requests/{id}/answer",
    operation_id="answer_erp_request",
    summary="Say that a request was booked, or why it will not be; the same answer again changes nothing",
    response_model=ErpAnswered,
    responses={**answers(404, 409, 413, 415), **shown(ErpAnswered)},
)
async def answer_erp_request(id: Number, said: ErpSays, desk: AtDesk) -> dict[str, Any]:
    new = await erp_requests.answer(desk, id, said.answer, said.note)
    return {"id": id, "answer": said.answer, "note": said.note, "new": new}
