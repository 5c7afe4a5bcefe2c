"""What has a case been through, in numbers? For whoever is to decide about it and has not followed it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from models.values import amount_text
from store.engine import Tx, run

_OWED: LiteralString = """
SELECT b.currency, SUM(b.balance) AS owed, MIN(b.due_on) AS oldest FROM balances b
WHERE b.invoice_id = ANY(%(invoice_ids)s) GROUP BY b.currency ORDER BY b.currency
"""
_STORY: LiteralString = """
SELECT (SELECT COUNT(DISTINCT m.id) FROM messages m JOIN message_invoices t ON t.message_id = m.id
         WHERE t.invoice_id = ANY(%(invoice_ids)s) AND m.state IN ('accepted', 'delivered')) AS messages,
       (SELECT COUNT(DISTINCT m.id) FROM messages m JOIN message_invoices t ON t.message_id = m.id
         WHERE t.invoice_id = ANY(%(invoice_ids)s) AND m.state = 'delivered') AS delivered,
       (SELECT COUNT(*) FROM tasks k WHERE k.customer_id = %(customer_id)s AND k.kind IN ('call', 'visit')
           AND k.outcome IS NOT NULL) AS calls,
       (SELECT COUNT(*) FROM replies r WHERE r.customer_id = %(customer_id)s) AS replies,
       (SELECT MAX(r.received_at) FROM replies r WHERE r.customer_id = %(customer_id)s) AS last_reply,
       (SELECT COUNT(*) FROM arrangements a WHERE a.customer_id = %(customer_id)s AND a.state = 'broken') AS broken,
       (SELECT COUNT(*) FROM disputes d WHERE d.invoice_id = ANY(%(invoice_ids)s)) AS disputes
"""


async def summary(tx: Tx, customer_id: str, invoice_ids: Sequence[str], now: datetime, today: date) -> dict[str, Any]:
    """Counts and amounts, as JSON: owed per currency, days past due of the oldest, what was said, promised, disputed.

    Calls, replies and broken arrangements are the customer's, whichever invoices they were about.
    """
    parameters = {"customer_id": customer_id, "invoice_ids": list(invoice_ids)}
    owed = await run(tx, _OWED, parameters)
    [story] = await run(tx, _STORY, parameters)
    last = story.pop("last_reply")
    return {
        "owed": [f"{amount_text(row['owed'], row['currency'])} {row['currency']}" for row in owed],
        "days_past_due": max((today - min(row["oldest"] for row in owed)).days, 0) if owed else 0,
        **story,
        "days_since_reply": (now - last).days if last else None,
    }
