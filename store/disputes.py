"""What do customers object to, and how did it end? Disputes written, read, decided, settled by money."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.dispute import DisputeKind, DisputeOutcome, DisputeTerms
from models.dispute_rules import DisputeRules
from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from store import history
from store.engine import Tx, run

#: The step id of its tasks: no rung of the ladder, so it cannot clash with one (ids of rungs are slugs).
DISPUTE = "*dispute"

_INSERT = """
INSERT INTO disputes (customer_id, invoice_id, kind, reason, amount, balance, netted, source, opened_at, opened_by,
                      owner, answer_by)
SELECT %(customer_id)s, b.invoice_id, %(kind)s, %(reason)s, %(amount)s, b.balance,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = b.invoice_id AND a.credit_kind = 'credit_note'), 0),
       %(source)s, %(opened_at)s, %(opened_by)s, %(owner)s, %(answer_by)s
FROM balances b WHERE b.invoice_id = %(invoice_id)s
RETURNING id
"""


async def insert(
    tx: Tx,
    terms: DisputeTerms,
    *,
    customer_id: str,
    source: str,
    now: datetime,
    by: str,
    owner: str | None,
    answer_by: date,
) -> int:
    """Write a dispute down, with what is owed at this moment; its id."""
    parameters = {
        "customer_id": customer_id,
        "invoice_id": terms.invoice_id,
        "kind": terms.kind.value,
        "reason": terms.reason,
        "amount": terms.amount,
        "source": source,
        "opened_at": now,
        "opened_by": by,
        "owner": owner,
        "answer_by": answer_by,
    }
    [row] = await run(tx, _INSERT, parameters)
    return int(row["id"])


async def give_task(tx: Tx, dispute_id: int, task_id: int) -> None:
    """The task in which it is answered."""
    await run(tx, "UPDATE disputes SET task_id = %(task)s WHERE id = %(id)s", {"id": dispute_id, "task": task_id})


_SELECT = """
SELECT d.*, i.currency, i.number, u.name AS customer_name, t.closed_at AS task_closed_at,
       (SELECT count(*) FROM dispute_documents f WHERE f.dispute_id = d.id) AS documents,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = d.invoice_id AND a.credit_kind = 'credit_note'), 0) - d.netted AS netted_since
FROM disputes d JOIN invoices i ON i.id = d.invoice_id JOIN customers u ON u.id = d.customer_id
LEFT JOIN tasks t ON t.id = d.task_id
"""


async def get(tx: Tx, dispute_id: int) -> dict[str, Any]:
    """A dispute with the currency and number of its invoice. Raises NotFound."""
    rows = await run(tx, _SELECT + "WHERE d.id = %(id)s", {"id": dispute_id})
    if not rows:
        raise NotFound(f"No dispute {dispute_id}")
    return rows[0]


async def open_of(tx: Tx, invoice_id: str) -> dict[str, Any] | None:
    """The open dispute about an invoice: there is at most one."""
    rows = await run(tx, _SELECT + "WHERE d.invoice_id = %(id)s AND d.resolved_at IS NULL", {"id": invoice_id})
    return rows[0] if rows else None


async def of_task(tx: Tx, task_id: int) -> dict[str, Any] | None:
    """The dispute that a task is about."""
    rows = await run(tx, _SELECT + "WHERE d.task_id = %(id)s", {"id": task_id})
    return rows[0] if rows else None


_LISTED = """
WHERE (%(customer)s::text IS NULL OR d.customer_id = %(customer)s)
  AND (%(invoice)s::text IS NULL OR d.invoice_id = %(invoice)s)
  AND (%(invoices)s::text[] IS NULL OR d.invoice_id = ANY(%(invoices)s))
  AND (%(kind)s::text IS NULL OR d.kind = %(kind)s) AND (%(done)s OR d.resolved_at IS NULL)
ORDER BY (d.resolved_at IS NULL) DESC, d.answer_by, d.id LIMIT %(limit)s
"""


async def listed(
    tx: Tx,
    *,
    customer: str | None = None,
    invoice: str | None = None,
    invoices: Sequence[str] | None = None,
    kind: DisputeKind | None = None,
    done: bool = False,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Open disputes (with `done` the others after them), the most urgent first. invoices: about these alone."""
    about = None if invoices is None else list(invoices)
    parameters = {
        "customer": customer,
        "invoice": invoice,
        "invoices": about,
        "kind": kind,
        "done": done,
        "limit": limit,
    }
    return await run(tx, _SELECT + _LISTED, parameters)


_CLOSE = """
UPDATE disputes SET outcome = %(outcome)s, credited = %(credited)s, answer = %(answer)s, resolved_at = %(now)s,
                    resolved_by = %(by)s
WHERE id = %(id)s
"""
_END_HOLDS = """
UPDATE holds SET ended_at = %(now)s, ended_by = %(by)s, ended_as = %(as_)s
WHERE dispute_id = ANY(%(ids)s) AND kind = 'dispute' AND ended_at IS NULL
"""


async def close(
    tx: Tx,
    dispute_id: int,
    outcome: DisputeOutcome,
    *,
    credited: Decimal | None,
    answer: str | None,
    now: datetime,
    by: str,
) -> None:
    """Decided: what it kept out of the claim is asked for again, unless something else keeps it out."""
    parameters = {
        "id": dispute_id,
        "outcome": outcome.value,
        "credited": credited,
        "answer": answer,
        "now": now,
        "by": by,
    }
    await run(tx, _CLOSE, parameters)
    await run(tx, _END_HOLDS, {"ids": [dispute_id], "now": now, "by": by, "as_": outcome.value})


_SETTLED = """
SELECT d.id FROM disputes d JOIN balances b ON b.invoice_id = d.invoice_id
WHERE d.invoice_id = ANY(%(invoice_ids)s) AND d.resolved_at IS NULL
  AND (b.balance <= 0 OR (d.kind = 'already_paid' AND d.amount <= d.balance - b.balance))
ORDER BY d.id
"""


async def settled_by_money(tx: Tx, invoice_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Open disputes without a point any more: nothing is owed, or the payment that they spoke of is there."""
    found = await run(tx, _SETTLED, {"invoice_ids": list(invoice_ids)})
    return [await get(tx, row["id"]) for row in found]


_UNSETTLED = """
SELECT d.id FROM disputes d JOIN balances b ON b.invoice_id = d.invoice_id
WHERE d.invoice_id = ANY(%(invoice_ids)s) AND d.outcome = 'settled' AND b.balance > 0
  AND NOT (d.kind = 'already_paid' AND d.amount IS NOT NULL AND d.amount <= d.balance - b.balance)
  AND d.id = (SELECT max(l.id) FROM disputes l WHERE l.invoice_id = d.invoice_id)
ORDER BY d.id
"""


async def unsettled_again(tx: Tx, invoice_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Disputes that money had settled, and whose money is gone: nobody has ever answered them."""
    return [await get(tx, row["id"]) for row in await run(tx, _UNSETTLED, {"invoice_ids": list(invoice_ids)})]


_REOPEN = """
UPDATE disputes SET outcome = NULL, resolved_at = NULL, resolved_by = NULL, escalated_at = NULL,
                    answer_by = %(answer_by)s
WHERE id = %(id)s
"""
_HOLD_AGAIN = """
UPDATE holds SET ended_at = NULL, ended_by = NULL, ended_as = NULL
WHERE dispute_id = %(id)s AND kind = 'dispute' AND ended_as = 'settled'
"""


async def reopen(tx: Tx, dispute_id: int, answer_by: date) -> None:
    """Open as it was before money settled it, to be answered by another day."""
    await run(tx, _REOPEN, {"id": dispute_id, "answer_by": answer_by})
    await run(tx, _HOLD_AGAIN, {"id": dispute_id})


_ESCALATE = """
UPDATE disputes SET escalated_at = %(now)s
WHERE task_id = ANY(%(task_ids)s) AND resolved_at IS NULL AND escalated_at IS NULL
RETURNING id, customer_id, invoice_id, kind, answer_by
"""


async def escalate(tx: Tx, rules: DisputeRules, task_ids: Sequence[int], now: datetime) -> None:
    """The disputes of these tasks were not answered in time: each is put higher once, and its timeline says to whom."""
    late = await run(tx, _ESCALATE, {"task_ids": list(task_ids), "now": now})
    told = [
        Interaction(
            InteractionKind.DISPUTE_ESCALATED,
            row["customer_id"],
            "engine",
            now,
            row["invoice_id"],
            {
                "dispute": row["id"],
                "answer_by": row["answer_by"].isoformat(),
                "to": rules.kinds[DisputeKind(row["kind"])].escalate_to.value,
            },
        )
        for row in sorted(late, key=lambda row: int(row["id"]))
    ]
    await history.append(tx, told)
