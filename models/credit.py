"""What lowers a balance: payments and credit notes, and the invoices they are meant for."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import model_validator

from models.values import Amount, CalendarDate, CurrencyCode, ExternalId, Line, Shape, check_decimals


class CreditKind(StrEnum):
    """Ids of payments and of credit notes are separate series in an ERP: the kind is part of the key."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


class ReversalKind(StrEnum):
    """Why money went back: the bank returned it, the payer called it back, or it was booked by mistake."""

    BOUNCED = "bounced"
    CHARGEBACK = "chargeback"
    MISTAKE = "mistake"


class Allocation(Shape):
    """The part of a credit that its sender means for one invoice; the invoice may arrive later."""

    invoice_id: ExternalId
    amount: Amount


class Credit(Shape):
    """Money or a credit note received. Without allocations the oldest due invoices are paid first."""

    kind: ClassVar[CreditKind]

    id: ExternalId
    customer_id: ExternalId
    received_on: CalendarDate
    currency: CurrencyCode
    amount: Amount
    allocations: tuple[Allocation, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Credit":
        check_decimals(self.amount, self.currency)
        named = [allocation.invoice_id for allocation in self.allocations]
        if len(named) != len(set(named)):
            raise ValueError("expected each invoice once in allocations")
        for allocation in self.allocations:
            check_decimals(allocation.amount, self.currency)
        if sum((allocation.amount for allocation in self.allocations), Decimal(0)) > self.amount:
            raise ValueError("expected allocations that add up to at most the amount")
        return self


class Payment(Credit):
    kind = CreditKind.PAYMENT
    method: Line | None = None


class CreditNote(Credit):
    kind = CreditKind.CREDIT_NOTE
    reason: Line | None = None
