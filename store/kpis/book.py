"""How does each invoice stand at the end of a day? Read from the ledger, for the sums that are made of it.

What was received counts from its own day on; what was taken back since counts as never received. Written-off invoices
are no receivables from the day of the write-off on.
"""

from datetime import date, timedelta
from enum import Enum, auto
from typing import Any, LiteralString

from domain.kpi import SALES_DAYS, opening_of
from models.grouping import GroupBy
from store.engine import Tx, run
from store.kpis.groups import EXPRESSIONS, NO_GROUP


class Scope(Enum):
    """Which invoices matter: most of a book were settled long ago, and nothing of them has to be read.

    OPEN at the end of the day; OPENING: then, or when its month began; SOLD: those, and what was issued in a year.
    """

    OPEN = auto()
    OPENING = auto()
    SOLD = auto()
    SETTLED = auto()
    DUE = auto()
    FELL_DUE = auto()


_SCOPES: dict[Scope, LiteralString] = {
    Scope.OPEN: "(k.settled_on IS NULL OR k.settled_on > %(as_of)s)",
    Scope.OPENING: "(k.settled_on IS NULL OR k.settled_on > %(opening)s)",
    Scope.SOLD: "(k.settled_on IS NULL OR k.settled_on > %(opening)s OR i.issued_on > %(year)s)",
    Scope.SETTLED: "k.settled_on > %(since)s AND k.settled_on <= %(as_of)s",
    Scope.DUE: "i.due_on > %(since)s AND i.due_on <= %(as_of)s",
    Scope.FELL_DUE: "i.due_on >= %(since)s AND i.due_on < %(as_of)s",
}
_PICKED: LiteralString = """
WITH picked AS MATERIALIZED (
    SELECT i.id, i.customer_id, i.number, i.currency, i.issued_on, i.due_on, i.amount,
           CASE WHEN k.settled_on <= %(as_of)s THEN k.settled_on END AS settled_on,
           COALESCE(k.closed_as = 'written_off'
                    AND k.closed_at < (%(as_of)s::date + 1)::timestamp AT TIME ZONE u.time_zone, false) AS lost,
           COALESCE(k.closed_as = 'written_off'
                    AND k.closed_at < (%(opening)s::date + 1)::timestamp AT TIME ZONE u.time_zone, false)
               AS lost_before,
           """
_BOOK: LiteralString = """
), paid AS (
    SELECT a.invoice_id, SUM(a.amount) AS closing, SUM(a.amount) FILTER (WHERE c.received_on <= %(opening)s) AS opening,
           SUM(a.amount) FILTER (WHERE c.received_on <= i.due_on) AS when_due
    FROM picked i JOIN allocations a ON a.invoice_id = i.id
    JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
    WHERE a.amount > 0 AND c.received_on <= %(as_of)s
    GROUP BY a.invoice_id
), book AS (
    SELECT i.*, i.amount - COALESCE(p.closing, 0) AS unpaid,
           CASE WHEN i.lost THEN 0 ELSE i.amount - COALESCE(p.closing, 0) END AS closing,
           CASE WHEN i.lost_before OR i.issued_on > %(opening)s
                THEN 0 ELSE i.amount - COALESCE(p.opening, 0) END AS opening,
           CASE WHEN i.lost_before THEN 0 ELSE i.amount - COALESCE(p.when_due, 0) END AS when_due,
           %(as_of)s::date - i.due_on AS late, %(as_of)s::date - i.issued_on AS age
    FROM picked i LEFT JOIN paid p ON p.invoice_id = i.id
)
"""


def book(scope: Scope, by: GroupBy | None) -> LiteralString:
    """The beginning of a statement: `book`, a row for each invoice of a scope.

    closing, opening, when_due: its balance at the end of the day, when the month began, on its due date; unpaid: as
    closing, written off or not. late, age: days since it was due, issued.
    """
    return (
        _PICKED  # nosec B608 - constants of this room
        + EXPRESSIONS.get(by, NO_GROUP)
        + """ AS "group"
    FROM invoices i JOIN customers u ON u.id = i.customer_id LEFT JOIN cases k ON k.invoice_id = i.id
    WHERE i.issued_on <= %(as_of)s AND """
        + _SCOPES[scope]
        + _BOOK
    )


#: Of sums by currency and group.
EACH: LiteralString = ' GROUP BY currency, "group" ORDER BY currency, "group"'


def days_of(as_of: date) -> dict[str, date]:
    """The days that statements name: the day itself, the end of the month before, and where windows begin."""
    return {
        "as_of": as_of,
        "opening": opening_of(as_of),
        "since": as_of - timedelta(days=SALES_DAYS),
        "month": as_of - timedelta(days=30),
        "year": as_of - timedelta(days=365),
    }


async def rows(tx: Tx, statement: LiteralString, as_of: date, **more: Any) -> list[dict[str, Any]]:
    """The rows of a statement about a day."""
    return await run(tx, statement, {**days_of(as_of), **more})
