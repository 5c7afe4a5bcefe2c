"""What lowers a balance: payments and credit notes, and the invoices they are meant for."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from models.values import (
    Amount,
    CalendarDate,
    CurrencyCode,
    ExternalId,
    Line,
    Rate,
    Shape,
    amount_text,
    check_decimals,
    decimals_of,
)


class CreditKind(StrEnum):
    """Ids of payments and of credit notes are separate series in an ERP: the kind is part of the key."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


class ReversalKind(StrEnum):
    """Why money went back: the bank returned it, the payer called it back, it was a mistake, or we gave it back."""

    BOUNCED = "bounced"
    CHARGEBACK = "chargeback"
    MISTAKE = "mistake"
    REFUND = "refund"


class Allocation(Shape):
    """The part of a credit that its sender means for one invoice; the invoice may arrive later."""

    invoice_id: ExternalId
    amount: Amount


class Conversion(Shape):
    """Money of one currency that pays what is owed in another, at a rate that somebody names: none is ever looked up.

    currency: what is owed in. rate: units of it for one of the currency received. amount: what was booked, where the
    rate was rounded for print; it must be what the rate gives.
    """

    currency: CurrencyCode
    rate: Rate
    amount: Amount | None = None

    def of(self, received: Decimal) -> Decimal:
        """What an amount received comes to, rounded half up to the decimals of the currency."""
        return (received * self.rate).quantize(_unit(self.currency), ROUND_HALF_UP)

    def explains(self, received: Decimal, booked: Decimal) -> bool:
        """Whether `booked` is what the rate gives, as far as the rate's own last digit is exact."""
        last_digit = Decimal(1).scaleb(int(self.rate.as_tuple().exponent)) / 2
        return abs(booked - received * self.rate) <= received * last_digit + _unit(self.currency)


class Credit(Shape):
    """Money or a credit note received. Without allocations the oldest due invoices are paid first."""

    kind: ClassVar[CreditKind]

    id: ExternalId
    customer_id: ExternalId
    received_on: CalendarDate
    currency: CurrencyCode
    amount: Amount
    allocations: tuple[Allocation, ...] = ()

    @property
    def booked_currency(self) -> str:
        """The currency of the account that it is credited to."""
        return self.currency

    @property
    def booked(self) -> Decimal:
        """What is credited, in that currency."""
        return self.amount

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_decimals(self.amount, self.currency)
        self._check_conversion()
        named = [allocation.invoice_id for allocation in self.allocations]
        if len(named) != len(set(named)):
            raise ValueError("expected each invoice once in allocations")
        for allocation in self.allocations:
            check_decimals(allocation.amount, self.booked_currency)
        if sum((allocation.amount for allocation in self.allocations), Decimal(0)) > self.booked:
            raise ValueError("expected allocations that add up to at most the amount")
        return self

    def _check_conversion(self) -> None:
        """Raises ValueError where what is credited does not follow from what was received."""


class Payment(Credit):
    """reference: what the payer wrote; invoices that it names are paid first. method: how it was paid."""

    kind = CreditKind.PAYMENT
    method: Line | None = None
    reference: Line | None = None
    conversion: Conversion | None = None

    @property
    def booked_currency(self) -> str:
        return self.conversion.currency if self.conversion else self.currency

    @property
    def booked(self) -> Decimal:
        if self.conversion is None:
            return self.amount
        return self.conversion.amount or self.conversion.of(self.amount)

    def _check_conversion(self) -> None:
        made = self.conversion
        if made is None:
            return
        if made.currency == self.currency:
            raise ValueError(f"expected a conversion into another currency than {self.currency}, or none")
        if made.amount is not None:
            check_decimals(made.amount, made.currency)
        by_rate = made.of(self.amount)
        if by_rate <= 0:
            raise ValueError(f"expected a rate at which the amount comes to at least {_unit(made.currency)}")
        if by_rate >= _MOST:
            raise ValueError(f"expected a rate at which the amount comes to less than {_MOST}")
        if made.amount is not None and not made.explains(self.amount, made.amount):
            given = f"{amount_text(by_rate, made.currency)} {made.currency}"
            raise ValueError(f"expected what the rate gives, {given}: conversion.amount is something else")


class CreditNote(Credit):
    kind = CreditKind.CREDIT_NOTE
    reason: Line | None = None


#: More than this an amount of the database does not hold.
_MOST = Decimal(10) ** 15


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals_of(currency))
