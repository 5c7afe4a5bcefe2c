"""What do providers tell us? Each event is stored as it came, once, before anything follows from it."""

from enum import StrEnum


class InboxState(StrEnum):
    """quarantined: it could not be applied; a person looks at it, the others go on."""

    NEW = "new"
    APPLIED = "applied"
    QUARANTINED = "quarantined"


class InboxSource(StrEnum):
    SENDGRID_EVENT = "sendgrid_event"
    SENDGRID_INBOUND = "sendgrid_inbound"
    TWILIO_STATUS = "twilio_status"
    TWILIO_INBOUND = "twilio_inbound"
