"""What do we ask of the ERP, and what did it do?"""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from models.api_key import Scope
from models.erp_request import ErpRequestKind
from models.values import ExternalId
from reading import erp_requests
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.paging import Paging, number
from web.api.problem import answers
from web.api.queries import Flag
from web.api.reader import ByReader, Reading
from web.api.shown.erp_requests import ErpRequestPage

routes = APIRouter(route_class=TaggedRoute, tags=["erp"], dependencies=[IF_NONE_MATCH])

_LIST = "erp-requests"


@routes.get(
    "/erp-requests",
    operation_id="list_erp_requests",
    summary="What the ERP is asked to book, in the order in which it was asked, and what it did about it",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=ErpRequestPage,
    responses={**answers(), **UNCHANGED, **shown(ErpRequestPage)},
)
async def list_erp_requests(
    paging: Paging,
    reader: ByReader,
    tx: Reading,
    open: Annotated[Flag, Query(description="Only those that are not answered yet")] = False,
    kind: ErpRequestKind | None = None,
    customer: ExternalId | None = None,
) -> dict[str, Any]:
    (after,) = paging.after(_LIST, number) or (0,)
    found = await erp_requests.page(
        reader, tx, kind=kind, customer=customer, open_only=open, after=after, limit=paging.limit + 1
    )
    return paging.page(found, _LIST, lambda request: (request["id"],))
