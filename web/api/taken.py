"""What is told of something that was handed in? Its status and what came of it; a refusal is a problem."""

from typing import Literal

from pydantic import BaseModel, Field

from models.contract import case_workflow_id
from models.errors import Conflict, InvalidInput
from models.values import amount_text
from operations.recorded import Recorded, Status
from store.paid_by import PaidBy
from web.api.problem import FieldError, counted

_Status = Literal["new", "amended", "unchanged"]


class Taken(BaseModel):
    """unchanged: the same was written before."""

    id: str = Field(examples=["C-1"])
    status: _Status


class TakenInvoice(Taken):
    """`workflow_id` is the case's, in Temporal."""

    workflow_id: str = Field(examples=["dunning/F-2026-0001"])


class Part(BaseModel):
    """What of a credit went to an invoice; `balance` is what is owed of it now, `settled` whether that is nothing."""

    invoice_id: str
    amount: str = Field(examples=["100.00"])
    balance: str = Field(examples=["0.00"])
    settled: bool


class ChargePart(BaseModel):
    """What of a credit went to interest, compensation or a fee of an invoice."""

    invoice_id: str
    kind: str = Field(examples=["interest"])
    amount: str = Field(examples=["3.22"])


class TakenCredit(Taken):
    """All in the one currency that it was booked in; what is unallocated is on the customer's account."""

    currency: str = Field(examples=["EUR"])
    allocations: list[Part]
    charges: list[ChargePart]
    unallocated: str = Field(examples=["0.00"])


class Reversed(BaseModel):
    """The invoices whose balance came back, by their ids."""

    id: str
    owed_again: list[str]


class BatchItem(BaseModel):
    """`id` as it was given, null where it was no text; `errors` of one that was refused."""

    id: str | None
    status: Literal["new", "amended", "unchanged", "refused"]
    errors: list[FieldError] = []


class BatchAnswer(BaseModel):
    """In the order in which they were given. Nothing of a refused one is stored; the others were taken."""

    items: list[BatchItem]


def expect_taken(recorded: Recorded) -> Recorded:
    """What was not refused. Raises Conflict, InvalidInput."""
    if recorded.status is Status.REFUSED:
        if recorded.conflict:
            raise Conflict("Nothing was stored: this id was received before with other content", recorded.errors)
        raise InvalidInput(counted(len(recorded.errors)), recorded.errors)
    return recorded


def item(recorded: Recorded) -> Taken:
    done = expect_taken(recorded)
    return Taken(id=done.id, status=done.status.value)


def invoice(recorded: Recorded) -> TakenInvoice:
    done = expect_taken(recorded)
    return TakenInvoice(id=done.id, status=done.status.value, workflow_id=case_workflow_id(done.id))


def credit(recorded: Recorded, paid: PaidBy) -> TakenCredit:
    done = expect_taken(recorded)
    currency = paid.currency
    return TakenCredit(
        id=done.id,
        status=done.status.value,
        currency=currency,
        allocations=[
            Part(
                invoice_id=invoice_id,
                amount=amount_text(amount, currency),
                balance=amount_text(balance, currency),
                settled=balance <= 0,
            )
            for invoice_id, amount, balance in paid.invoices
        ],
        charges=[
            ChargePart(invoice_id=invoice_id, kind=kind, amount=amount_text(amount, currency))
            for invoice_id, kind, amount in paid.charges
        ],
        unallocated=amount_text(paid.unallocated, currency),
    )


def in_batch(recorded: Recorded) -> BatchItem:
    errors = [FieldError(field=field, message=message) for field, message in recorded.errors]
    return BatchItem(id=recorded.id, status=recorded.status.value, errors=errors)
