"""What does SendGrid tell of mails that it took? Its Event Webhook: proven, cut to what is needed, understood.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

import json
import re
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from sendgrid.helpers.eventwebhook import EventWebhook

from channels.webhooks import json_of, text_of
from models.errors import Forged, InvalidInput
from models.inbox import InboxEvent, InboxSource
from models.message import Receipt, ReceiptKind

Key = EllipticCurvePublicKey

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

#: SendGrid tries for a day to deliver its events, each time with the signature of the first.
_OLDEST = timedelta(hours=25)
_CLOCKS_DIFFER = timedelta(minutes=5)
_MOST = 10_000

_KEPT = (
    "event", "sg_event_id", "sg_message_id", "timestamp", "type", "status", "bounce_classification",
    "sg_machine_open", "puntual_token",
)  # fmt: skip
_KINDS = {
    "processed": ReceiptKind.ACCEPTED,
    "deferred": ReceiptKind.ACCEPTED,
    "delivered": ReceiptKind.DELIVERED,
    "open": ReceiptKind.OPENED,
    "click": ReceiptKind.OPENED,
    "bounce": ReceiptKind.BOUNCED,
    "dropped": ReceiptKind.DROPPED,
    "spamreport": ReceiptKind.COMPLAINT,
    "unsubscribe": ReceiptKind.OPT_OUT,
    "group_unsubscribe": ReceiptKind.OPT_OUT,
}
# Why SendGrid did not even try, in its words; the first four are about the address.
DROPPED = {
    "Bounced Address": ("bounced_before", True),
    "Unsubscribed Address": ("opted_out", True),
    "Spam Reporting Address": ("spam_reported", True),
    "Invalid": ("address_invalid", True),
    "Spam Content (if Spam Checker app is enabled)": ("content_refused", False),
    "Spam Content": ("content_refused", False),
    "Recipient List over Package Quota": ("quota", False),
}
_BOUNCED = {
    "Invalid Address": "address_invalid",
    "Mailbox Unavailable": "mailbox_unavailable",
    "Technical Failure": "technical",
    "Content": "content_refused",
    "Reputation": "reputation",
    "Frequency or Volume Too High": "too_many",
}
#: Its own id of a mail, and what it adds to it on the way through its machines.
_MAIL_ID = re.compile(r"(?P<id>.+?)(?:\.(?:filter|recvd).*)?")


def key_of(public_key: str) -> Key:
    """The key that proves events. Raises InvalidInput where it is none that SendGrid's settings show."""
    try:
        key = EventWebhook(public_key).public_key
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise InvalidInput("expected the verification key of SendGrid's event webhook, in base64 as it shows it")
    return key


def prove(key: Key, raw: bytes, signature: str, timestamp: str, now: datetime) -> None:
    """Return where SendGrid signed these very bytes lately. `now` is real time. Raises Forged."""
    try:
        sent = datetime.fromtimestamp(int(timestamp), UTC) if timestamp.isascii() and timestamp.isdecimal() else None
        if sent is None or not EventWebhook().verify_signature(raw.decode("utf-8"), signature, timestamp, key):
            raise Forged("The signature is not SendGrid's")
    except (ValueError, OverflowError, OSError, NotBase64) as error:
        raise Forged("The signature is not SendGrid's") from error
    if not now - _OLDEST <= sent <= now + _CLOCKS_DIFFER:
        raise Forged("The signature is too old, or from the future")


def events_of(raw: bytes) -> list[InboxEvent]:
    """The events of a batch, each with what is needed of it. Raises InvalidInput where it is no list of objects."""
    batch = json_of(raw)
    if not isinstance(batch, list) or len(batch) > _MOST or not all(isinstance(event, dict) for event in batch):
        raise InvalidInput(f"expected a list of at most {_MOST} events")
    return [_event(event) for event in batch]


def _event(told: dict[str, Any]) -> InboxEvent:
    raw = {name: text for name in _KEPT if (text := text_of(told.get(name), 200))}
    if raw.get("event") == "dropped":
        # Of a fixed list, other than the reason of a bounce, which may hold whatever a mail server says.
        raw["reason"] = text_of(told.get("reason"), 60)
    if told.get("sg_machine_open") is True:
        raw["sg_machine_open"] = "true"
    event_id = raw.get("sg_event_id") or sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
    return InboxEvent(InboxSource.SENDGRID_EVENT, event_id, raw)


def receipt_of(raw: dict[str, Any]) -> Receipt | None:
    """What a stored event says; None where that is nothing about a message. Raises InvalidInput."""
    event = raw.get("event", "")
    kind = _KINDS.get(event)
    if kind is None or raw.get("sg_machine_open"):
        # Privacy proxies open every mail; nobody has read it for that.
        return None
    reason, is_bad = _why(raw, event)
    return Receipt(
        kind=kind,
        at=_instant(raw.get("timestamp", "")),
        token=raw.get("puntual_token"),
        provider_id=mail_id(raw.get("sg_message_id", "")),
        reason=reason,
        address_is_bad=is_bad,
    )


def _why(raw: dict[str, Any], event: str) -> tuple[str, bool]:
    match event:
        case "dropped":
            return DROPPED.get(raw.get("reason", ""), ("dropped", False))
        case "bounce":
            # `blocked`: refused for now, for another reason than the address; SendGrid goes on to serve it.
            blocked = raw.get("type") == "blocked"
            return _BOUNCED.get(raw.get("bounce_classification", ""), "blocked" if blocked else "bounced"), not blocked
        case _:
            return "", False


def _instant(timestamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidInput("timestamp: expected seconds since 1970") from error


def mail_id(told: str) -> str:
    """X-Message-Id, as mail send answered it, of whatever longer id. Raises InvalidInput."""
    found = _MAIL_ID.fullmatch(told)
    if found is None:
        raise InvalidInput("sg_message_id: expected SendGrid's id of the mail")
    return found["id"]
