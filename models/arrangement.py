"""What has a customer agreed to pay, and when? A promise to pay, a payment plan or a settlement: dated payments that
cover invoices, and what became of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from models.span import Span
from models.staff import StaffRole
from models.values import Amount, CalendarDate, ExternalId, Line, Shape


class ArrangementKind(StrEnum):
    """promise: the customer's word. plan: instalments on terms of ours. settlement: less than is owed, soon."""

    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"


class ArrangementState(StrEnum):
    """`pending` waits for an approval; `open` holds what it covers; the others are final.

    partly_kept: something was paid in time, but less than agreed.
    """

    PENDING = "pending"
    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"
    REFUSED = "refused"

    @property
    def is_running(self) -> bool:
        return self in (ArrangementState.PENDING, ArrangementState.OPEN)


class InstalmentState(StrEnum):
    """missed: its deadline (day, grace and tolerance) went by with less than all that was due until then."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of an arrangement, its `number` counted from 1. `deadline` is the last day that still counts.

    amount: all that is to be paid on it, `interest` the part of it that no invoice asks for yet.
    """

    number: int
    due_on: date
    deadline: date
    amount: Decimal
    interest: Decimal = Decimal(0)
    state: InstalmentState = InstalmentState.OPEN


@dataclass(frozen=True, slots=True)
class Due:
    """A payment that is being agreed: its deadline follows from the grace. `interest` is part of `amount`."""

    on: date
    amount: Decimal
    interest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class NewArrangement:
    """What was agreed and is to be written. `covered` are (invoice, agreed amount); the balances are read then.

    payments: in the order of their days, together what is covered and the interest.
    grace: how long after its day a payment still counts, where the customer is. tolerance: percent of what is due until
    a deadline that may be missing then. break_after: how many missed payments break it.
    source: how it was agreed: call, visit, reply, desk, negotiation, portal. terms: as they were asked for, as JSON.
    needs: who has to approve it first; None: it is in force at once.
    """

    kind: ArrangementKind
    customer_id: str
    currency: str
    covered: tuple[tuple[str, Decimal], ...]
    payments: tuple[Due, ...]
    grace: Span
    tolerance: Decimal | None
    break_after: int = 1
    source: str = "desk"
    note: str | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    negotiation_id: int | None = None
    needs: StaffRole | None = None

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.payments), Decimal(0))


@dataclass(frozen=True, slots=True)
class Arranged:
    """What was written. `invoices` are those it covers; `approval_task` is the task that it waits for, if any.

    freed: invoices that something it replaced had covered, and it does not.
    """

    id: int
    state: ArrangementState
    invoices: tuple[str, ...]
    approval_task: int | None = None
    freed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One arrangement as it stands. `covered` are (invoice, agreed amount, balance when it was made), one currency.

    tolerance: how much less than the total still counts as paid at the last deadline; at an earlier one its share.
    break_after: how many missed instalments break it.
    """

    id: int
    kind: ArrangementKind
    state: ArrangementState
    customer_id: str
    currency: str
    covered: tuple[tuple[str, Decimal, Decimal], ...]
    instalments: tuple[Instalment, ...]
    tolerance: Decimal
    break_after: int = 1

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.instalments), Decimal(0))


class CoveredInvoice(Shape):
    """An invoice that an arrangement is about; `amount` is the part of it, None all that is owed of it."""

    invoice_id: ExternalId
    amount: Amount | None = None


class DatedPayment(Shape):
    """What is to be paid on a day; `amount` None (where it is the only payment): all that is covered."""

    on: CalendarDate
    amount: Amount | None = None


class PromiseTerms(Shape):
    """What a customer promises: which invoices, and which payments on which days, in the order of the days.

    Payments with amounts add up to what is covered. replace: instead of the promises that these invoices have now.
    """

    invoices: tuple[CoveredInvoice, ...] = Field(min_length=1, max_length=500)
    payments: tuple[DatedPayment, ...] = Field(min_length=1, max_length=60)
    note: Line | None = None
    replace: bool = Field(default=False, strict=True)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _once(self.invoices)
        days = [payment.on for payment in self.payments]
        if sorted(set(days)) != days:
            raise ValueError("expected payments in the order of their days, each day once")
        if len(self.payments) > 1 and any(payment.amount is None for payment in self.payments):
            raise ValueError("expected an amount for each of several payments")
        return self


def _once(invoices: tuple[CoveredInvoice, ...]) -> None:
    named = [invoice.invoice_id for invoice in invoices]
    if len(named) != len(set(named)):
        raise ValueError("expected each invoice once")
