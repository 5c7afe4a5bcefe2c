"""What do providers tell us? Each event is stored once, before anything follows from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class InboxState(StrEnum):
    """new: to be applied, at once or from `retry_at` on. ignored: it concerns no message of ours.

    quarantined: it could not be applied; a person looks at it, the others go on.
    """

    NEW = "new"
    APPLIED = "applied"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"


class InboxSource(StrEnum):
    SENDGRID_EVENT = "sendgrid_event"
    SENDGRID_INBOUND = "sendgrid_inbound"
    TWILIO_EVENT = "twilio_event"
    TWILIO_INBOUND = "twilio_inbound"
    STRIPE_EVENT = "stripe_event"
    MERCADO_PAGO_EVENT = "mercado_pago_event"


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """One event as it is stored. `event_id` is the provider's own: told twice, it is kept once.

    raw: what is needed to apply it and nothing more, so that no address stays where nobody looks for it.
    """

    source: InboxSource
    event_id: str
    raw: dict[str, Any]
