"""Which sums do the figures of receivables stand on? Per currency and group, at the end of a day, from the ledger.

What was received counts from its own day on; what was taken back since counts as never received. Written-off invoices
are no receivables from the day of the write-off on.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, LiteralString

from domain.kpi import SALES_DAYS, opening_of
from store.engine import Tx, run


class GroupBy(StrEnum):
    SEGMENT = "segment"
    REGION = "region"
    PRODUCT = "product"
    COLLECTOR = "collector"


_GROUPS: dict[GroupBy | None, LiteralString] = {
    None: "NULL::text",
    GroupBy.SEGMENT: "u.segment",
    GroupBy.REGION: "u.country || COALESCE('-' || u.region, '')",
    GroupBy.PRODUCT: "COALESCE(i.product, '')",
    GroupBy.COLLECTOR: "COALESCE(u.collector, '')",
}

_PAID: LiteralString = """
WITH paid AS (
    SELECT a.invoice_id, SUM(a.amount) FILTER (WHERE c.received_on <= %(as_of)s) AS closing,
           SUM(a.amount) FILTER (WHERE c.received_on <= %(opening)s) AS opening,
           SUM(a.amount) FILTER (WHERE c.received_on <= i.due_on) AS when_due
    FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
    JOIN invoices i ON i.id = a.invoice_id
    WHERE a.amount > 0 AND c.received_on <= %(as_of)s
    GROUP BY a.invoice_id
), book AS (
    SELECT i.id, i.currency, i.issued_on, i.due_on, i.amount,
           CASE WHEN k.settled_on <= %(as_of)s THEN k.settled_on END AS settled_on,
           CASE WHEN k.closed_as = 'written_off'
                     AND k.closed_at < (%(as_of)s::date + 1)::timestamp AT TIME ZONE u.time_zone
                THEN 0 ELSE i.amount - COALESCE(p.closing, 0) END AS closing,
           CASE WHEN i.issued_on > %(opening)s OR k.closed_as = 'written_off'
                     AND k.closed_at < (%(opening)s::date + 1)::timestamp AT TIME ZONE u.time_zone
                THEN 0 ELSE i.amount - COALESCE(p.opening, 0) END AS opening,
           i.amount - COALESCE(p.when_due, 0) AS when_due,
           %(as_of)s::date - i.due_on AS late, """
_BOOK: LiteralString = """ AS "group"
    FROM invoices i JOIN customers u ON u.id = i.customer_id LEFT JOIN cases k ON k.invoice_id = i.id
    LEFT JOIN paid p ON p.invoice_id = i.id
    WHERE i.issued_on <= %(as_of)s
)
"""
_EACH: LiteralString = ' GROUP BY currency, "group" ORDER BY currency, "group"'

_AGING: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(closing) AS total,
       count(*) FILTER (WHERE late > 0) AS overdue_invoices,
       COALESCE(SUM(closing) FILTER (WHERE late > 0), 0) AS overdue,
       COALESCE(SUM(closing) FILTER (WHERE late <= 0), 0) AS current,
       COALESCE(SUM(closing) FILTER (WHERE late BETWEEN 1 AND 30), 0) AS days_1_30,
       COALESCE(SUM(closing) FILTER (WHERE late BETWEEN 31 AND 60), 0) AS days_31_60,
       COALESCE(SUM(closing) FILTER (WHERE late BETWEEN 61 AND 90), 0) AS days_61_90,
       COALESCE(SUM(closing) FILTER (WHERE late > 90), 0) AS days_91
FROM book WHERE closing > 0
"""
_SALES: LiteralString = """
SELECT currency, "group", SUM(closing) AS receivables,
       COALESCE(SUM(closing) FILTER (WHERE late <= 0), 0) AS current,
       COALESCE(SUM(amount) FILTER (WHERE issued_on > %(since)s), 0) AS sales,
       COALESCE(SUM(opening), 0) AS opening,
       COALESCE(SUM(amount) FILTER (WHERE issued_on > %(opening)s), 0) AS sales_of_month
FROM book
"""
_MONTHS: LiteralString = """
SELECT currency, "group", date_trunc('month', issued_on)::date AS month, SUM(amount) AS sales
FROM book GROUP BY currency, "group", month ORDER BY currency, "group", month DESC
"""
_SETTLED: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(amount) AS amount, SUM(settled_on - issued_on) AS days,
       SUM((settled_on - issued_on) * amount) AS weighted, SUM(GREATEST(settled_on - due_on, 0)) AS late,
       SUM(settled_on - due_on) AS signed, count(*) FILTER (WHERE settled_on > due_on) AS late_invoices
FROM book WHERE settled_on > %(since)s
"""
_ON_TIME: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(amount) AS amount,
       count(*) FILTER (WHERE settled_on <= due_on) AS on_time,
       COALESCE(SUM(amount) FILTER (WHERE settled_on <= due_on), 0) AS on_time_amount
FROM book WHERE due_on > %(since)s AND due_on <= %(as_of)s
"""
_RECOVERY: LiteralString = """
SELECT currency, "group", COALESCE(SUM(opening) FILTER (WHERE due_on < %(opening)s), 0) AS at_start,
       COALESCE(SUM(when_due) FILTER (WHERE due_on >= %(opening)s), 0) AS newly,
       COALESCE(SUM((CASE WHEN due_on < %(opening)s THEN opening ELSE when_due END) - closing), 0) AS collected
FROM book WHERE due_on < %(as_of)s AND (CASE WHEN due_on < %(opening)s THEN opening ELSE when_due END) > 0
"""
_CURE: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(opening) AS amount,
       count(*) FILTER (WHERE closing <= 0 OR late <= 0) AS cured,
       COALESCE(SUM(opening) FILTER (WHERE closing <= 0 OR late <= 0), 0) AS cured_amount
FROM book WHERE opening > 0 AND due_on < %(opening)s
"""
_ROLL: LiteralString = """
SELECT currency, "group", from_bucket, to_bucket, count(*) AS invoices, SUM(opening) AS amount
FROM (SELECT *, CASE WHEN due_on >= %(opening)s THEN 'current' WHEN %(opening)s::date - due_on <= 30 THEN '1-30'
                     WHEN %(opening)s::date - due_on <= 60 THEN '31-60'
                     WHEN %(opening)s::date - due_on <= 90 THEN '61-90' ELSE '91+' END AS from_bucket,
               CASE WHEN closing <= 0 THEN 'settled' WHEN late <= 0 THEN 'current' WHEN late <= 30 THEN '1-30'
                    WHEN late <= 60 THEN '31-60' WHEN late <= 90 THEN '61-90' ELSE '91+' END AS to_bucket
        FROM book WHERE opening > 0) moved
GROUP BY currency, "group", from_bucket, to_bucket
ORDER BY currency, "group", from_bucket = 'current' DESC, from_bucket, to_bucket = 'settled' DESC,
         to_bucket = 'current' DESC, to_bucket
"""
_UNAPPLIED: LiteralString = """
SELECT c.currency, SUM(c.amount - COALESCE((SELECT SUM(a.amount) FROM allocations a
                                            WHERE a.credit_kind = c.kind AND a.credit_id = c.id), 0)) AS unapplied
FROM credits c WHERE c.received_on <= %(as_of)s AND c.reversed_on IS NULL AND c.unallocated > 0 GROUP BY c.currency
"""


async def aging(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What is open by days past due."""
    return await _rows(tx, _AGING + _EACH, as_of, by)


async def unapplied(tx: Tx, as_of: date) -> dict[str, Any]:
    """Payments and credits on account, by currency."""
    return {row["currency"]: row["unapplied"] for row in await run(tx, _UNAPPLIED, {"as_of": as_of})}


async def sales(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Receivables, those not overdue, and credit sales of the last 90 days; the month's opening and sales beside."""
    return await _rows(tx, _SALES + _EACH, as_of, by)


async def months(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Credit sales by calendar month, newest first; a month without sales has no row."""
    return await _rows(tx, _MONTHS, as_of, by)


async def settled(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices settled within the last 90 days, with their sums of days."""
    return await _rows(tx, _SETTLED + _EACH, as_of, by)


async def on_time(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices due within the last 90 days, and those of them settled on or before their due date."""
    return await _rows(tx, _ON_TIME + _EACH, as_of, by)


async def recovery(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What was overdue when the month began or became it since, and what of that was collected."""
    return await _rows(tx, _RECOVERY + _EACH, as_of, by)


async def cure(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Invoices overdue when the month began, and those of them settled or current now."""
    return await _rows(tx, _CURE + _EACH, as_of, by)


async def roll_rates(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Where the invoices that were open when the month began stand now, by bucket."""
    return await _rows(tx, _ROLL, as_of, by)


async def _rows(tx: Tx, select: LiteralString, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    parameters = {"as_of": as_of, "opening": opening_of(as_of), "since": as_of - timedelta(days=SALES_DAYS)}
    return await run(tx, _PAID + _GROUPS[by] + _BOOK + select, parameters)
