"""What happened between a customer and us lately? What whoever calls has to know: spoken, written, agreed, objected."""

from datetime import datetime
from typing import Any

from models.interaction import InteractionKind as Kind
from store.engine import Tx, run

_TELLING = (
    Kind.REMINDER_SENT, Kind.ESCALATED, Kind.BOUNCED, Kind.REPLY, Kind.CALL_MADE, Kind.VISIT_MADE,
    Kind.PROMISE_MADE, Kind.PROMISE_KEPT, Kind.PROMISE_PARTLY_KEPT, Kind.PROMISE_BROKEN, Kind.PROMISE_CANCELLED,
    Kind.PLAN_AGREED, Kind.PLAN_KEPT, Kind.PLAN_BROKEN, Kind.PLAN_CANCELLED, Kind.INSTALMENT_MISSED,
    Kind.SETTLEMENT_AGREED, Kind.SETTLEMENT_BROKEN, Kind.NEGOTIATION_OPENED, Kind.OFFER_MADE, Kind.OFFER_ANSWERED,
    Kind.OFFER_EXPIRED, Kind.DISPUTE_OPENED, Kind.DISPUTE_RESOLVED, Kind.LATENESS_REASON, Kind.PAYMENT_RECEIVED,
    Kind.PAYMENT_REVERSED, Kind.CREDIT_NOTE, Kind.PAUSED, Kind.CREDIT_HOLD_SET,
)  # fmt: skip

_LATELY = """
SELECT id, at, kind, details FROM interactions
WHERE customer_id = %(customer_id)s AND kind = ANY(%(kinds)s) ORDER BY id DESC LIMIT %(limit)s
"""
_WROTE = """
SELECT received_at AS at, COALESCE(NULLIF(body_text, ''), subject) AS text FROM replies
WHERE customer_id = %(customer_id)s AND received_at > %(since)s ORDER BY id DESC LIMIT 1
"""


async def happened(tx: Tx, customer_id: str, limit: int) -> list[dict[str, Any]]:
    """The newest first: `at`, `kind`, `details`. What was about several invoices stands there for each."""
    parameters = {"customer_id": customer_id, "kinds": [kind.value for kind in _TELLING], "limit": limit}
    return await run(tx, _LATELY, parameters)


async def wrote(tx: Tx, customer_id: str, since: datetime) -> dict[str, Any] | None:
    """The customer's latest words after an instant: `at`, `text`."""
    found = await run(tx, _WROTE, {"customer_id": customer_id, "since": since})
    return found[0] if found else None
