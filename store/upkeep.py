"""Which cases need a hand, and how do the books stand tonight? Queries of the sweep and of the daily snapshot."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text

from store.engine import Tx

_BEHIND = text(
    "SELECT invoice_id FROM cases WHERE open AND planned_revision < revision AND invoice_id > :after "
    "ORDER BY invoice_id LIMIT :limit"
)
_OVERDUE = text(
    "SELECT invoice_id FROM cases WHERE open AND next_at < :before ORDER BY next_at, invoice_id LIMIT :limit"
)
_NEXT_AT = text(
    "SELECT MIN(next_at) FROM cases WHERE open AND next_at <= :until "
    "AND next_at > COALESCE(CAST(:after AS timestamptz), '-infinity')"
)
_UNSETTLED_PLANS = text(
    "SELECT (SELECT COUNT(*) FROM cases WHERE open AND next_at <= CAST(:now AS timestamptz))"
    " + (SELECT COUNT(*) FROM cases WHERE open AND planned_revision < revision)"
)
#: Claimed, and about to be called for: whoever claimed it is alive, or its case takes it up again.
_UNSENT = text(
    "SELECT COUNT(*) FROM messages m JOIN attempts a ON a.token = m.attempt "
    "WHERE m.state = 'claimed' AND a.state = 'claimed' AND m.not_after >= :now "
    "AND NOT EXISTS (SELECT FROM installation WHERE stopped_at IS NOT NULL)"
)
_TO_REASSESS = text("SELECT DISTINCT customer_id FROM cases WHERE open ORDER BY customer_id")
_OPEN_COUNT = text("SELECT COUNT(*) FROM cases WHERE open")
_OPEN_IDS = text("SELECT invoice_id FROM cases WHERE open AND invoice_id > :after ORDER BY invoice_id LIMIT :limit")

_SNAPSHOT = text(
    """
    INSERT INTO snapshots (day, customer_id, currency, bucket, segment, invoices, amount)
    SELECT :day, b.customer_id, b.currency,
           CASE WHEN b.late <= 0 THEN 'current' WHEN b.late <= 30 THEN '1-30' WHEN b.late <= 60 THEN '31-60'
                WHEN b.late <= 90 THEN '61-90' ELSE '91+' END AS bucket,
           u.segment, COUNT(*), SUM(b.balance)
    FROM (SELECT customer_id, currency, balance, CAST(:day AS date) - due_on AS late
            FROM balances WHERE balance > 0 AND issued_on <= :day
             AND invoice_id IN (SELECT invoice_id FROM cases WHERE settled_at IS NULL)) b
    JOIN customers u ON u.id = b.customer_id
    GROUP BY b.customer_id, b.currency, bucket, u.segment
    ON CONFLICT (day, customer_id, currency, bucket)
    DO UPDATE SET segment = excluded.segment, invoices = excluded.invoices, amount = excluded.amount
    """
)


async def behind(tx: Tx, after: str, limit: int) -> list[str]:
    """Open cases that were changed after their last plan: their wake-up was lost or has not come yet."""
    return list((await tx.execute(_BEHIND, {"after": after, "limit": limit})).scalars())


async def overdue(tx: Tx, before: datetime, limit: int) -> list[str]:
    """Open cases whose next thing should have happened before an instant."""
    return list((await tx.execute(_OVERDUE, {"before": before, "limit": limit})).scalars())


async def next_due(tx: Tx, until: datetime, after: datetime | None = None) -> datetime | None:
    """The earliest minute at which an open case wants to do something, up to `until` (and later than `after`)."""
    found: datetime | None = (await tx.execute(_NEXT_AT, {"until": until, "after": after})).scalar_one()
    return found


async def unsettled_plans(tx: Tx, now: datetime | None) -> int:
    """How many open cases have a plan that is behind, and (given `now`) something left to do at that instant."""
    return int((await tx.execute(_UNSETTLED_PLANS, {"now": now})).scalar_one())


async def unsent(tx: Tx, now: datetime) -> int:
    """How many messages are to leave at once and have not been handed to their channel yet."""
    return int((await tx.execute(_UNSENT, {"now": now})).scalar_one())


async def customers_to_reassess(tx: Tx) -> list[str]:
    """Customers with open cases: only theirs is a behaviour that time alone can change."""
    return list((await tx.execute(_TO_REASSESS)).scalars())


async def count_open(tx: Tx) -> int:
    return int((await tx.execute(_OPEN_COUNT)).scalar_one())


async def open_ids(tx: Tx, after: str, limit: int) -> Sequence[str]:
    """Invoice ids of open cases in order, a page at a time."""
    return list((await tx.execute(_OPEN_IDS, {"after": after, "limit": limit})).scalars())


async def take_snapshot(tx: Tx, day: date) -> int:
    """Write what every customer owes at the end of a day by currency and aging bucket; how many rows. Repeatable."""
    return int((await tx.execute(_SNAPSHOT, {"day": day})).rowcount)
