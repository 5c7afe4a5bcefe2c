"""Which credit notes of the ERP are expected? What they are to take off an invoice is not asked for in the meantime."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.allocation import Applied
from models.case import HoldKind
from models.credit import CreditKind
from models.dispute import DisputeKind
from models.erp_request import ErpRequestKind
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from store import erp_requests, history, holds
from store.engine import Tx, run

#: The step id of the tasks that ask for one: no rung of the ladder, so it cannot clash with one.
CREDIT_NOTE = "*credit_note"

_OWED = """
SELECT i.currency, b.balance FROM invoices i JOIN balances b ON b.invoice_id = i.id WHERE i.id = %(invoice_id)s
"""


async def expect(
    tx: Tx,
    *,
    customer_id: str,
    invoice_id: str,
    amount: Decimal | None,
    until: date,
    now: datetime,
    by: str,
    because: str,
    dispute: int | None = None,
) -> None:
    """Ask the ERP for a credit note, and leave what it is for (None: all that is owed) out of the claim until it comes.

    until: the last day on which it comes in time; after that somebody asks for it. because: what it follows from, in
    words of ours. The caller revises the case.
    """
    [owed] = await run(tx, _OWED, {"invoice_id": invoice_id})
    details = {
        "amount": amount_text(owed["balance"] if amount is None else amount, owed["currency"]),
        "currency": owed["currency"],
        "because": because,
        "expected_by": until.isoformat(),
    }
    request = await erp_requests.ask(
        tx,
        ErpRequestKind.CREDIT_NOTE,
        customer_id=customer_id,
        invoice_id=invoice_id,
        details=details,
        now=now,
        by=by,
    )
    await holds.set_one(
        tx,
        HoldKind.CREDIT_NOTE,
        customer_id=customer_id,
        invoice_id=invoice_id,
        since=now,
        until=None,
        reason=because,
        actor=by,
        amount=amount,
        dispute=dispute,
        erp_request=request,
        expected_by=until,
    )


_RUNNING = """
SELECT h.*, d.kind AS disputed_as FROM holds h LEFT JOIN disputes d ON d.id = h.dispute_id
WHERE h.kind = 'credit_note' AND h.ended_at IS NULL AND h.invoice_id = ANY(%(invoice_ids)s) ORDER BY h.id
"""


async def expected_of(tx: Tx, invoice_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The holds of credit notes that are still to come, each with the kind of the dispute behind it, if any."""
    return await run(tx, _RUNNING, {"invoice_ids": list(invoice_ids)})


async def arrived(tx: Tx, applied: Iterable[Applied], now: datetime) -> list[int]:
    """Credits lower invoices: what was expected for them has come, whole or in part. The requests that are done.

    For a payment that somebody looked for and found, the payment itself counts like a credit note.
    """
    parts = list(applied)
    done: list[int] = []
    for hold in await expected_of(tx, sorted({part.invoice_id for part in parts})):
        if hold["amount"] is None:  # for all that is owed: only a balance of zero ends it
            continue
        counting = {CreditKind.CREDIT_NOTE.value}
        if hold["disputed_as"] == DisputeKind.ALREADY_PAID.value:
            counting.add(CreditKind.PAYMENT.value)
        left = hold["amount"]
        for position, part in enumerate(parts):
            if part.invoice_id == hold["invoice_id"] and part.key[0] in counting:
                taken = min(left, part.amount)
                left -= taken
                parts[position] = Applied(part.key, part.invoice_id, part.amount - taken)
        if left == hold["amount"]:
            continue
        await holds.end(tx, hold["id"], now=now, by="erp", as_="arrived" if left <= 0 else "arrived in part")
        if left <= 0:
            done.append(hold["erp_request_id"])
        else:
            await _expect_rest(tx, hold, left, now)
    return done


async def _expect_rest(tx: Tx, hold: dict[str, Any], left: Decimal, now: datetime) -> None:
    """A row of its own for what is still to come: what was expected before stays readable."""
    await holds.set_one(
        tx,
        HoldKind.CREDIT_NOTE,
        customer_id=hold["customer_id"],
        invoice_id=hold["invoice_id"],
        since=now,
        until=None,
        reason=hold["reason"],
        actor=hold["actor"],
        amount=left,
        dispute=hold["dispute_id"],
        erp_request=hold["erp_request_id"],
        expected_by=hold["expected_by"],
    )


_END_OF_INVOICES = """
UPDATE holds SET ended_at = %(now)s, ended_by = 'engine', ended_as = 'settled'
WHERE kind = 'credit_note' AND ended_at IS NULL AND invoice_id = ANY(%(invoice_ids)s) RETURNING erp_request_id
"""


async def settle(tx: Tx, invoice_ids: Sequence[str], now: datetime) -> list[int]:
    """Nothing is owed any more, so nothing waits; the requests concerned. Whether they are done the ERP says."""
    rows = await run(tx, _END_OF_INVOICES, {"invoice_ids": list(invoice_ids), "now": now})
    return [row["erp_request_id"] for row in rows]


_AGAIN = """
UPDATE holds h SET ended_at = NULL, ended_by = NULL, ended_as = NULL FROM erp_requests r
WHERE r.id = h.erp_request_id AND r.done_at IS NULL AND h.kind = 'credit_note' AND h.ended_as = 'settled'
  AND h.invoice_id = ANY(%(invoice_ids)s) RETURNING h.id
"""


async def expect_again(tx: Tx, invoice_ids: Sequence[str]) -> None:
    """The money that settled these invoices is gone: what the ERP still owes is expected as before."""
    await run(tx, _AGAIN, {"invoice_ids": list(invoice_ids)})


_END_OF_REQUEST = """
UPDATE holds SET ended_at = %(now)s, ended_by = %(by)s, ended_as = %(as_)s
WHERE kind = 'credit_note' AND ended_at IS NULL AND erp_request_id = %(request)s RETURNING invoice_id
"""


async def give_up(tx: Tx, request: int, *, now: datetime, by: str, as_: str) -> list[str]:
    """No credit note comes: the amount is owed again. The invoices concerned, which the caller revises and wakes."""
    rows = await run(tx, _END_OF_REQUEST, {"request": request, "now": now, "by": by, "as_": as_})
    await cancel_tasks(tx, [request], now)
    return [row["invoice_id"] for row in rows]


_WAIT_ON = """
UPDATE holds SET expected_by = %(until)s
WHERE kind = 'credit_note' AND ended_at IS NULL AND erp_request_id = %(request)s RETURNING id
"""


async def wait_on(tx: Tx, request: int, until: date) -> bool:
    """Somebody asked for it: it is expected until another day. Whether it still is."""
    return bool(await run(tx, _WAIT_ON, {"request": request, "until": until}))


_OVERDUE = """
SELECT h.id, h.customer_id, h.invoice_id, h.amount, h.reason, h.expected_by, h.erp_request_id, i.currency,
       u.time_zone, u.country, u.region, u.collector
FROM holds h JOIN invoices i ON i.id = h.invoice_id JOIN customers u ON u.id = h.customer_id
WHERE h.kind = 'credit_note' AND h.ended_at IS NULL
  AND h.expected_by < (%(now)s::timestamptz AT TIME ZONE u.time_zone)::date
  AND (%(customer_id)s::text IS NULL OR h.customer_id = %(customer_id)s)
  AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.invoice_id = h.invoice_id AND t.step_id = %(step)s
                   AND t.kind = 'credit_note' AND t.closed_at IS NULL
                   AND (t.details ->> 'request')::bigint = h.erp_request_id)
ORDER BY h.expected_by, h.id LIMIT %(limit)s
"""


async def overdue(tx: Tx, now: datetime, limit: int, customer_id: str | None = None) -> list[dict[str, Any]]:
    """Expected credit notes whose day has passed where the customer is, and that nobody was asked to look after yet."""
    parameters = {"now": now, "step": CREDIT_NOTE, "limit": limit, "customer_id": customer_id}
    return await run(tx, _OVERDUE, parameters)


_CANCEL = """
UPDATE tasks SET closed_at = %(now)s, closed_by = 'engine'
WHERE kind = 'credit_note' AND closed_at IS NULL AND (details ->> 'request')::bigint = ANY(%(requests)s)
RETURNING id, customer_id, invoice_id, kind
"""


async def cancel_tasks(tx: Tx, requests: Sequence[int], now: datetime) -> None:
    """Nobody has to ask for these credit notes any more."""
    kind = InteractionKind.TASK_CANCELLED
    told = [
        Interaction(
            kind, task["customer_id"], "engine", now, task["invoice_id"], {"task": task["id"], "kind": task["kind"]}
        )
        for task in await run(tx, _CANCEL, {"requests": list(requests), "now": now})
    ]
    await history.append(tx, told)
