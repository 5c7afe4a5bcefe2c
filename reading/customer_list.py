"""Which customers are there, what does each owe, and what comes next for it? A page of the list, by name."""

from collections.abc import Mapping
from typing import Any

from models.values import amount_text
from reading.reader import Reader
from store import customer_list
from store.engine import Tx

_SUMS = ("owed", "overdue")


async def page(
    reader: Reader, tx: Tx, filters: Mapping[str, Any], *, after: tuple[str, str] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """So many after (name, id) that meet all filters (`FILTERS` and `FLAGS` of store/customer_list.py)."""
    now = await reader.clock.now(tx)
    rows = await customer_list.page(tx, filters, now, after=after, limit=limit)
    owed = await customer_list.owed(tx, [row["id"] for row in rows], now)
    return [{**row, "accounts": [_account(one) for one in owed.get(row["id"], [])]} for row in rows]


def _account(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: amount_text(row[name], row["currency"]) for name in _SUMS}}
