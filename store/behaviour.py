"""How do customers pay? Behaviour computed from their history, the basis of segments."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from models.segment import Behaviour
from store.engine import Tx

_BEHAVIOUR = text(
    """
    SELECT u.id,
           COALESCE(p.settled, 0) AS invoices_settled,
           ROUND(p.on_time::numeric / NULLIF(p.counted, 0), 4) AS on_time_ratio,
           ROUND(p.mean_days_late, 2) AS mean_days_late,
           (SELECT COUNT(*) FROM holds h WHERE h.customer_id = u.id AND h.kind = 'dispute') AS disputes,
           (SELECT COUNT(*) FROM arrangements r
             WHERE r.customer_id = u.id AND r.kind = 'promise' AND r.state = 'broken'
               AND r.ended_at > CAST(:today AS date) - INTERVAL '24 months') AS broken_promises,
           COALESCE((SELECT (EXTRACT(YEAR FROM age(CAST(:today AS date), MIN(i.issued_on))) * 12
                           + EXTRACT(MONTH FROM age(CAST(:today AS date), MIN(i.issued_on))))::int
                       FROM invoices i WHERE i.customer_id = u.id), 0) AS months_known
    FROM customers u
    LEFT JOIN LATERAL (
        SELECT COUNT(*) AS counted,
               COUNT(c.settled_on) AS settled,
               COUNT(*) FILTER (WHERE c.settled_on <= c.due_on) AS on_time,
               AVG(GREATEST(COALESCE(c.settled_on, CAST(:today AS date)) - c.due_on, 0)) AS mean_days_late
        FROM cases c
        WHERE c.customer_id = u.id
          AND (c.settled_on > CAST(:today AS date) - INTERVAL '24 months'
               OR (c.settled_on IS NULL AND c.open AND c.due_on < CAST(:today AS date)))
    ) p ON true
    WHERE u.id = ANY(:ids)
    """
)


async def of_customers(tx: Tx, customer_ids: Iterable[str], today: date) -> dict[str, Behaviour]:
    """Behaviour by customer id, as of a day."""
    rows = await tx.execute(_BEHAVIOUR, {"ids": list(customer_ids), "today": today})
    return {
        row["id"]: Behaviour(
            invoices_settled=row["invoices_settled"],
            on_time_ratio=row["on_time_ratio"],
            mean_days_late=Decimal(row["mean_days_late"]) if row["mean_days_late"] is not None else None,
            disputes=row["disputes"],
            broken_promises=row["broken_promises"],
            months_known=row["months_known"],
        )
        for row in rows.mappings()
    }
