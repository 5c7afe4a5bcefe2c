"""What happened, and in which order? Interactions are written once and read as a timeline."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select

from models.interaction import Interaction, InteractionKind
from models.tables import interactions
from store.engine import Tx

_INSERT = insert(interactions)


async def append(tx: Tx, happened: Iterable[Interaction]) -> None:
    """Write interactions in the given order."""
    rows = [
        {
            "at": one.at,
            "customer_id": one.customer_id,
            "invoice_id": one.invoice_id,
            "kind": one.kind.value,
            "actor": one.actor,
            "details": one.details,
            "why": one.why,
        }
        for one in happened
    ]
    if rows:
        await tx.execute(_INSERT, rows)


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
