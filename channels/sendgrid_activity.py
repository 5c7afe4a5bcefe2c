"""What does SendGrid's record of one message say became of it?

https://www.twilio.com/docs/sendgrid/api-reference/email-activity/filter-messages-by-message-id
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from models.message import Receipt, ReceiptKind

#: Later news outweighs earlier: a message may bounce after it was delivered.
_FINAL = {
    "delivered": ReceiptKind.DELIVERED,
    "bounced": ReceiptKind.BOUNCED,
    "dropped": ReceiptKind.DROPPED,
}
#: Reasons of a drop that lie with the address: it bounced before, or is none.
_BAD_ADDRESS = ("bounced address", "invalid")


def news_of(record: Mapping[str, Any], provider_id: str) -> Receipt | None:
    """The last final event of a message; None while it is being processed or deferred."""
    events = [event for event in record.get("events") or () if event.get("event_name") in _FINAL]
    if not events:
        return None
    last = max(events, key=_at)
    kind = _FINAL[last["event_name"]]
    reason = str(last.get("reason") or "")
    bad = kind is ReceiptKind.BOUNCED and last.get("bounce_type") != "soft"
    bad = bad or (kind is ReceiptKind.DROPPED and reason.lower().startswith(_BAD_ADDRESS))
    return Receipt(kind, _at(last), provider_id=provider_id, reason=reason[:200], address_is_bad=bad)


def _at(event: Mapping[str, Any]) -> datetime:
    at = datetime.fromisoformat(str(event["processed"]))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
