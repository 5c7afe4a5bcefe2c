"""What was written to a customer about an invoice, and what did it say? What its channel is known to have taken."""

from typing import Any, LiteralString

from store.engine import Tx, run

_ABOUT: LiteralString = """
SELECT m.id, m.claimed_at AS at, m.channel, m.template, m.to_name
FROM messages m JOIN message_invoices t ON t.message_id = m.id
WHERE t.invoice_id = %(invoice)s AND m.customer_id = %(customer)s AND m.state IN ('accepted', 'delivered')
ORDER BY m.id DESC LIMIT %(limit)s
"""
_ONE: LiteralString = """
SELECT m.id, m.claimed_at AS at, m.channel, m.template, m.to_name, m.language, m.subject, m.body_text,
       (SELECT array_agg(t.invoice_id) FROM message_invoices t WHERE t.message_id = m.id) AS invoices
FROM messages m
WHERE m.id = %(id)s AND m.customer_id = %(customer)s AND m.state IN ('accepted', 'delivered')
"""
_OTHERS: LiteralString = """
SELECT t.message_id, bool_and(t.invoice_id = ANY(%(seen)s)) AS seen FROM message_invoices t
WHERE t.message_id = ANY(%(ids)s) GROUP BY t.message_id
"""


async def about(tx: Tx, customer_id: str, invoice_id: str, limit: int) -> list[dict[str, Any]]:
    """The newest first, without their words."""
    return await run(tx, _ABOUT, {"customer": customer_id, "invoice": invoice_id, "limit": limit})


async def one(tx: Tx, customer_id: str, message_id: int) -> dict[str, Any] | None:
    """With its words and all invoices that it is about; None where the customer was not sent such a message."""
    found = await run(tx, _ONE, {"customer": customer_id, "id": message_id})
    return found[0] if found else None


async def about_these_alone(tx: Tx, message_ids: list[int], seen: list[str]) -> frozenset[int]:
    """Those of the messages that are about no other invoices than `seen`."""
    rows = await run(tx, _OTHERS, {"ids": message_ids, "seen": seen})
    return frozenset(row["message_id"] for row in rows if row["seen"])
