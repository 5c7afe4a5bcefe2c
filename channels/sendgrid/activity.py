"""What does SendGrid's record of one message say became of it?

https://www.twilio.com/docs/sendgrid/api-reference/email-activity/filter-messages-by-message-id
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.sendgrid.events import DROPPED
from models.message import Receipt, ReceiptKind

_FINAL = {
    "delivered": ReceiptKind.DELIVERED,
    "bounced": ReceiptKind.BOUNCED,
    "dropped": ReceiptKind.DROPPED,
}
#: Its summary, where the record has no events; anything else is on its way.
_SUMMARY = {"delivered": ReceiptKind.DELIVERED, "not_delivered": ReceiptKind.BOUNCED}


def news_of(record: Mapping[str, Any], provider_id: str) -> Receipt | None:
    """The last final event; None while it is being processed or deferred. Raises KeyError, TypeError, ValueError."""
    events = [event for event in record.get("events") or () if event["event_name"] in _FINAL]
    if not events:
        kind = _SUMMARY.get(record["status"])
        return None if kind is None else Receipt(kind, _instant(record["last_event_time"]), provider_id=provider_id)
    last = max(events, key=lambda event: _instant(event["processed"]))
    reason, is_bad = _why(last)
    return Receipt(
        _FINAL[last["event_name"]],
        _instant(last["processed"]),
        provider_id=provider_id,
        reason=reason,
        address_is_bad=is_bad,
    )


def _why(event: Mapping[str, Any]) -> tuple[str, bool]:
    """Codes only: what a mail server says of a bounce may quote the address."""
    match event["event_name"]:
        case "bounced":
            return ("bounced", True) if event.get("bounce_type") == "hard" else ("blocked", False)
        case "dropped":
            return DROPPED.get(str(event.get("reason")), ("dropped", False))
        case _:
            return "", False


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
