"""What is owed, and what was sold? Balances by age, credit sales, money on account."""

from datetime import date
from typing import Any, LiteralString

from models.grouping import GroupBy
from store.engine import Tx, run
from store.kpis.book import EACH, Scope, book, rows
from store.kpis.groups import EXPRESSIONS, NO_GROUP

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
_AGING_BY_ISSUE: LiteralString = """
SELECT currency, "group", count(*) AS invoices, SUM(closing) AS total,
       COALESCE(SUM(closing) FILTER (WHERE age <= 30), 0) AS age_0_30,
       COALESCE(SUM(closing) FILTER (WHERE age BETWEEN 31 AND 60), 0) AS age_31_60,
       COALESCE(SUM(closing) FILTER (WHERE age BETWEEN 61 AND 90), 0) AS age_61_90,
       COALESCE(SUM(closing) FILTER (WHERE age > 90), 0) AS age_91
FROM book WHERE closing > 0
"""
#: Balances from the book, sales straight from the invoices: of those paid long ago nothing but the sale is read.
_SALES: LiteralString = """
, sold AS (
    SELECT currency, "group", SUM(closing) AS receivables, SUM(closing) FILTER (WHERE late <= 0) AS current,
           SUM(opening) AS opening, NULL::numeric AS sales, NULL::numeric AS sales_30, NULL::numeric AS sales_365,
           NULL::numeric AS sales_of_month
    FROM book GROUP BY currency, "group"
    UNION ALL
    SELECT i.currency, """
_SALES_OF: LiteralString = """ AS "group", NULL, NULL, NULL, SUM(i.amount) FILTER (WHERE i.issued_on > %(since)s),
           SUM(i.amount) FILTER (WHERE i.issued_on > %(month)s), SUM(i.amount),
           SUM(i.amount) FILTER (WHERE i.issued_on > %(opening)s)
    FROM invoices i JOIN customers u ON u.id = i.customer_id
    WHERE i.issued_on > %(year)s AND i.issued_on <= %(as_of)s GROUP BY 1, 2
)
SELECT currency, "group", COALESCE(SUM(receivables), 0) AS receivables, COALESCE(SUM(current), 0) AS current,
       COALESCE(SUM(sales), 0) AS sales, COALESCE(SUM(sales_30), 0) AS sales_30,
       COALESCE(SUM(sales_365), 0) AS sales_365, COALESCE(SUM(opening), 0) AS opening,
       COALESCE(SUM(sales_of_month), 0) AS sales_of_month
FROM sold
"""
_MONTHS: LiteralString = """ AS "group", date_trunc('month', i.issued_on)::date AS month, SUM(i.amount) AS sales
FROM invoices i JOIN customers u ON u.id = i.customer_id WHERE i.issued_on <= %(as_of)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 DESC
"""
_UNAPPLIED: LiteralString = """
SELECT c.currency, SUM(c.amount - COALESCE((SELECT SUM(a.amount) FROM allocations a
                                            WHERE a.credit_kind = c.kind AND a.credit_id = c.id), 0)) AS unapplied
FROM credits c WHERE c.received_on <= %(as_of)s AND c.reversed_on IS NULL AND c.unallocated > 0 GROUP BY c.currency
"""


async def aging(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What is open by days past due."""
    return await rows(tx, book(Scope.OPEN, by) + _AGING + EACH, as_of)


async def aging_by_issue(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """What is open by days since it was issued."""
    return await rows(tx, book(Scope.OPEN, by) + _AGING_BY_ISSUE + EACH, as_of)


async def unapplied(tx: Tx, as_of: date) -> dict[str, Any]:
    """Payments and credits on account, by currency."""
    return {row["currency"]: row["unapplied"] for row in await run(tx, _UNAPPLIED, {"as_of": as_of})}


async def sales(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Receivables, those not overdue, credit sales of 30, 90 and 365 days; the month's opening and sales beside.

    A currency (and group) of which nothing was open nor sold in a year has no row.
    """
    statement = book(Scope.OPENING, by) + _SALES + EXPRESSIONS.get(by, NO_GROUP) + _SALES_OF + EACH
    return await rows(tx, statement, as_of)


async def months(tx: Tx, as_of: date, by: GroupBy | None) -> list[dict[str, Any]]:
    """Credit sales by calendar month, newest first; a month without sales has no row."""
    return await rows(tx, "SELECT i.currency, " + EXPRESSIONS.get(by, NO_GROUP) + _MONTHS, as_of)
