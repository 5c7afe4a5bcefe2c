"""Who is a customer, what does it owe, what happened to it?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from models.errors import NotFound
from reading import checkouts, customers, statement
from store import customers as stored
from web.api import timelines
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.ids import PathId
from web.api.paging import Paging
from web.api.problem import answers
from web.api.reader import ByReader, Reading
from web.api.shown.checkouts import CheckoutList
from web.api.shown.customers import CustomerShown, StatementShown
from web.api.shown.timeline import TimelinePage

routes = APIRouter(route_class=TaggedRoute, tags=["customers"], dependencies=[IF_NONE_MATCH])


@routes.get(
    "/customers/{id}",
    operation_id="show_customer",
    summary="A customer with its accounts, what holds it, and what it has agreed to",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=CustomerShown,
    responses={**answers(404), **UNCHANGED, **shown(CustomerShown)},
)
async def show_customer(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return await customers.one(reader, tx, id)


@routes.get(
    "/customers/{id}/timeline",
    operation_id="list_customer_timeline",
    summary="Everything that happened to a customer and its invoices, oldest first",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=TimelinePage,
    responses={**answers(404), **UNCHANGED, **shown(TimelinePage)},
)
async def list_customer_timeline(id: PathId, paging: Paging, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return await timelines.page(reader, tx, paging, customer_id=id)


@routes.get(
    "/customers/{id}/statement",
    operation_id="show_statement",
    summary="The statement of account of today: open invoices, credits not applied, age of the balance",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=StatementShown,
    responses={**answers(404), **UNCHANGED, **shown(StatementShown)},
)
async def show_statement(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return statement.told(await statement.account(reader, tx, id))


@routes.get(
    "/customers/{id}/checkouts",
    operation_id="list_checkouts",
    summary="Payments that a customer began online, and what came of each, the latest first",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=CheckoutList,
    responses={**answers(404), **UNCHANGED, **shown(CheckoutList)},
)
async def list_checkouts(id: PathId, tx: Reading) -> dict[str, Any]:
    if id not in await stored.placements(tx, [id]):
        raise NotFound(f"No customer {id}")
    return {"items": await checkouts.listed(tx, customer_id=id)}
