"""What happened to an invoice or to a customer? Entries of the timeline, each with its sentence."""

from typing import Any
from zoneinfo import ZoneInfo

from models.errors import NotFound
from reading.reader import Reader
from reading.steps import why_told
from reading.topics import KINDS, TOPIC_OF, Topic
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
    """So many after an id, oldest first, their instants where the customer is. Raises NotFound."""
    zone = await _zone(tx, invoice_id, customer_id)
    rows = await history.timeline(tx, invoice_id=invoice_id, customer_id=customer_id, after=after, limit=limit)
    return [_told(reader, row, zone) for row in rows]


async def latest(
    reader: Reader,
    tx: Tx,
    *,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    topic: Topic | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """So many before an id, the newest first, each with its `topic`; of one topic alone where it is named."""
    zone = await _zone(tx, invoice_id, customer_id)
    kinds = () if topic is None else KINDS[topic]
    rows = await history.latest(
        tx, invoice_id=invoice_id, customer_id=customer_id, kinds=kinds, before=before, limit=limit
    )
    return [{**_told(reader, row, zone), "topic": TOPIC_OF[row["kind"]]} for row in rows]


async def _zone(tx: Tx, invoice_id: str | None, customer_id: str | None) -> ZoneInfo:
    """The customer's. Raises NotFound."""
    owner = customer_id
    if invoice_id is not None:
        owner = (await invoices.owners(tx, [invoice_id])).get(invoice_id)
        if owner is None:
            raise NotFound(f"No invoice {invoice_id}")
    placed = await customers.placements(tx, [owner or ""])
    if owner not in placed:
        raise NotFound(f"No customer {owner}")
    return ZoneInfo(placed[owner]["time_zone"])


def _told(reader: Reader, row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    return {
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
