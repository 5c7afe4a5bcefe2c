"""What was charged because a payment is late?"""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from models.api_key import Scope
from models.charge import ChargeKind
from models.values import ExternalId
from reading import charges as told_charges
from store import charges
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.paging import Paging, number
from web.api.problem import answers
from web.api.queries import Flag
from web.api.reader import ByReader, Reading
from web.api.shown.charges import ChargePage

routes = APIRouter(route_class=TaggedRoute, tags=["charges"], dependencies=[IF_NONE_MATCH])

_LIST = "charges"


@routes.get(
    "/charges",
    operation_id="list_charges",
    summary="Fees, compensation and interest in the order in which they were claimed, and how they ended",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=ChargePage,
    responses={**answers(), **UNCHANGED, **shown(ChargePage)},
)
async def list_charges(
    paging: Paging,
    reader: ByReader,
    tx: Reading,
    customer: ExternalId | None = None,
    invoice: ExternalId | None = None,
    kind: ChargeKind | None = None,
    open: Annotated[Flag, Query(description="Only what is still owed")] = False,
) -> dict[str, Any]:
    (after,) = paging.after(_LIST, number) or (0,)
    found = await charges.listed(
        tx, customer=customer, invoice=invoice, kind=kind, open_only=open, after=after, limit=paging.limit + 1
    )
    told = [told_charges.told(reader.sentences, one) for one in found]
    return paging.page(told, _LIST, lambda charge: (charge["id"],))
