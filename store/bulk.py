"""What was ordered for many cases at once, and what came of it for each? Items are taken one by one, by any process."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from models.bulk import BulkOrder, BulkOutcome, BulkTerms, Progress
from models.errors import NotFound
from store.engine import Tx, run

_ORDER: LiteralString = """
INSERT INTO bulk_orders (terms, query, asked_by, asked_at)
VALUES (%(terms)s, %(query)s, %(asked_by)s, %(asked_at)s) RETURNING id
"""
_ITEMS: LiteralString = """
INSERT INTO bulk_items (order_id, invoice_id) SELECT %(order)s, id FROM unnest(%(ids)s::text[]) AS chosen (id)
"""


async def order(
    tx: Tx, terms: BulkTerms, invoice_ids: Sequence[str], *, query: str, asked_by: str, asked_at: datetime
) -> int:
    """Write an order down; its id."""
    values = {
        "terms": Jsonb(terms.model_dump(mode="json", exclude_none=True)),
        "query": query,
        "asked_by": asked_by,
        "asked_at": asked_at,
    }
    [row] = await run(tx, _ORDER, values)
    await run(tx, _ITEMS, {"order": row["id"], "ids": list(invoice_ids)})
    return int(row["id"])


# Of the oldest order first; an item that another process has in hand is left to it.
_NEXT: LiteralString = """
SELECT t.order_id, t.invoice_id, i.customer_id
FROM bulk_orders o JOIN bulk_items t ON t.order_id = o.id JOIN invoices i ON i.id = t.invoice_id
WHERE o.finished_at IS NULL AND t.outcome IS NULL
ORDER BY t.order_id, t.invoice_id LIMIT 1 FOR UPDATE OF t SKIP LOCKED
"""


async def next_item(tx: Tx) -> dict[str, Any] | None:
    """An item that waits, in hand until the transaction ends; None where there is none that is free."""
    found = await run(tx, _NEXT, {})
    return found[0] if found else None


_MARK: LiteralString = """
UPDATE bulk_items SET outcome = %(outcome)s, why = %(why)s WHERE order_id = %(order)s AND invoice_id = %(invoice)s
"""


async def mark(tx: Tx, order_id: int, invoice_id: str, outcome: BulkOutcome, why: str | None) -> None:
    await run(tx, _MARK, {"order": order_id, "invoice": invoice_id, "outcome": outcome.value, "why": why})


_FINISH: LiteralString = """
UPDATE bulk_orders o SET finished_at = %(now)s
WHERE o.finished_at IS NULL AND NOT EXISTS (SELECT FROM bulk_items t WHERE t.order_id = o.id AND t.outcome IS NULL)
"""


async def finish(tx: Tx, now: datetime) -> None:
    """Orders of which nothing waits any more are done."""
    await run(tx, _FINISH, {"now": now})


async def get(tx: Tx, order_id: int) -> BulkOrder:
    """Raises NotFound."""
    found = await run(tx, "SELECT * FROM bulk_orders WHERE id = %(id)s", {"id": order_id})
    if not found:
        raise NotFound(f"No order {order_id} for many cases")
    return _order(found[0])


async def latest(tx: Tx, limit: int = 50) -> list[BulkOrder]:
    """The newest first."""
    rows = await run(tx, "SELECT * FROM bulk_orders ORDER BY id DESC LIMIT %(limit)s", {"limit": limit})
    return [_order(row) for row in rows]


async def progress(tx: Tx, order_ids: Sequence[int]) -> dict[int, Progress]:
    query: LiteralString = (
        "SELECT order_id, outcome, count(*) AS many FROM bulk_items WHERE order_id = ANY(%(ids)s) GROUP BY 1, 2"
    )
    rows = await run(tx, query, {"ids": list(order_ids)})
    return {
        one: Progress(
            sum(row["many"] for row in rows if row["order_id"] == one),
            {
                outcome: sum(row["many"] for row in rows if row["order_id"] == one and row["outcome"] == outcome.value)
                for outcome in BulkOutcome
            },
        )
        for one in order_ids
    }


_LISTED: LiteralString = """
SELECT t.invoice_id, t.outcome, t.why, i.number, u.name AS customer_name
FROM bulk_items t JOIN invoices i ON i.id = t.invoice_id JOIN customers u ON u.id = i.customer_id
WHERE t.order_id = %(order)s AND t.invoice_id > %(after)s AND t.outcome IS NOT NULL
  AND (%(outcome)s::text IS NULL OR t.outcome = %(outcome)s)
ORDER BY t.invoice_id LIMIT %(limit)s
"""


async def listed(
    tx: Tx, order_id: int, outcome: BulkOutcome | None = None, *, after: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Cases of which it is known what came of them, by invoice."""
    values = {"order": order_id, "outcome": outcome.value if outcome else None, "after": after, "limit": limit}
    return await run(tx, _LISTED, values)


def _order(row: dict[str, Any]) -> BulkOrder:
    return BulkOrder(
        row["id"],
        BulkTerms.model_validate(row["terms"]),
        row["query"],
        row["asked_by"],
        row["asked_at"],
        row["finished_at"],
    )
