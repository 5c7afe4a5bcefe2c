"""How long are cases overdue, and how long were they chased? The facts behind the two clocks, of many cases at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from domain.clocks import Clocks, Held, Received, clocks
from models.case import HoldKind
from models.credit import CreditKind
from store.engine import Tx, run
from store.strategies import StrategyShelf

#: An open offer chases nobody, but it is part of the chase: it stops no clock.
_SELECT = """
SELECT c.invoice_id, c.strategy_version, c.open, c.closed_at, c.settled_on, i.due_on, i.amount,
       u.time_zone, u.country, u.region,
       (SELECT jsonb_agg(jsonb_build_array(r.received_on, a.amount::text, r.kind))
          FROM allocations a JOIN credits r ON r.kind = a.credit_kind AND r.id = a.credit_id
         WHERE a.invoice_id = c.invoice_id AND a.amount > 0) AS received,
       (SELECT jsonb_agg(jsonb_build_array(h.kind, h.since, h.until, h.ended_at, h.amount::text, p.amount::text,
                                           p.balance::text, p.credited::text))
          FROM holds h LEFT JOIN arrangement_invoices p
            ON p.arrangement_id = h.arrangement_id AND p.invoice_id = c.invoice_id
         WHERE h.customer_id = c.customer_id AND (h.invoice_id = c.invoice_id OR h.invoice_id IS NULL)
           AND h.kind <> 'offer') AS held
FROM cases c JOIN invoices i ON i.id = c.invoice_id JOIN customers u ON u.id = c.customer_id
WHERE c.invoice_id = ANY(%(invoice_ids)s)
"""


async def of_cases(tx: Tx, shelf: StrategyShelf, invoice_ids: Sequence[str], now: datetime) -> dict[str, Clocks]:
    """Both clocks by invoice, at `now`; of a case that is settled or closed, on its last day."""
    rows = await run(tx, _SELECT, {"invoice_ids": list(invoice_ids)})
    strategies = await shelf.get(tx, {row["strategy_version"] for row in rows})
    return {
        row["invoice_id"]: _clocks(
            row,
            calendar_of(row["country"], row["region"]).day_of(
                strategies[row["strategy_version"]].delinquent_from, row["due_on"]
            ),
            now,
        )
        for row in rows
    }


def _clocks(row: dict[str, Any], delinquent_on: date, now: datetime) -> Clocks:
    zone = ZoneInfo(row["time_zone"])
    ended = row["closed_at"].astimezone(zone).date() if row["closed_at"] and not row["open"] else None
    through = row["settled_on"] or ended or now.astimezone(zone).date()
    received = [
        Received(date.fromisoformat(on), Decimal(amount), kind == CreditKind.CREDIT_NOTE)
        for on, amount, kind in row["received"] or ()
    ]
    held = [_held(zone, *one) for one in row["held"] or ()]
    return clocks(row["due_on"], delinquent_on, through, row["amount"], received, held)


def _held(
    zone: ZoneInfo,
    kind: str,
    since: str,
    until: str | None,
    ended: str | None,
    amount: str | None,
    covered: str | None,
    then: str | None,
    netted: str | None,
) -> Held:
    ends = [date.fromisoformat(until)] if until else []
    if ended:
        ends.append(datetime.fromisoformat(ended).astimezone(zone).date() - timedelta(days=1))
    first = datetime.fromisoformat(since).astimezone(zone).date()
    if amount is None or HoldKind(kind) is HoldKind.PAUSE:
        return Held(first, min(ends, default=None))
    if covered is None or then is None:
        return Held(first, min(ends, default=None), Decimal(amount))
    return Held(first, min(ends, default=None), Decimal(covered), Decimal(then), Decimal(netted or 0))
