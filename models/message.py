"""What is said to a customer: the content a template sees, and the message as it leaves."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class MessageState(StrEnum):
    """`claimed` before the channel is called, `accepted` after it took the message; the others end without a call."""

    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    HELD = "held"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice of a message. `claim` is what is asked for now: live balance less the disputed part.

    In a message of thanks `paid` is what was received for it, and `claim` what is left.
    """

    number: str
    issued_on: date
    due_on: date
    days_past_due: int
    currency: str
    amount: Decimal
    claim: Decimal
    paid: Decimal = Decimal(0)
    product: str | None = None
    document_url: str | None = None


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One alternative of a negotiation: instalments, or a discount (percent) for payment until `pay_until`."""

    instalments: int | None = None
    instalment_amounts: tuple[tuple[str, Decimal], ...] = ()  # (currency, amount of one instalment)
    discount: Decimal | None = None
    discounted_totals: tuple[tuple[str, Decimal], ...] = ()  # (currency, amount to pay)
    pay_until: date | None = None


@dataclass(frozen=True, slots=True)
class MessageContext:
    """All that a template may use. `totals` is per currency: currencies are never added."""

    customer_name: str
    contact_name: str
    language: str
    today: date
    lines: tuple[InvoiceLine, ...]
    totals: tuple[tuple[str, Decimal], ...]
    offers: tuple[OfferLine, ...] = ()
    offers_until: date | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's words. `html` only where the channel shows it; `subject` only where it has one."""

    subject: str | None
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A claimed message on its way to a channel. `id` is unique for ever: delivering it again must not add a second."""

    id: int
    channel: str
    to_name: str
    to_address: str
    words: Rendered
    language: str
    created_on: date
    tags: dict[str, str] = field(default_factory=dict)
