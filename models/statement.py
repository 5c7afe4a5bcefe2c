"""What stands on a statement of account: what a customer owes on a day, and what is credited but not applied."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.charge import ChargeKind
from models.credit import CreditKind


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """`balance` is what is left of `amount`; `disputed` the part of it that is under review."""

    number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    balance: Decimal
    disputed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpenCredit:
    """A payment or credit note, and what of it is not applied to any invoice."""

    kind: CreditKind
    reference: str
    received_on: date
    currency: str
    available: Decimal


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """What is charged on an invoice because it is late, and what of it is still owed."""

    number: str
    kind: ChargeKind
    claimed_on: date
    currency: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """Of one customer at the end of a day. `address`: lines, where they are known. Invoices by due date."""

    customer_id: str
    customer_name: str
    address: tuple[str, ...]
    language: str
    as_of: date
    invoices: tuple[OpenInvoice, ...]
    credits: tuple[OpenCredit, ...]
    charges: tuple[OpenCharge, ...] = ()


@dataclass(frozen=True, slots=True)
class Aging:
    """What is owed in one currency, by days past due.

    charges: late charges beside the invoices. `net` is both together less the credits not applied.
    """

    currency: str
    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_91: Decimal
    disputed: Decimal
    total: Decimal
    credits: Decimal
    charges: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        return self.total + self.charges - self.credits
