"""What is a payment that a customer has begun at a provider, what may a provider tell of it, and how may it end?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

#: How long a provider's page may be paid, and the cases rest without any news. Stripe takes no less than 30 minutes.
OPEN_FOR = timedelta(hours=1)


class CheckoutState(StrEnum):
    """`open`: the customer was sent to pay. `pending`: the provider waits for the money (cash, a slow bank).

    While it is one of these, and for as long as it may be paid, its cases rest. `refunded`: it was paid, and all of it
    given back.
    """

    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"

    @property
    def under_way(self) -> bool:
        return self in (CheckoutState.OPEN, CheckoutState.PENDING)

    @property
    def rank(self) -> int:
        """News never leads to a lower one: what comes late, or twice, changes nothing that is known better."""
        return _RANKS[self]


_RANKS = {
    CheckoutState.OPEN: 0,
    CheckoutState.PENDING: 1,
    CheckoutState.FAILED: 2,
    CheckoutState.EXPIRED: 2,
    CheckoutState.CANCELLED: 2,
    CheckoutState.PAID: 3,
    CheckoutState.REFUNDED: 4,
}


class MovementKind(StrEnum):
    """How money moved at a provider: it came in, we gave it back, the customer's bank called it back."""

    PAYMENT = "payment"
    REFUND = "refund"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved, under a name of the provider's that is its own for ever: seen again, it is the same.

    of: of a refund or chargeback the ref of the payment that it takes from. undone: it came to nothing in the end (a
    refund that failed, a chargeback that we won); what is undone once stays so. at: real time.
    """

    ref: str
    kind: MovementKind
    currency: str
    amount: Decimal
    at: datetime
    of: str | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class PaymentNews:
    """What a provider knows of one checkout now: all of it, so that news in any order leads to the same end.

    checkout_id: ours. state: as far as the provider goes; that money came is said by `movements`. reason: a code, where
    a try has failed. provider_id, payment_ref: what it calls the checkout, and the money. url: where the customer goes
    on. expires_at: real time until which what it waits for may be paid; None: it does not say.
    """

    provider: str
    checkout_id: str
    state: CheckoutState
    reason: str = ""
    provider_id: str | None = None
    payment_ref: str | None = None
    url: str | None = None
    expires_at: datetime | None = None
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A webhook in short: something has happened to this checkout or payment; what, is asked at the provider.

    One of the three is there: our id, the provider's id of the checkout, or of the payment.
    """

    provider: str
    checkout_id: str | None = None
    provider_id: str | None = None
    payment_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What of an invoice is to be paid: `amount` of the invoice itself, `charges` of what is charged beside it."""

    invoice_id: str
    amount: Decimal
    charges: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.amount + self.charges


@dataclass(frozen=True, slots=True)
class Checkout:
    """One payment that was begun. amount: of all lines, in `currency`.

    credit_id: the (first) payment that it became. url: where the customer pays; None: the provider has not answered
    yet. opened_at, expires_at, ended_at: by the clock of the cases; begun_at: real time.
    """

    id: str
    customer_id: str
    person_id: int | None
    provider: str
    currency: str
    amount: Decimal
    state: CheckoutState
    reason: str
    provider_id: str | None
    payment_ref: str | None
    credit_id: str | None
    url: str | None
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    begun_at: datetime
    lines: tuple[Line, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def invoice_ids(self) -> tuple[str, ...]:
        return tuple(line.invoice_id for line in self.lines)

    @property
    def page_until(self) -> datetime:
        """Real time until which the provider's page may be paid."""
        return self.begun_at + OPEN_FOR


def state_of(movements: Iterable[Movement], otherwise: CheckoutState) -> CheckoutState:
    """Paid where money came, refunded where all of it went back; else what else is known."""
    known = list(movements)
    came = _sums(one for one in known if one.kind is MovementKind.PAYMENT)
    if not came:
        return otherwise
    went = _sums(one for one in known if one.kind is not MovementKind.PAYMENT and not one.undone)
    back = all(went.get(currency, Decimal(0)) >= amount for currency, amount in came.items())
    return CheckoutState.REFUNDED if back else CheckoutState.PAID


def _sums(movements: Iterable[Movement]) -> dict[str, Decimal]:
    sums: dict[str, Any] = {}
    for one in movements:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    return sums
