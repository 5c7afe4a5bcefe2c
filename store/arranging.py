"""How is what was agreed written, and what became of it? Arrangements with their instalments: rows that change."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from models.arrangement import ArrangementState, Instalment, InstalmentState, NewArrangement
from store.engine import Tx, run

_INSERT = """
INSERT INTO arrangements (kind, state, customer_id, currency, total, tolerance, break_after, made_at, made_by, source,
                          note, terms, negotiation_id)
VALUES (%(kind)s, %(state)s, %(customer_id)s, %(currency)s, %(total)s, %(tolerance)s, %(break_after)s, %(made_at)s,
        %(made_by)s, %(source)s, %(note)s, %(terms)s, %(negotiation_id)s)
RETURNING id
"""
_COVER = """
INSERT INTO arrangement_invoices (arrangement_id, invoice_id, amount, balance, credited)
SELECT %(id)s, b.invoice_id, c.amount, b.balance,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = b.invoice_id AND a.credit_kind = 'credit_note'), 0)
FROM unnest(%(invoice_ids)s::text[], %(amounts)s::numeric[]) AS c (invoice_id, amount)
JOIN balances b ON b.invoice_id = c.invoice_id
"""
_INSTALMENTS = """
INSERT INTO instalments (arrangement_id, number, due_on, deadline, amount, interest)
SELECT %(id)s, * FROM unnest(%(number)s::int[], %(due_on)s::date[], %(deadline)s::date[], %(amount)s::numeric[],
                             %(interest)s::numeric[])
"""


async def insert(
    tx: Tx,
    new: NewArrangement,
    state: ArrangementState,
    instalments: Sequence[Instalment],
    tolerance: Decimal,
    *,
    now: datetime,
    by: str,
) -> int:
    """Write an arrangement with the balances of this moment; its id. tolerance: in its currency."""
    parameters = {
        "kind": new.kind.value,
        "state": state.value,
        "customer_id": new.customer_id,
        "currency": new.currency,
        "total": new.total,
        "tolerance": tolerance,
        "break_after": new.break_after,
        "made_at": now,
        "made_by": by,
        "source": new.source,
        "note": new.note,
        "terms": Jsonb(new.terms),
        "negotiation_id": new.negotiation_id,
    }
    [row] = await run(tx, _INSERT, parameters)
    covered = {"invoice_ids": [one for one, _ in new.covered], "amounts": [amount for _, amount in new.covered]}
    await run(tx, _COVER, {"id": row["id"], **covered})
    columns = {
        name: [getattr(one, name) for one in instalments]
        for name in ("number", "due_on", "deadline", "amount", "interest")
    }
    await run(tx, _INSTALMENTS, {"id": row["id"], **columns})
    return int(row["id"])


_SETS = """
UPDATE arrangements SET state = %(state)s, check_on = %(check_on)s, ended_at = %(ended_at)s, ended_by = %(ended_by)s,
                        reason = %(reason)s
WHERE id = %(id)s
"""
_INSTALMENT_STATES = """
UPDATE instalments n SET state = s.state, decided_at = CASE WHEN s.state = 'open' THEN NULL ELSE %(now)s END
FROM unnest(%(numbers)s::int[], %(states)s::text[]) AS s (number, state)
WHERE n.arrangement_id = %(id)s AND n.number = s.number AND n.state <> s.state
"""


_AMEND = """
UPDATE arrangement_invoices p
SET balance = p.balance + GREATEST(%(by)s, 0), credited = p.credited + LEAST(%(by)s, 0)
FROM arrangements r
WHERE r.id = p.arrangement_id AND r.state IN ('pending', 'open', 'kept') AND p.invoice_id = %(invoice_id)s
RETURNING r.id
"""


async def amend(tx: Tx, invoice_id: str, by: Decimal) -> None:
    """The amount of an invoice was corrected: what it grew by was never agreed, and nobody has paid less for it.

    What it shrank by counts as a credit note does.
    """
    await run(tx, _AMEND, {"invoice_id": invoice_id, "by": by})


async def watch(tx: Tx, arrangement_id: int, check_on: date) -> None:
    """It is in force; somebody looks at it on that day."""
    open_ = ArrangementState.OPEN
    await _set(tx, arrangement_id, open_, check_on=check_on)


async def end(
    tx: Tx, arrangement_id: int, state: ArrangementState, *, now: datetime, by: str, reason: str | None = None
) -> None:
    await _set(tx, arrangement_id, state, ended_at=now, ended_by=by, reason=reason)


async def _set(tx: Tx, arrangement_id: int, state: ArrangementState, **values: Any) -> None:
    nothing = {"check_on": None, "ended_at": None, "ended_by": None, "reason": None}
    await run(tx, _SETS, {"id": arrangement_id, "state": state.value, **nothing, **values})


async def set_instalments(tx: Tx, arrangement_id: int, states: Sequence[InstalmentState], now: datetime) -> None:
    """What became of each instalment, in their order."""
    parameters = {
        "id": arrangement_id,
        "numbers": list(range(1, len(states) + 1)),
        "states": [state.value for state in states],
        "now": now,
    }
    await run(tx, _INSTALMENT_STATES, parameters)
