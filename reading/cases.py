"""Which cases are there, and where does each stand? A page of the list, by invoice id."""

from typing import Any
from zoneinfo import ZoneInfo

from models.contract import case_workflow_id
from models.values import amount_text
from reading.holds import days_told
from reading.reader import Reader
from reading.steps import why_told
from store import cases, clocks
from store.engine import Tx

#: Cases whose days are counted in one statement.
_AT_ONCE = 1000


async def page(
    reader: Reader, tx: Tx, filters: dict[str, Any], *, after: str = "", limit: int = 100, days: bool = True
) -> list[dict[str, Any]]:
    """So many cases after an id that meet all filters (`store.cases.FILTERS`). days: with the two clocks of each."""
    rows = await cases.listed(tx, filters, after=after, limit=limit)
    ids = [row["invoice_id"] for row in rows]
    counted: dict[str, dict[str, Any]] = {}
    if days:
        now = await reader.clock.now(tx)
        for first in range(0, len(ids), _AT_ONCE):
            times = await clocks.of_cases(tx, reader.shelf, ids[first : first + _AT_ONCE], now)
            counted |= {invoice_id: days_told(both) for invoice_id, both in times.items()}
    return [{**_told(reader, row), **counted.get(row["invoice_id"], {})} for row in rows]


def _told(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list, its money with the decimals of its currency and its instants in the customer's zone."""
    zone = ZoneInfo(row["time_zone"])
    told = {name: row[name].astimezone(zone) if row[name] else None for name in ("next_at", "opened_at", "closed_at")}
    money = {name: amount_text(row[name], row["currency"]) for name in ("amount", "balance")}
    why = why_told(reader.sentences, row["why"])
    return {**row, **told, **money, "why": why, "workflow_id": case_workflow_id(row["invoice_id"])}
