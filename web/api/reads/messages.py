"""What was written to customers?"""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from models.api_key import Scope
from models.values import ExternalId
from reading import messages
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.paging import Paging, number
from web.api.problem import answers
from web.api.queries import Number
from web.api.reader import Reading
from web.api.shown.messages import MessagePage, MessageWithWords

routes = APIRouter(route_class=TaggedRoute, tags=["messages"], dependencies=[IF_NONE_MATCH])

_LIST = "messages"


@routes.get(
    "/messages",
    operation_id="list_messages",
    summary="What was written to customers, in order, without the words",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=MessagePage,
    responses={**answers(), **UNCHANGED, **shown(MessagePage)},
)
async def list_messages(
    paging: Paging,
    tx: Reading,
    customer: Annotated[ExternalId | None, Query(description="To this customer")] = None,
    invoice: Annotated[ExternalId | None, Query(description="About this invoice")] = None,
) -> dict[str, Any]:
    (after,) = paging.after(_LIST, number) or (0,)
    found = await messages.page(tx, customer=customer, invoice=invoice, after=after, limit=paging.limit + 1)
    return paging.page(found, _LIST, lambda message: (message["id"],))


@routes.get(
    "/messages/{id}",
    operation_id="show_message",
    summary="One message with its words, as it went out",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=MessageWithWords,
    responses={**answers(404), **UNCHANGED, **shown(MessageWithWords)},
)
async def show_message(id: Number, tx: Reading) -> dict[str, Any]:
    return await messages.one(tx, id)
