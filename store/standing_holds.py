"""What holds a customer and its invoices: since when, until when, who set it and why, and what comes next?

Everything in one list, whatever sort it is: holds of invoices and customers, credit holds, the kill switch. Also what
has not begun yet.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.balance import still_covered
from domain.clocks import Clocks
from models.case import HoldKind
from store import clocks, holds, installation
from store.engine import Tx, run
from store.strategies import StrategyShelf

#: Kinds beside those of holds.
READING, CREDIT_HOLD, KILL_SWITCH = "reading", "credit_hold", "kill_switch"


@dataclass(frozen=True, slots=True)
class StandingHold:
    """One thing that holds. invoice_id None: all of the customer; customer_id None: all of the installation.

    amount: the part it is about, in `currency`; None: all. until: the day on which it ends or is looked at at the
    latest; None: until somebody ends it. active: whether it has begun. details: ids of what stands behind it.
    why, next_step, next_at: from the plan of the invoice's case, of a customer's hold from the plan that comes first.
    clocks: of the invoice.
    """

    kind: str
    customer_id: str | None
    invoice_id: str | None
    amount: Decimal | None
    currency: str | None
    since: datetime
    until: date | None
    by: str
    reason: str
    active: bool
    time_zone: str | None
    details: dict[str, int]
    why: dict[str, Any] | None = None
    next_step: str | None = None
    next_at: datetime | None = None
    clocks: Clocks | None = None


_HOLDS = """
SELECT h.*, i.currency, u.time_zone, d.answer_by, e.last AS last_deadline, p.amount AS covered, p.balance AS then,
       p.credited, b.balance, n.why, n.next_step, n.next_at,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = h.invoice_id AND a.credit_kind = 'credit_note'), 0) AS netted
FROM holds h JOIN customers u ON u.id = h.customer_id
LEFT JOIN invoices i ON i.id = h.invoice_id
LEFT JOIN balances b ON b.invoice_id = h.invoice_id
LEFT JOIN disputes d ON d.id = h.dispute_id AND h.kind = 'dispute'
LEFT JOIN arrangement_invoices p ON p.arrangement_id = h.arrangement_id AND p.invoice_id = h.invoice_id
LEFT JOIN LATERAL (SELECT max(s.deadline) AS last FROM instalments s
                    WHERE s.arrangement_id = h.arrangement_id) e ON true
LEFT JOIN LATERAL (SELECT c.why, c.next_step, c.next_at FROM cases c
                    WHERE c.open AND c.customer_id = h.customer_id
                      AND (h.invoice_id IS NULL OR c.invoice_id = h.invoice_id)
                    ORDER BY c.next_at NULLS LAST, c.invoice_id LIMIT 1) n ON true
WHERE h.ended_at IS NULL
  AND (h.until IS NULL OR h.until >= (%(now)s::timestamptz AT TIME ZONE u.time_zone)::date)
  AND (h.invoice_id IS NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.invoice_id = h.invoice_id AND c.open))
  AND (%(customer)s::text IS NULL OR h.customer_id = %(customer)s)
  AND (%(invoice)s::text IS NULL OR h.invoice_id = %(invoice)s OR h.invoice_id IS NULL)
ORDER BY h.customer_id, h.invoice_id NULLS FIRST, h.since, h.id LIMIT %(limit)s
"""
_CREDIT_HOLDS = """
SELECT u.id AS customer_id, u.credit_hold_since AS since, u.time_zone, set_by.actor, n.why, n.next_step, n.next_at
FROM customers u
LEFT JOIN LATERAL (SELECT x.actor FROM interactions x WHERE x.customer_id = u.id AND x.kind = 'credit_hold_set'
                    ORDER BY x.id DESC LIMIT 1) set_by ON true
LEFT JOIN LATERAL (SELECT c.why, c.next_step, c.next_at FROM cases c WHERE c.open AND c.customer_id = u.id
                    ORDER BY c.next_at NULLS LAST, c.invoice_id LIMIT 1) n ON true
WHERE u.credit_hold_since IS NOT NULL AND (%(customer)s::text IS NULL OR u.id = %(customer)s)
ORDER BY u.id LIMIT %(limit)s
"""


async def standing(
    tx: Tx,
    shelf: StrategyShelf,
    now: datetime,
    *,
    customer: str | None = None,
    invoice: str | None = None,
    limit: int = 1000,
) -> list[StandingHold]:
    """What holds everybody, a customer, or an invoice (its customer has to be given too), widest first."""
    parameters = {"now": now, "customer": customer, "invoice": invoice, "limit": limit}
    rows = await run(tx, _HOLDS, parameters)
    times = await clocks.of_cases(tx, shelf, sorted({row["invoice_id"] for row in rows if row["invoice_id"]}), now)
    found = [_hold(row, now, times.get(row["invoice_id"])) for row in rows]
    refused = [_credit_hold(row) for row in await run(tx, _CREDIT_HOLDS, parameters)]
    everywhere = await installation.sending(tx)
    stopped = [] if everywhere.stopped_at is None else [_kill_switch(everywhere, everywhere.stopped_at)]
    together = sorted([*refused, *found], key=lambda one: (one.customer_id or "", one.invoice_id or ""))
    return [*stopped, *together][:limit]


def _hold(row: dict[str, Any], now: datetime, times: Clocks | None) -> StandingHold:
    kind = HoldKind(row["kind"])
    behind = {"arrangement": row["arrangement_id"], "dispute": row["dispute_id"], "erp_request": row["erp_request_id"]}
    amount = row["amount"]
    if row["covered"] is not None and amount is not None:
        amount = still_covered(row["covered"], row["then"], row["balance"], row["netted"] - row["credited"])
    elif amount is not None and row["balance"] is not None:
        amount = min(amount, row["balance"])
    zone = ZoneInfo(row["time_zone"])
    return StandingHold(
        kind=READING if kind is HoldKind.PAUSE and holds.is_reading(row) else kind.value,
        customer_id=row["customer_id"],
        invoice_id=row["invoice_id"],
        amount=amount,
        currency=row["currency"],
        since=row["since"],
        until=row["until"] or row["answer_by"] or row["expected_by"] or row["last_deadline"],
        by=row["actor"],
        reason=row["reason"],
        active=row["since"].astimezone(zone).date() <= now.astimezone(zone).date(),
        time_zone=row["time_zone"],
        details={name: value for name, value in behind.items() if value is not None},
        why=row["why"],
        next_step=row["next_step"],
        next_at=row["next_at"],
        clocks=times,
    )


def _credit_hold(row: dict[str, Any]) -> StandingHold:
    return StandingHold(
        kind=CREDIT_HOLD,
        customer_id=row["customer_id"],
        invoice_id=None,
        amount=None,
        currency=None,
        since=row["since"],
        until=None,
        by=row["actor"] or "engine",
        reason="",
        active=True,
        time_zone=row["time_zone"],
        details={},
        why=row["why"],
        next_step=row["next_step"],
        next_at=row["next_at"],
    )


def _kill_switch(everywhere: installation.Sending, since: datetime) -> StandingHold:
    return StandingHold(
        kind=KILL_SWITCH,
        customer_id=None,
        invoice_id=None,
        amount=None,
        currency=None,
        since=since,
        until=None,
        by=everywhere.stopped_by or "engine",
        reason=everywhere.stopped_why or "",
        active=True,
        time_zone=None,
        details={},
    )
