"""Were promises kept? Each promised payment whose last day came, with what was paid by then of what it covers."""

from datetime import date
from typing import Any, LiteralString

from models.grouping import GroupBy
from store.engine import Tx
from store.kpis.book import rows
from store.kpis.groups import EXPRESSIONS, NO_GROUP

_DUE: LiteralString = """
WITH due AS (
    SELECT r.id, r.customer_id, r.currency, r.tolerance, r.total, r.made_at, n.number, n.due_on, n.deadline, n.amount,
           (SELECT SUM(e.amount) FROM instalments e WHERE e.arrangement_id = r.id AND e.number <= n.number) AS so_far
    FROM arrangements r JOIN instalments n ON n.arrangement_id = r.id
    WHERE r.kind = 'promise' AND r.state NOT IN ('pending', 'refused', 'cancelled')
      AND n.deadline > %(since)s AND n.deadline <= %(as_of)s
), came AS (
    SELECT d.id, d.number, SUM(LEAST(p.amount, GREATEST(p.balance - v.amount + COALESCE(
               (SELECT SUM(a.amount) FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
                WHERE a.invoice_id = p.invoice_id AND c.kind = 'payment' AND c.received_on <= d.deadline), 0)
               + p.credited, 0))) AS received
    FROM due d JOIN arrangement_invoices p ON p.arrangement_id = d.id JOIN invoices v ON v.id = p.invoice_id
    GROUP BY d.id, d.number
), promised AS (
    SELECT d.*, u.name AS customer_name,
           GREATEST(LEAST(d.amount, c.received - (d.so_far - d.amount)), 0) AS paid,
           c.received >= d.so_far - d.tolerance * d.so_far / d.total AS kept, """
_OF: LiteralString = """ AS "group"
    FROM due d JOIN came c ON c.id = d.id AND c.number = d.number JOIN customers u ON u.id = d.customer_id
)
"""
_KEPT: LiteralString = """
SELECT currency, "group", count(*) AS promises, count(*) FILTER (WHERE kept) AS kept, SUM(amount) AS promised,
       SUM(paid) AS paid
FROM promised GROUP BY currency, "group" ORDER BY currency, "group"
"""


def promised(by: GroupBy | None) -> LiteralString:
    """`promised`: payments whose last day (grace included) was within the last 90 days, with `paid` and `kept`.

    What was paid of the covered invoices since the promise counts for its payments in their order: their balance when
    it was made says what had been paid before.
    """
    return _DUE + EXPRESSIONS.get(by, NO_GROUP) + _OF


async def kept(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Promised payments, those kept, and what was promised and paid."""
    return await rows(tx, promised(by) + _KEPT, as_of)
