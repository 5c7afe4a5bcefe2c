"""What was written to customers? Messages in the order they were claimed, and the words of one."""

from typing import Any
from zoneinfo import ZoneInfo

from models.errors import NotFound
from store import customers, messages
from store.engine import Tx

_WORDS = ("body_text", "body_html")


async def page(
    tx: Tx, *, customer: str | None = None, invoice: str | None = None, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """So many messages after an id, without their words."""
    return await _told(tx, await messages.listed(tx, customer=customer, invoice=invoice, after=after, limit=limit))


async def one(tx: Tx, message_id: int) -> dict[str, Any]:
    """A message with its words. Raises NotFound."""
    rows = await messages.listed(tx, after=message_id - 1, limit=1)
    if not rows or rows[0]["id"] != message_id:
        raise NotFound(f"No message {message_id}")
    return {**(await _told(tx, rows))[0], **{name: rows[0][name] for name in _WORDS}}


async def _told(tx: Tx, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages without their words, their instants in the zone of the customer."""
    placed = await customers.placements(tx, {row["customer_id"] for row in rows})
    told = []
    for row in rows:
        zone = ZoneInfo(placed[row["customer_id"]]["time_zone"])
        at = {name: row[name].astimezone(zone) if row[name] else None for name in ("claimed_at", "accepted_at")}
        plain = {name: value for name, value in row.items() if name not in (*_WORDS, "send_key")}
        told.append({**plain, **at})
    return told
