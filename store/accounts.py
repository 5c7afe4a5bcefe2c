"""What does one customer owe in each currency, and what lies on account? What was written off stands apart."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from store.engine import Tx, run

_ACCOUNTS = """
WITH owed AS (
    SELECT currency, count(*) FILTER (WHERE live) AS invoices, SUM(balance) FILTER (WHERE live) AS owed,
           SUM(balance) FILTER (WHERE live AND due_on < %(today)s) AS overdue,
           MIN(due_on) FILTER (WHERE live) AS oldest_due_on,
           SUM(balance) FILTER (WHERE closed_as = 'written_off') AS written_off
    FROM (SELECT currency, amount - allocated AS balance, due_on, closed_as,
                 COALESCE(closed_as NOT IN ('cancelled', 'written_off'), true) AS live
          FROM cases
          WHERE customer_id = %(customer_id)s AND amount > allocated
            AND (%(invoices)s::text[] IS NULL OR invoice_id = ANY(%(invoices)s))) AS debts
    GROUP BY currency
), charged AS (
    SELECT h.currency, SUM(h.amount - COALESCE((SELECT SUM(a.amount) FROM charge_allocations a
                                                 WHERE a.charge_id = h.id), 0)) AS charges
    FROM charges h WHERE h.customer_id = %(customer_id)s AND h.ended_at IS NULL
      AND (%(invoices)s::text[] IS NULL OR h.invoice_id = ANY(%(invoices)s)) GROUP BY h.currency
), credited AS (
    SELECT currency, SUM(unallocated) AS on_account FROM credits
    WHERE customer_id = %(customer_id)s AND unallocated > 0 GROUP BY currency
)
SELECT currency, COALESCE(o.invoices, 0) AS invoices, COALESCE(o.owed, 0) AS owed, COALESCE(o.overdue, 0) AS overdue,
       o.oldest_due_on, COALESCE(o.written_off, 0) AS written_off, COALESCE(h.charges, 0) AS charges,
       COALESCE(r.on_account, 0) AS on_account
FROM owed o FULL JOIN charged h USING (currency) FULL JOIN credited r USING (currency) ORDER BY currency
"""


async def of_customer(
    tx: Tx, customer_id: str, today: date, invoices: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """One row for each currency in which something is owed, charged or on account.

    invoices: of these alone; what lies on account is the customer's all the same.
    """
    parameters = {"customer_id": customer_id, "today": today, "invoices": None if invoices is None else list(invoices)}
    return await run(tx, _ACCOUNTS, parameters)
