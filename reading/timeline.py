"""What happened to an invoice or to a customer? Entries of the timeline, oldest first, each with its sentence."""

from typing import Any
from zoneinfo import ZoneInfo

from models.errors import NotFound
from reading.reader import Reader
from reading.steps import why_told
from store import customers, history, invoices
from store.engine import Tx


async def entries(
    reader: Reader,
    tx: Tx,
    *,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    after: int = 0,
    limit: int = 1000,
) -> list[dict[str, Any]]:
    """So many after an id, their instants where the customer is. Raises NotFound."""
    owner = customer_id
    if invoice_id is not None:
        owner = (await invoices.owners(tx, [invoice_id])).get(invoice_id)
        if owner is None:
            raise NotFound(f"No invoice {invoice_id}")
    placed = await customers.placements(tx, [owner or ""])
    if owner not in placed:
        raise NotFound(f"No customer {owner}")
    zone = ZoneInfo(placed[owner]["time_zone"])
    rows = await history.timeline(tx, invoice_id=invoice_id, customer_id=customer_id, after=after, limit=limit)
    return [
        {
            "id": row["id"],
            "at": row["at"].astimezone(zone),
            "invoice_id": row["invoice_id"],
            "customer_id": row["customer_id"],
            "kind": row["kind"],
            "actor": row["actor"],
            "summary": reader.sentences.happened(row["kind"], row["details"]),
            "details": row["details"],
            "why": why_told(reader.sentences, row["why"]),
        }
        for row in rows
    ]
