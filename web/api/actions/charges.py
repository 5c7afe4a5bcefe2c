"""What can staff do about a charge? Claim one by hand, let one go, take one back."""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from operations import charges
from reading.charges import told
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.queries import Number
from web.api.reader import ByReader
from web.api.said import Charge, Reason
from web.api.shown.charges import ChargeShown
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["charges"], dependencies=[allowed(Scope.OPS)])

_MAY_REFUSE = answers(404, 409, 413, 415)


@routes.post(
    "/invoices/{id}/charges",
    operation_id="claim_charge",
    summary="Charge a late invoice by hand: a fee, or what the law gives today as interest or compensation",
    status_code=201,
    response_model=ChargeShown,
    responses={**_MAY_REFUSE, **shown(ChargeShown, 201)},
)
async def claim_charge(id: PathId, said: Charge, desk: AtDesk, reader: ByReader) -> dict[str, Any]:
    return told(reader.sentences, await charges.claim(desk, id, said.kind, said.reason, said.amount))


@routes.post(
    "/charges/{id}/waive",
    operation_id="waive_charge",
    summary="Let a charge go; what was paid of it goes back to the account, and on to what is owed",
    response_model=ChargeShown,
    responses={**_MAY_REFUSE, **shown(ChargeShown)},
)
async def waive_charge(id: Number, said: Reason, desk: AtDesk, reader: ByReader) -> dict[str, Any]:
    return told(reader.sentences, await charges.waive(desk, id, said.reason))


@routes.post(
    "/charges/{id}/reverse",
    operation_id="reverse_charge",
    summary="Take back a charge that should not have been claimed, paid or not",
    response_model=ChargeShown,
    responses={**_MAY_REFUSE, **shown(ChargeShown)},
)
async def reverse_charge(id: Number, said: Reason, desk: AtDesk, reader: ByReader) -> dict[str, Any]:
    return told(reader.sentences, await charges.reverse(desk, id, said.reason))
