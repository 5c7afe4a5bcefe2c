"""How does one customer's account stand and how did it pay, month by month? Sums in the database, per currency."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from store.engine import Tx, run

_AGING: LiteralString = """
SELECT currency, count(*) AS invoices, SUM(balance) AS total,
       COALESCE(SUM(balance) FILTER (WHERE due_on >= %(today)s), 0) AS not_due,
       COALESCE(SUM(balance) FILTER (WHERE %(today)s - due_on BETWEEN 1 AND 30), 0) AS days_1_30,
       COALESCE(SUM(balance) FILTER (WHERE %(today)s - due_on BETWEEN 31 AND 60), 0) AS days_31_60,
       COALESCE(SUM(balance) FILTER (WHERE %(today)s - due_on BETWEEN 61 AND 90), 0) AS days_61_90,
       COALESCE(SUM(balance) FILTER (WHERE %(today)s - due_on > 90), 0) AS days_91
FROM (SELECT currency, due_on, amount - allocated AS balance FROM cases
      WHERE customer_id = %(customer)s AND amount > allocated
        AND COALESCE(closed_as NOT IN ('cancelled', 'written_off'), true)) AS debts
GROUP BY currency ORDER BY currency
"""
_CHARGES: LiteralString = """
SELECT currency, kind, SUM(rest) AS amount
FROM (SELECT h.currency, h.kind, h.amount - COALESCE((SELECT SUM(a.amount) FROM charge_allocations a
                                                       WHERE a.charge_id = h.id), 0) AS rest
      FROM charges h WHERE h.customer_id = %(customer)s AND h.ended_at IS NULL
        AND (%(invoices)s::text[] IS NULL OR h.invoice_id = ANY(%(invoices)s))) h
WHERE rest > 0 GROUP BY currency, kind ORDER BY currency, kind
"""
#: By the month in which an invoice was settled.
_MONTHS: LiteralString = """
WITH months AS (
    SELECT generate_series(date_trunc('month', %(today)s::date) - make_interval(months => %(months)s - 1),
                           date_trunc('month', %(today)s::date), interval '1 month')::date AS month
), paid AS (
    SELECT date_trunc('month', c.settled_on)::date AS month, count(*) AS settled,
           count(*) FILTER (WHERE c.settled_on <= c.due_on) AS on_time,
           ROUND(AVG(GREATEST(c.settled_on - c.due_on, 0)), 1) AS days_late
    FROM cases c
    WHERE c.customer_id = %(customer)s AND c.settled_on >= (SELECT MIN(month) FROM months) AND c.settled_on <= %(today)s
    GROUP BY 1
), promises AS (
    SELECT date_trunc('month', ended_at AT TIME ZONE %(zone)s)::date AS month,
           count(*) FILTER (WHERE state IN ('kept', 'partly_kept')) AS kept,
           count(*) FILTER (WHERE state = 'broken') AS broken
    FROM arrangements
    WHERE customer_id = %(customer)s AND kind = 'promise'
      AND ended_at >= (SELECT MIN(month) FROM months)
    GROUP BY 1
)
SELECT m.month, COALESCE(p.settled, 0) AS settled, COALESCE(p.on_time, 0) AS on_time, p.days_late,
       COALESCE(r.kept, 0) AS kept, COALESCE(r.broken, 0) AS broken
FROM months m LEFT JOIN paid p USING (month) LEFT JOIN promises r USING (month) ORDER BY m.month
"""
#: What became of the newest messages to each address.
_HEALTH: LiteralString = """
SELECT DISTINCT ON (channel, to_address) channel, to_address, state, claimed_at,
       delivered_at, opened_at, bounced_at, complained_at, reason, id
FROM (SELECT * FROM messages WHERE customer_id = %(customer)s ORDER BY claimed_at DESC LIMIT 500) m
WHERE state NOT IN ('suppressed', 'superseded')
ORDER BY channel, to_address, claimed_at DESC
"""
_BLOCKED: LiteralString = """
SELECT b.channel, b.address, b.kind, b.since, b.source, b.message_id
FROM blocks b
WHERE b.lifted_at IS NULL AND b.address IN (
    SELECT lower(email) FROM contacts WHERE customer_id = %(customer)s AND email IS NOT NULL
    UNION SELECT phone FROM contacts WHERE customer_id = %(customer)s AND phone IS NOT NULL
    UNION SELECT whatsapp FROM contacts WHERE customer_id = %(customer)s AND whatsapp IS NOT NULL
    UNION SELECT btrim(attributes ->> 'address') FROM customers
           WHERE id = %(customer)s AND attributes ->> 'address' IS NOT NULL)
ORDER BY b.channel, b.address, b.kind
"""
#: Any open case tells what may be done to its customer; the one that comes next.
_SPEAKING_CASE: LiteralString = """
SELECT invoice_id FROM cases WHERE open AND customer_id = %(customer)s ORDER BY next_at NULLS LAST, invoice_id LIMIT 1
"""


async def aging(tx: Tx, customer_id: str, today: date) -> list[dict[str, Any]]:
    """What is owed by days past due; today: where the customer is. What is not pursued any more stands apart."""
    return await run(tx, _AGING, {"customer": customer_id, "today": today})


async def charges(tx: Tx, customer_id: str, invoices: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """What is owed beside the invoices: {currency, kind, amount}. invoices: of these alone."""
    asked = None if invoices is None else list(invoices)
    return await run(tx, _CHARGES, {"customer": customer_id, "invoices": asked})


async def months(tx: Tx, customer_id: str, today: date, zone: str, many: int = 12) -> list[dict[str, Any]]:
    """The last months with what was settled in each, how late, and which promises were kept; the oldest first."""
    return await run(tx, _MONTHS, {"customer": customer_id, "today": today, "zone": zone, "months": many})


async def health(tx: Tx, customer_id: str) -> list[dict[str, Any]]:
    """The newest message to each address of each channel, with what became of it."""
    return await run(tx, _HEALTH, {"customer": customer_id})


async def blocked(tx: Tx, customer_id: str) -> list[dict[str, Any]]:
    """The blocks in force on addresses of the customer's people, and on its postal address."""
    return await run(tx, _BLOCKED, {"customer": customer_id})


async def speaking_case(tx: Tx, customer_id: str) -> str | None:
    """An open case of the customer, the one that comes next; None where none is open."""
    found = await run(tx, _SPEAKING_CASE, {"customer": customer_id})
    return found[0]["invoice_id"] if found else None


async def promised_and_disputed(tx: Tx, customer_id: str, now: datetime) -> list[dict[str, Any]]:
    """Invoices of which a part is set apart, with what keeps it apart, by currency: {currency, kind, amount}."""
    return await run(tx, _APART, {"customer": customer_id, "now": now})


_APART: LiteralString = """
SELECT i.currency, CASE WHEN h.kind IN ('dispute', 'credit_note') THEN 'disputed' ELSE 'promised' END AS kind,
       SUM(LEAST(COALESCE(h.amount, b.balance), b.balance)) AS amount
FROM holds h JOIN invoices i ON i.id = h.invoice_id JOIN balances b ON b.invoice_id = h.invoice_id
JOIN customers u ON u.id = h.customer_id
WHERE h.customer_id = %(customer)s AND h.ended_at IS NULL AND b.balance > 0
  AND h.kind IN ('dispute', 'credit_note', 'promise', 'plan', 'settlement')
  AND (h.until IS NULL OR h.until >= (%(now)s::timestamptz AT TIME ZONE u.time_zone)::date)
GROUP BY 1, 2 ORDER BY 1, 2
"""
