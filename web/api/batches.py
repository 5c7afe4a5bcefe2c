"""What does the ERP hand in by the hundred? Item by item: a wrong one stores nothing of itself, the others go on."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter

from erp.fields import ImportKind
from models.api_key import Scope
from models.errors import InvalidInput
from operations.credits import record_credits
from operations.customers import record_customers
from operations.invoices import record_invoices
from operations.recorded import Recorded
from web.api import calls, taken
from web.api.access import allowed
from web.api.bodies import CustomerBatch, InvoiceBatch, PaymentBatch, checked
from web.api.desk import AtDesk
from web.api.json_body import Unreadable
from web.api.problem import FieldError, answers
from web.api.strict import BatchRoute
from web.api.taken import BatchAnswer, BatchItem

routes = APIRouter(route_class=BatchRoute, tags=["facts"])

_ERP = [allowed(Scope.ERP)]
_ANSWERS = answers(409, 413, 415)


@routes.post(
    "/customers:batch",
    operation_id="post_customers",
    summary="Enter or replace up to 1,000 customers",
    dependencies=_ERP,
    responses=_ANSWERS,
    openapi_extra=calls.CUSTOMERS,
)
async def post_customers(desk: AtDesk, body: CustomerBatch) -> BatchAnswer:
    """Each as by PUT, with its id."""
    return await _each("customers", body.items, lambda items: record_customers(desk, items))


@routes.post(
    "/invoices:batch",
    operation_id="post_invoices",
    summary="Enter or amend up to 1,000 invoices",
    dependencies=_ERP,
    responses=_ANSWERS,
    openapi_extra=calls.INVOICES,
)
async def post_invoices(desk: AtDesk, body: InvoiceBatch) -> BatchAnswer:
    """Each as by PUT, with its id. Their cases start or are woken after the answer."""
    return await _each("invoices", body.items, lambda items: record_invoices(desk, items))


@routes.post(
    "/payments:batch",
    operation_id="post_payments",
    summary="Tell of up to 1,000 payments",
    dependencies=_ERP,
    responses=_ANSWERS,
    openapi_extra=calls.PAYMENTS,
)
async def post_payments(desk: AtDesk, body: PaymentBatch) -> BatchAnswer:
    """Each as by POST, in the order in which they are given."""
    return await _each("payments", body.items, lambda items: record_credits(desk, items))


async def _each(
    kind: ImportKind, bodies: Sequence[Any], record: Callable[[list[Any]], Awaitable[list[Recorded]]]
) -> BatchAnswer:
    items: list[BatchItem | None] = []
    right = []
    for body in bodies:
        if isinstance(body, Unreadable):
            items.append(_refused(body.id, body.errors))
            continue
        try:
            right.append(checked(kind, body))
            items.append(None)
        except InvalidInput as failure:
            given = body.get("id") if isinstance(body, dict) else None
            items.append(_refused(given if isinstance(given, str) else None, failure.errors))
    recorded = iter(await record(right))
    return BatchAnswer(items=[item or taken.in_batch(next(recorded)) for item in items])


def _refused(item_id: str | None, errors: Sequence[tuple[str, str]]) -> BatchItem:
    told = [FieldError(field=field, message=message) for field, message in errors]
    return BatchItem(id=item_id, status="refused", errors=told)
