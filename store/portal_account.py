"""Which invoices does a customer have, and what was received of them? Page by page, of all or of a link's invoices."""

from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString

from store.engine import Tx, run

#: What is owed of an invoice on top.
_CHARGED: LiteralString = """
COALESCE((SELECT SUM(h.amount - COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = h.id), 0))
            FROM charges h WHERE h.invoice_id = b.invoice_id AND h.ended_at IS NULL), 0)
"""
_SELECT: LiteralString = """
SELECT b.invoice_id, i.number, b.issued_on, b.due_on, b.currency, b.amount, b.balance, b.product, i.document_url,
       COALESCE(c.open, false) AS open, c.closed_as, c.settled_on,
"""
_COLUMNS: LiteralString = (
    _SELECT  # nosec B608 - constants of this file
    + _CHARGED
    + """ AS charges
FROM balances b JOIN invoices i ON i.id = b.invoice_id LEFT JOIN cases c ON c.invoice_id = b.invoice_id
"""
)
#: Nobody asks for what was cancelled or written off.
_OWED: LiteralString = """
(b.balance > 0 OR b.invoice_id IN (
    SELECT h.invoice_id FROM charges h WHERE h.customer_id = %(customer)s AND h.ended_at IS NULL
       AND h.amount > COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = h.id), 0)))
AND COALESCE(c.closed_as NOT IN ('cancelled', 'written_off'), true)
"""
_SEEN: LiteralString = """
WHERE b.customer_id = %(customer)s AND (%(invoices)s::text[] IS NULL OR b.invoice_id = ANY(%(invoices)s))
"""
_OPEN: LiteralString = (
    _COLUMNS  # nosec B608 - constants of this file
    + _SEEN
    + "AND "
    + _OWED
    + """
AND (%(day)s::date IS NULL OR (b.due_on, b.invoice_id) > (%(day)s, %(id)s))
ORDER BY b.due_on, b.invoice_id LIMIT %(limit)s
"""
)
_SETTLED: LiteralString = (
    _COLUMNS  # nosec B608 - constants of this file
    + _SEEN
    + "AND NOT ("
    + _OWED
    + """)
AND (%(day)s::date IS NULL OR (b.due_on, b.invoice_id) < (%(day)s, %(id)s))
ORDER BY b.due_on DESC, b.invoice_id DESC LIMIT %(limit)s
"""
)
_ONE: LiteralString = _COLUMNS + "WHERE b.customer_id = %(customer)s AND b.invoice_id = %(id)s"
_RECEIVED: LiteralString = """
SELECT c.kind, c.id, c.received_on, c.currency, c.amount, c.note, c.unallocated, c.reversed_on
FROM credits c
WHERE c.customer_id = %(customer)s
  AND (%(day)s::date IS NULL OR (c.received_on, c.kind, c.id) < (%(day)s, %(kind)s, %(id)s))
ORDER BY c.received_on DESC, c.kind DESC, c.id DESC LIMIT %(limit)s
"""
_LOWERED: LiteralString = """
SELECT c.kind, c.id, c.received_on, c.currency, a.amount, c.note, NULL AS charge
FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
WHERE a.invoice_id = %(id)s AND a.amount > 0 AND c.customer_id = %(customer)s
UNION ALL
SELECT c.kind, c.id, c.received_on, c.currency, a.amount, c.note, h.kind AS charge
FROM charge_allocations a JOIN charges h ON h.id = a.charge_id
JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
WHERE h.invoice_id = %(id)s AND a.amount > 0 AND c.customer_id = %(customer)s
ORDER BY 3, 1, 2, 7 NULLS FIRST
"""
_PAYMENT: LiteralString = """
SELECT c.id, c.received_on, c.currency, c.amount, c.note, c.unallocated, c.reversed_on FROM credits c
WHERE c.kind = 'payment' AND c.id = %(id)s AND c.customer_id = %(customer)s
"""
_WENT_TO: LiteralString = """
SELECT invoice_id, SUM(amount) AS amount, SUM(charges) AS charges
FROM (SELECT a.invoice_id, a.amount, 0 AS charges FROM allocations a
      WHERE a.credit_kind = 'payment' AND a.credit_id = %(id)s
      UNION ALL
      SELECT h.invoice_id, 0, a.amount FROM charge_allocations a JOIN charges h ON h.id = a.charge_id
      WHERE a.credit_kind = 'payment' AND a.credit_id = %(id)s) w
GROUP BY invoice_id HAVING SUM(amount) + SUM(charges) > 0 ORDER BY invoice_id
"""
_NUMBERS: LiteralString = "SELECT id, number FROM invoices WHERE customer_id = %(customer)s AND id = ANY(%(ids)s)"


async def invoices(
    tx: Tx,
    customer_id: str,
    seen: Sequence[str] | None,
    *,
    owed: bool,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Invoices of which something is owed, the oldest due first; or (not owed) all others, the latest due first.

    seen: of these alone; None: of all. after: due date and id of the last one already read.
    """
    day, id_ = after or (None, "")
    parameters = {
        "customer": customer_id,
        "invoices": None if seen is None else list(seen),
        "day": day,
        "id": id_,
        "limit": limit,
    }
    return await run(tx, _OPEN if owed else _SETTLED, parameters)


async def invoice(tx: Tx, customer_id: str, invoice_id: str) -> dict[str, Any] | None:
    """One of the customer's; None for somebody else's."""
    found = await run(tx, _ONE, {"customer": customer_id, "id": invoice_id})
    return found[0] if found else None


async def received(
    tx: Tx, customer_id: str, *, after: tuple[date, str, str] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Payments and credit notes, the latest first; after: day, kind and id of the last one already read."""
    day, kind, id_ = after or (None, "", "")
    return await run(tx, _RECEIVED, {"customer": customer_id, "day": day, "kind": kind, "id": id_, "limit": limit})


async def lowered(tx: Tx, customer_id: str, invoice_id: str) -> list[dict[str, Any]]:
    """What of payments and credit notes went to an invoice, or (`charge`: its kind) to what is charged on top of it."""
    return await run(tx, _LOWERED, {"customer": customer_id, "id": invoice_id})


async def numbers(tx: Tx, customer_id: str, invoice_ids: Sequence[str]) -> dict[str, str]:
    """The numbers of the customer's invoices by their ids."""
    rows = await run(tx, _NUMBERS, {"customer": customer_id, "ids": list(invoice_ids)})
    return {row["id"]: row["number"] for row in rows}


async def payment(tx: Tx, customer_id: str, payment_id: str) -> dict[str, Any] | None:
    """One payment of the customer."""
    rows = await run(tx, _PAYMENT, {"customer": customer_id, "id": payment_id})
    return rows[0] if rows else None


async def went_to(tx: Tx, payment_id: str) -> list[dict[str, Any]]:
    """invoice_id, amount (of the invoice itself) and charges (on top of it) of what a payment was applied to."""
    return await run(tx, _WENT_TO, {"id": payment_id})
