"""Which cases are there, where does each stand, and what do they come to?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.case_list import Position
from models.contract import case_workflow_id
from models.values import amount_text
from reading.holds import days_told
from reading.reader import Reader
from reading.steps import why_told
from store import case_list, clocks
from store.engine import Tx

#: Cases whose days are counted in one statement.
_AT_ONCE = 1000
#: So many cases are counted and added up for every page; more only for whoever asks.
COUNTED = 10_000


async def page(
    reader: Reader, tx: Tx, filters: dict[str, Any], *, after: str = "", limit: int = 100, days: bool = True
) -> list[dict[str, Any]]:
    """So many cases after an id that meet all filters (`CaseFilters`). days: with the two clocks of each."""
    now = await reader.clock.now(tx)
    rows = await case_list.page(tx, filters, now, after=Position(after, after), limit=limit)
    return await told(reader, tx, rows, now if days else None)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a choice of cases comes to. many: how many, bounded; more: there are more than that.

    totals: per currency, with what is owed and overdue as text; None: not added up, there are too many for a page.
    """

    many: int
    more: bool
    totals: list[dict[str, Any]] | None


async def sums(reader: Reader, tx: Tx, filters: Mapping[str, Any], *, whole: bool = False) -> Sums:
    """whole: added up and counted however many there are, which may take a second or two."""
    now = await reader.clock.now(tx)
    many = 0 if whole else await case_list.count(tx, filters, now, COUNTED)
    if many > COUNTED:
        return Sums(COUNTED, True, None)
    totals = [
        {**row, **{name: amount_text(row[name], row["currency"]) for name in ("owed", "overdue")}}
        for row in await case_list.totals(tx, filters, now)
    ]
    return Sums(sum(row["cases"] for row in totals), False, totals)


async def told(
    reader: Reader, tx: Tx, rows: Sequence[dict[str, Any]], counted_at: datetime | None
) -> list[dict[str, Any]]:
    """Rows of the list as they are shown; counted_at: with the two clocks of each, at that instant."""
    ids = [row["invoice_id"] for row in rows]
    counted: dict[str, dict[str, Any]] = {}
    if counted_at is not None:
        for first in range(0, len(ids), _AT_ONCE):
            times = await clocks.of_cases(tx, reader.shelf, ids[first : first + _AT_ONCE], counted_at)
            counted |= {invoice_id: days_told(both) for invoice_id, both in times.items()}
    return [{**_told(reader, row), **counted.get(row["invoice_id"], {})} for row in rows]


def _told(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """A row, its money with the decimals of its currency and its instants in the customer's zone."""
    zone = ZoneInfo(row["time_zone"])
    told = {name: row[name].astimezone(zone) if row[name] else None for name in ("next_at", "opened_at", "closed_at")}
    money = {name: amount_text(row[name], row["currency"]) for name in ("amount", "balance")}
    why = why_told(reader.sentences, row["why"])
    plain = {name: value for name, value in row.items() if name != "key"}
    return {**plain, **told, **money, "why": why, "workflow_id": case_workflow_id(row["invoice_id"])}
