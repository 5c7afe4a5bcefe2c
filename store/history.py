"""What happened, and in which order? Interactions are written once and read as a timeline."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from models.interaction import Interaction, InteractionKind
from models.tables import interactions
from store.engine import Tx, run

_APPEND = """
INSERT INTO interactions (at, customer_id, invoice_id, kind, actor, details, why)
SELECT at, customer_id, invoice_id, kind, actor, details::jsonb, why::jsonb
FROM unnest(%(at)s::timestamptz[], %(customer_id)s::text[], %(invoice_id)s::text[], %(kind)s::text[],
            %(actor)s::text[], %(details)s::text[], %(why)s::text[])
     WITH ORDINALITY AS happened (at, customer_id, invoice_id, kind, actor, details, why, position)
ORDER BY position
"""


async def append(tx: Tx, happened: Iterable[Interaction]) -> None:
    """Write interactions in the given order."""
    entries = list(happened)
    if not entries:
        return
    columns = {
        "at": [one.at for one in entries],
        "customer_id": [one.customer_id for one in entries],
        "invoice_id": [one.invoice_id for one in entries],
        "kind": [one.kind.value for one in entries],
        "actor": [one.actor for one in entries],
        "details": [json.dumps(one.details) for one in entries],
        "why": [None if one.why is None else json.dumps(one.why) for one in entries],
    }
    await run(tx, _APPEND, columns)


async def timeline(
    tx: Tx, *, invoice_id: str | None = None, customer_id: str | None = None, after: int = 0, limit: int = 1000
) -> list[dict[str, Any]]:
    """Interactions of an invoice or of a customer, oldest first; `after` is the id of the last one already read."""
    query = select(interactions).where(interactions.c.id > after).order_by(interactions.c.id).limit(limit)
    if invoice_id is not None:
        query = query.where(interactions.c.invoice_id == invoice_id)
    if customer_id is not None:
        query = query.where(interactions.c.customer_id == customer_id)
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def latest(
    tx: Tx,
    *,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    kinds: Collection[str] = (),
    before: int | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """The newest first; `before` is the id of the last one already read, `kinds` those wanted (none: all)."""
    query = select(interactions).order_by(interactions.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(interactions.c.id < before)
    if invoice_id is not None:
        query = query.where(interactions.c.invoice_id == invoice_id)
    if customer_id is not None:
        query = query.where(interactions.c.customer_id == customer_id)
    if kinds:
        query = query.where(interactions.c.kind.in_(kinds))
    return [dict(row) for row in (await tx.execute(query)).mappings()]


_NOTES = """
SELECT id, at, actor, details ->> 'text' AS text FROM interactions
WHERE kind = 'note' AND customer_id = %(customer_id)s AND details -> 'task' = to_jsonb(%(task_id)s::bigint)
ORDER BY id
"""


async def notes_of_task(tx: Tx, customer_id: str, task_id: int) -> list[dict[str, Any]]:
    """What people wrote on a task, oldest first."""
    return await run(tx, _NOTES, {"customer_id": customer_id, "task_id": task_id})


def interaction_of(row: dict[str, Any]) -> Interaction:
    """A timeline row as its noun."""
    return Interaction(
        InteractionKind(row["kind"]),
        row["customer_id"],
        row["actor"],
        row["at"],
        row["invoice_id"],
        row["details"],
        row["why"],
    )
