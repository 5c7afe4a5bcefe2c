"""What do the statuses and error codes of Twilio say about a message and its address?

https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
https://www.twilio.com/docs/api/errors
https://www.twilio.com/docs/whatsapp/tutorial/error-codes

Twilio splits and rewords its codes now and then: one that is not listed here blames nobody.
"""

from enum import StrEnum
from typing import NamedTuple

from models.message import ReceiptKind


class Blame(StrEnum):
    """What has to change before a message arrives.

    address: nothing arrives there on this channel. message: its words or its form. installation: our account or sender,
    an operator mends it. load: less at once. nobody: it may work the next time.
    """

    ADDRESS = "address"
    MESSAGE = "message"
    INSTALLATION = "installation"
    LOAD = "load"
    NOBODY = "nobody"


class Fault(NamedTuple):
    """`reason`: a code of ours."""

    reason: str
    blame: Blame = Blame.NOBODY

    @property
    def address_is_bad(self) -> bool:
        """Whether nothing should be sent to it on this channel any more."""
        return self.blame is Blame.ADDRESS


_CODES: dict[Fault, tuple[int, ...]] = {
    Fault("address_invalid", Blame.ADDRESS): (21211, 21217, 21265, 30005, 63024),
    Fault("not_a_mobile", Blame.ADDRESS): (21614, 21635, 30006),
    Fault("not_on_channel", Blame.ADDRESS): (63003,),
    # From our sender nothing gets to this number.
    Fault("unroutable", Blame.ADDRESS): (21612,),
    # Answered STOP; blocked us in WhatsApp.
    Fault("opted_out", Blame.ADDRESS): (21610, 63014, 63033),
    Fault("too_long", Blame.MESSAGE): (21605, 21617),
    # Empty; its parameters or files; filtered as spam; against the rules of WhatsApp.
    Fault("content_refused", Blame.MESSAGE): (21602, 21619, 21620, 30007, 63005, 63013, 63019, 63021, 63034),
    # None, none in its language, or paused by WhatsApp; its variables are not those of the approved form; outside the
    # 24 hours in which a message needs none.
    Fault("template_missing", Blame.MESSAGE): (21654, 21655, 21656, 63016, 63027, 63028, 63040, 63041, 63042),
    Fault("region_not_enabled", Blame.INSTALLATION): (21408,),
    Fault("account_suspended", Blame.INSTALLATION): (20005, 30002, 63051),
    # A sender that is not ours, cannot send, or is not registered; an account on trial; an address for callbacks that
    # is none.
    Fault("sender_refused", Blame.INSTALLATION): (
        21212, 21603, 21606, 21608, 21609, 21659, 21660, 21661, 21701, 21703, 21705, 30034, 63001, 63007, 63008, 63020,
    ),
    Fault("too_many", Blame.LOAD): (14107, 20429, 21611, 30001, 30022, 30023, 63018, 63038),
    # Switched off, or out of reach.
    Fault("unreachable"): (30003, 30008, 30410, 63009, 63010, 63012, 63023, 63032, 63035),
    Fault("blocked"): (30004,),
    # Still in the queue when the lawful hours ended.
    Fault("too_late"): (30036,),
}  # fmt: skip
_FAULTS = {code: fault for fault, codes in _CODES.items() for code in codes}

KINDS = {
    "accepted": ReceiptKind.ACCEPTED,
    "scheduled": ReceiptKind.ACCEPTED,
    "queued": ReceiptKind.ACCEPTED,
    "sending": ReceiptKind.ACCEPTED,
    "sent": ReceiptKind.ACCEPTED,
    "delivered": ReceiptKind.DELIVERED,
    "partially_delivered": ReceiptKind.DELIVERED,
    "read": ReceiptKind.OPENED,
    "undelivered": ReceiptKind.BOUNCED,
    "failed": ReceiptKind.DROPPED,
    "canceled": ReceiptKind.DROPPED,
}


def fault_of(code: int | None, otherwise: str) -> Fault:
    """What an error code means; `otherwise` is the reason where there is no code, or one that says nothing to us."""
    return _FAULTS.get(code, Fault(otherwise)) if code is not None else Fault(otherwise)
