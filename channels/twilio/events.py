"""What does Twilio tell of messages that it took, and what do customers answer? Proven, cut to what is needed.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from twilio.request_validator import RequestValidator

from channels.twilio.codes import KINDS, fault_of
from channels.webhooks import text_of
from models.errors import Forged, InvalidInput
from models.inbox import InboxEvent, InboxSource
from models.message import Receipt, ReceiptKind
from models.reply import IncomingMessage

SIGNATURE = "x-twilio-signature"

_STATUS_KEPT = ("MessageSid", "MessageStatus", "ErrorCode")
_WHATSAPP = "whatsapp:"
_LONGEST_TEXT, _LONGEST_LINE, _MOST_MEDIA = 20_000, 100, 10


def prove(auth_token: str, url: str, form: Mapping[str, str], signature: str) -> None:
    """Return where Twilio signed this form for this address. Raises Forged.

    url: as Twilio knows it, with its query: behind a proxy the request's own is another.
    """
    if not RequestValidator(auth_token).validate(url, dict(form), signature):
        raise Forged("The signature is not Twilio's")


def status_of(form: Mapping[str, str], token: str) -> InboxEvent:
    """What became of a message. `token` is that of its attempt, from the address. Raises InvalidInput."""
    raw = {name: text for name in _STATUS_KEPT if (text := text_of(form.get(name, ""), _LONGEST_LINE))}
    if not raw.get("MessageSid") or not raw.get("MessageStatus"):
        raise InvalidInput("expected MessageSid and MessageStatus")
    if token:
        raw["token"] = text_of(token, _LONGEST_LINE)
    # No time and no number of its own: the same status of the same message is the same event.
    return InboxEvent(InboxSource.TWILIO_EVENT, f"{raw['MessageSid']}/{raw['MessageStatus']}", raw)


def receipt_of(raw: dict[str, Any], received_at: datetime) -> Receipt | None:
    """What a stored status says; None where that is nothing about a message. Twilio does not say when: when it came."""
    status = raw.get("MessageStatus", "")
    kind = KINDS.get(status)
    if kind is None:
        return None
    fault = fault_of(_code(raw.get("ErrorCode", "")), status)
    has_failed = kind in (ReceiptKind.BOUNCED, ReceiptKind.DROPPED)
    return Receipt(
        kind=kind,
        at=received_at,
        token=raw.get("token"),
        provider_id=raw["MessageSid"],
        reason=fault.reason if has_failed else "",
        address_is_bad=has_failed and fault.address_is_bad,
    )


def incoming_event_of(form: Mapping[str, str]) -> InboxEvent:
    """An SMS or WhatsApp message of a customer, as it is stored. Raises InvalidInput."""
    sid, sender, receiver = (text_of(form.get(name, ""), _LONGEST_LINE) for name in ("MessageSid", "From", "To"))
    if not sid or not sender:
        raise InvalidInput("expected MessageSid and From")
    media = text_of(form.get("NumMedia", ""), 3)
    count = min(int(media), _MOST_MEDIA) if media.isascii() and media.isdecimal() else 0
    raw = {
        "from": sender,
        "to": receiver,
        "text": text_of(form.get("Body", ""), _LONGEST_TEXT),
        "in_reply_to": text_of(form.get("OriginalRepliedMessageSid", ""), _LONGEST_LINE),
        "attachments": [text_of(form.get(f"MediaContentType{n}", "file"), _LONGEST_LINE) for n in range(count)],
    }
    return InboxEvent(InboxSource.TWILIO_INBOUND, sid, raw)


def incoming_of(raw: dict[str, Any], event_id: str, received_at: datetime) -> IncomingMessage:
    """A stored message of a customer as its noun."""
    return IncomingMessage(
        provider_id=event_id,
        channel="whatsapp" if raw["from"].startswith(_WHATSAPP) else "sms",
        from_address=raw["from"].removeprefix(_WHATSAPP),
        to_address=raw["to"].removeprefix(_WHATSAPP),
        text=raw["text"],
        received_at=received_at,
        in_reply_to=(raw["in_reply_to"],) if raw["in_reply_to"] else (),
        attachments=tuple(raw["attachments"]),
    )


def _code(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdecimal() else None
