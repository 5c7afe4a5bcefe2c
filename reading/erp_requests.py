"""What did we ask of the ERP, and what did it do? Requests in the order in which they were asked."""

from typing import Any

from models.erp_request import ErpRequestKind
from reading.reader import Reader
from store import erp_requests
from store.engine import Tx


async def page(
    reader: Reader,
    tx: Tx,
    *,
    kind: ErpRequestKind | None = None,
    customer: str | None = None,
    open_only: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """So many requests after an id, their instants where the creditor is: who answers them sits there."""
    rows = await erp_requests.listed(tx, kind=kind, customer_id=customer, open_only=open_only, after=after, limit=limit)
    return [told(reader, row) for row in rows]


def told(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "note": reader.sentences.word("erp_note", row["note"]) if row["note"] else None,
        "asked_at": row["asked_at"].astimezone(reader.zone),
        "done_at": row["done_at"].astimezone(reader.zone) if row["done_at"] else None,
    }
