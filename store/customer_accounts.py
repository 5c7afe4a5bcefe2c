"""How did every customer's account stand at the end of a day? Owed, since when, what was said, promised, planned.

Balances as those of the figures (what was received counts from its own day on). One row per customer and currency.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from models.interaction import InteractionKind as Kind
from store.engine import Tx, run

#: What was said between a customer and us.
_CONTACTS = (
    Kind.REMINDER_SENT, Kind.NOTICE_SENT, Kind.THANKS_SENT, Kind.ESCALATED, Kind.REPLY, Kind.CALL_MADE, Kind.VISIT_MADE,
    Kind.PROMISE_MADE, Kind.PLAN_AGREED, Kind.SETTLEMENT_AGREED, Kind.OFFER_MADE, Kind.OFFER_ANSWERED,
    Kind.DISPUTE_OPENED, Kind.DISPUTE_RESOLVED, Kind.FEEDBACK,
)  # fmt: skip

_ACCOUNTS: LiteralString = """
WITH paid AS (
    SELECT a.invoice_id, SUM(a.amount) AS amount
    FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
    WHERE a.amount > 0 AND c.received_on <= %(as_of)s GROUP BY a.invoice_id
), owed AS (
    SELECT i.customer_id, i.currency, count(*) AS invoices, SUM(i.amount - COALESCE(p.amount, 0)) AS owed,
           COALESCE(SUM(i.amount - COALESCE(p.amount, 0)) FILTER (WHERE i.due_on < %(as_of)s), 0) AS overdue,
           MIN(i.due_on) FILTER (WHERE i.due_on < %(as_of)s) AS since
    FROM invoices i JOIN customers u ON u.id = i.customer_id LEFT JOIN paid p ON p.invoice_id = i.id
    LEFT JOIN cases k ON k.invoice_id = i.id AND k.closed_as = 'written_off'
                     AND k.closed_at < (%(as_of)s::date + 1)::timestamp AT TIME ZONE u.time_zone
    WHERE i.issued_on <= %(as_of)s AND i.amount > COALESCE(p.amount, 0) AND k.invoice_id IS NULL
    GROUP BY i.customer_id, i.currency
)
SELECT o.*, u.name, COALESCE(f.full_name, u.collector) AS collector, u.segment, t.kind AS last_kind, t.at AS last_at,
       r.amount AS promised, r.due_on AS promised_on, n.stage AS next_stage, n.next_at
FROM owed o JOIN customers u ON u.id = o.customer_id LEFT JOIN staff f ON f.name = u.collector
LEFT JOIN LATERAL (SELECT x.kind, x.at FROM interactions x
                   WHERE x.customer_id = o.customer_id AND x.kind = ANY(%(contacts)s) AND x.at < %(end)s
                   ORDER BY x.id DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (SELECT s.due_on, s.amount FROM arrangements a JOIN instalments s ON s.arrangement_id = a.id
                   WHERE a.customer_id = o.customer_id AND a.currency = o.currency AND a.state = 'open'
                     AND s.state = 'open' AND a.made_at < %(end)s
                   ORDER BY s.due_on, s.arrangement_id LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT k.stage, k.next_at FROM cases k
                   WHERE k.customer_id = o.customer_id AND k.open AND k.next_at IS NOT NULL
                   ORDER BY k.next_at LIMIT 1) n ON true
ORDER BY o.currency, o.overdue DESC, o.owed DESC, o.customer_id
"""
_TASKS: LiteralString = """
SELECT COALESCE(f.full_name, t.owner) AS owner,
       count(*) FILTER (WHERE t.outcome IS NOT NULL AND t.closed_at >= %(start)s AND t.closed_at < %(end)s) AS done,
       count(*) FILTER (WHERE t.opened_at >= %(start)s) AS opened,
       count(*) FILTER (WHERE t.closed_at IS NULL OR t.closed_at >= %(end)s) AS open,
       count(*) FILTER (WHERE (t.closed_at IS NULL OR t.closed_at >= %(end)s) AND t.due_on <= %(as_of)s) AS overdue
FROM tasks t LEFT JOIN staff f ON f.name = t.owner
WHERE t.opened_at < %(end)s AND (t.closed_at IS NULL OR t.closed_at >= %(start)s)
GROUP BY 1 ORDER BY 1 NULLS LAST
"""


async def accounts(tx: Tx, as_of: date, end: datetime) -> Sequence[dict[str, Any]]:
    """By currency, the most overdue first. end: the instant at which that day ended where the creditor is."""
    contacts = [kind.value for kind in _CONTACTS]
    return await run(tx, _ACCOUNTS, {"as_of": as_of, "end": end, "contacts": contacts})


async def tasks(tx: Tx, as_of: date, start: datetime, end: datetime) -> Sequence[dict[str, Any]]:
    """By person: done and opened from `start` to `end`, open at `end`, and of these due until `as_of`."""
    return await run(tx, _TASKS, {"as_of": as_of, "start": start, "end": end})
