"""What does the ERP hand in one by one? Customers, invoices, payments, credit notes, and payments taken back."""

from typing import Annotated, cast

from fastapi import APIRouter, Response
from pydantic import SkipValidation

from models.api_key import Scope
from models.credit import Credit, CreditKind, CreditNote, Payment
from models.customer import Customer
from models.invoice import Invoice
from operations import clock, credits
from operations.credits import record_credits
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from operations.recorded import Recorded, Status
from store.paid_by import paid_by
from web.api import calls, taken
from web.api.access import allowed
from web.api.bodies import CustomerBody, InvoiceBody, ReversalBody, addressed, checked
from web.api.desk import AtDesk
from web.api.ids import PathId
from web.api.problem import answers
from web.api.strict import StrictRoute
from web.api.taken import Reversed, Taken, TakenCredit, TakenInvoice

routes = APIRouter(route_class=StrictRoute, tags=["facts"])

_ERP = [allowed(Scope.ERP)]
_WRITTEN = answers(409, 413, 415)


@routes.put(
    "/customers/{id}",
    operation_id="put_customer",
    summary="Enter a customer, or replace what is known of one",
    dependencies=_ERP,
    responses={201: {"model": Taken, "description": "It is new"}, **_WRITTEN},
    openapi_extra=calls.CUSTOMER,
)
async def put_customer(
    desk: AtDesk, id: PathId, body: Annotated[CustomerBody, SkipValidation], response: Response
) -> Taken:
    """Written whole: what is left out is empty. The same content again changes nothing."""
    customer = cast(Customer, addressed("customers", body, id))
    [done] = await record_customers(desk, [customer])
    _created(response, done)
    return taken.item(done)


@routes.put(
    "/invoices/{id}",
    operation_id="put_invoice",
    summary="Enter an invoice, or amend one",
    dependencies=_ERP,
    responses={201: {"model": TakenInvoice, "description": "It is new, and so is its case"}, **_WRITTEN},
    openapi_extra=calls.INVOICE,
)
async def put_invoice(
    desk: AtDesk, id: PathId, body: Annotated[InvoiceBody, SkipValidation], response: Response
) -> TakenInvoice:
    """Its customer has to be known. Its case starts, or is woken, within a second after the answer."""
    invoice = cast(Invoice, addressed("invoices", body, id))
    [done] = await record_invoices(desk, [invoice])
    _created(response, done)
    return taken.invoice(done)


@routes.post(
    "/payments",
    operation_id="post_payment",
    summary="Tell of a payment",
    dependencies=_ERP,
    responses={201: {"model": TakenCredit, "description": "It is new"}, **_WRITTEN},
    openapi_extra=calls.PAYMENT,
)
async def post_payment(desk: AtDesk, body: Annotated[Payment, SkipValidation], response: Response) -> TakenCredit:
    """Answers what it settled and what is left on account. The same id with other content is a conflict."""
    return await _credit(desk, cast(Credit, checked("payments", body)), response)


@routes.post(
    "/credit-notes",
    operation_id="post_credit_note",
    summary="Tell of a credit note",
    dependencies=_ERP,
    responses={201: {"model": TakenCredit, "description": "It is new"}, **_WRITTEN},
    openapi_extra=calls.CREDIT_NOTE,
)
async def post_credit_note(
    desk: AtDesk, body: Annotated[CreditNote, SkipValidation], response: Response
) -> TakenCredit:
    """As a payment: it lowers what is owed before anything is claimed."""
    return await _credit(desk, cast(Credit, checked("credit-notes", body)), response)


@routes.post(
    "/payments/{id}/reversal",
    operation_id="reverse_payment",
    summary="Take a payment back",
    dependencies=_ERP,
    responses=answers(404, 409, 413, 415),
    openapi_extra=calls.REVERSAL,
)
async def reverse_payment(desk: AtDesk, id: PathId, body: ReversalBody) -> Reversed:
    """A bounced cheque, a chargeback, a mistake: what it had settled is owed again, cases go on where they stood."""
    return await _reverse(desk, CreditKind.PAYMENT, id, body)


@routes.post(
    "/credit-notes/{id}/reversal",
    operation_id="reverse_credit_note",
    summary="Take a credit note back",
    dependencies=_ERP,
    responses=answers(404, 409, 413, 415),
    openapi_extra=calls.REVERSAL,
)
async def reverse_credit_note(desk: AtDesk, id: PathId, body: ReversalBody) -> Reversed:
    """What it had lowered is owed again."""
    return await _reverse(desk, CreditKind.CREDIT_NOTE, id, body)


async def _credit(desk: Desk, credit: Credit, response: Response) -> TakenCredit:
    [done] = await record_credits(desk, [credit])
    taken.expect_taken(done)
    _created(response, done)
    async with desk.database.connect() as tx:
        return taken.credit(done, await paid_by(tx, credit.kind, credit.id))


async def _reverse(desk: Desk, kind: CreditKind, id: str, body: ReversalBody) -> Reversed:
    on = body.on or (await clock.show(desk)).astimezone(desk.zone).date()
    owed_again = await credits.reverse(desk, kind, id, on, body.reason, body.kind)
    return Reversed(id=id, owed_again=owed_again)


def _created(response: Response, done: Recorded) -> None:
    if done.status is Status.NEW:
        response.status_code = 201
