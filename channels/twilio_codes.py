"""What do the statuses and error codes of Twilio say about a message and its address?

https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
https://www.twilio.com/docs/api/errors
"""

from typing import NamedTuple

from models.message import ReceiptKind


class Fault(NamedTuple):
    """`reason`: a code of ours. `address_is_bad`: nothing should be sent to it on this channel any more."""

    reason: str
    address_is_bad: bool = False


FAULTS = {
    21211: Fault("address_invalid", True),
    21217: Fault("address_invalid", True),
    21408: Fault("region_not_enabled"),
    21610: Fault("opted_out", True),
    21612: Fault("unroutable"),
    21614: Fault("not_a_mobile", True),
    21617: Fault("too_long"),
    30002: Fault("account_suspended"),
    30003: Fault("unreachable"),
    30004: Fault("blocked"),
    30005: Fault("address_invalid", True),
    30006: Fault("not_a_mobile", True),
    30007: Fault("content_refused"),
    30036: Fault("too_late"),
    63003: Fault("not_on_channel", True),
    63005: Fault("content_refused"),
    63013: Fault("content_refused"),
    63016: Fault("template_missing"),
    63018: Fault("too_many"),
    63024: Fault("address_invalid", True),
}

KINDS = {
    "accepted": ReceiptKind.ACCEPTED,
    "scheduled": ReceiptKind.ACCEPTED,
    "queued": ReceiptKind.ACCEPTED,
    "sending": ReceiptKind.ACCEPTED,
    "sent": ReceiptKind.ACCEPTED,
    "delivered": ReceiptKind.DELIVERED,
    "read": ReceiptKind.OPENED,
    "undelivered": ReceiptKind.BOUNCED,
    "failed": ReceiptKind.DROPPED,
    "canceled": ReceiptKind.DROPPED,
}


def fault_of(code: int | None, otherwise: str) -> Fault:
    """What an error code means; `otherwise` is the reason where there is no code, or one that says nothing to us."""
    return FAULTS.get(code, Fault(otherwise)) if code is not None else Fault(otherwise)
