"""What does a customer answer? A reply, the message it belongs to, and what it seems to mean."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Intent(StrEnum):
    """What a reply means, as far as plain rules can tell. Nothing that costs money follows from it by itself."""

    PAID = "paid"
    PROMISE = "promise"
    DISPUTE = "dispute"
    QUESTION = "question"
    WRONG_PERSON = "wrong_person"
    OUT_OF_OFFICE = "out_of_office"
    STOP = "stop"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Understood:
    """`confidence` is 0..1; `evidence` the words that led to it; `day` the promised day, or the day of return.

    amount: what is named with it, in whatever currency its invoices have.
    """

    intent: Intent
    confidence: float
    evidence: str = ""
    day: date | None = None
    amount: Decimal | None = None


#: The channel of what is written in the customer's portal.
PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who wrote it, where that is certain: they came in through the portal.

    reached_by: the channel by which their address is written to; None: by none. language: in which they read the page.
    invoices: which it is about, as they said, gravest first; none: all of the account.
    """

    customer_id: str
    person_id: int
    name: str
    reached_by: str | None
    language: str
    invoices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What somebody wrote to us. `provider_id` is the provider's own id of it: the same one is taken in once.

    in_reply_to: ids of our messages that it answers, as far as the channel says (Message-ID, reply address).
    visitor: who wrote in the portal; None: it came by another channel.
    """

    provider_id: str
    channel: str
    from_address: str
    to_address: str
    text: str
    received_at: datetime
    subject: str = ""
    in_reply_to: tuple[str, ...] = ()
    automatic: bool = False
    attachments: tuple[str, ...] = field(default=())
    visitor: Visitor | None = None
