"""What waits for people? Tasks opened, closed and listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select, text, update

from domain.duty import on_duty
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.tables import tasks
from models.task import TaskKind, TaskOutcome
from store import absences, history
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class NewTask:
    """`due_on` is the last day to do it in time; `attempts` how many calls the step allows in all.

    owner: whose it is; while they are away somebody else does it. occurrence: which of its kind and step about this
    invoice it is, counted from 1; None: the next.
    """

    kind: TaskKind
    queue: str
    customer_id: str
    invoice_id: str
    step_id: str
    opened_at: datetime
    due_on: date
    attempts: int = 1
    owner: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    occurrence: int | None = None


async def ask(tx: Tx, task: NewTask) -> int:
    """Open what the engine asks of somebody, and write it in the timeline of the invoice; the id of the new task."""
    task_id = await open_one(tx, task)
    told, by = {"task": task_id, "kind": task.kind.value}, "engine"
    entry = Interaction(InteractionKind.TASK_OPENED, task.customer_id, by, task.opened_at, task.invoice_id, told)
    await history.append(tx, [entry])
    return task_id


async def open_one(tx: Tx, task: NewTask) -> int:
    """The id of the new task."""
    row = {**{name: getattr(task, name) for name in task.__slots__}, "kind": task.kind.value}
    if task.occurrence is None:
        row["occurrence"] = await _next_occurrence(tx, task.invoice_id, task.step_id, task.kind)
    if task.owner is not None:
        present = on_duty(task.owner, await absences.away(tx, task.opened_at))
        row |= {"owner": present, "stands_in_for": None if present == task.owner else task.owner}
    return int((await tx.execute(insert(tasks).values(row).returning(tasks.c.id))).scalar_one())


async def open_of(tx: Tx, customer_id: str, kind: TaskKind) -> dict[str, Any] | None:
    """The first open task of a kind about a customer."""
    query = select(tasks).where(
        tasks.c.customer_id == customer_id, tasks.c.kind == kind.value, tasks.c.closed_at.is_(None)
    )
    row = (await tx.execute(query.order_by(tasks.c.id).limit(1))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def _next_occurrence(tx: Tx, invoice_id: str, step_id: str, kind: TaskKind) -> int:
    query = select(func.coalesce(func.max(tasks.c.occurrence), 0) + 1).where(
        tasks.c.invoice_id == invoice_id, tasks.c.step_id == step_id, tasks.c.kind == kind.value
    )
    return int((await tx.execute(query)).scalar_one())


async def change(tx: Tx, task_id: int, **columns: Any) -> None:
    await tx.execute(update(tasks).where(tasks.c.id == task_id).values(columns))


async def amend(tx: Tx, task_id: int, *, due_on: date, details: dict[str, Any]) -> None:
    await tx.execute(update(tasks).where(tasks.c.id == task_id).values(due_on=due_on, details=details))


async def customer_of(tx: Tx, task_id: int) -> str:
    """The customer a task is about. Raises NotFound."""
    found = (await tx.execute(select(tasks.c.customer_id).where(tasks.c.id == task_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"No task {task_id}")
    return str(found)


async def name_of_customer(tx: Tx, task_id: int) -> str:
    """What the customer is called whom a task is about; it has one."""
    found = await run(
        tx,
        "SELECT u.name FROM tasks t JOIN customers u ON u.id = t.customer_id WHERE t.id = %(id)s",
        {"id": task_id},
    )
    return str(found[0]["name"])


async def lock(tx: Tx, task_id: int) -> dict[str, Any]:
    """The task, locked until the transaction ends. Raises NotFound."""
    return await _one(tx, task_id, select(tasks).with_for_update())


async def get(tx: Tx, task_id: int) -> dict[str, Any]:
    """The task. Raises NotFound."""
    return await _one(tx, task_id, select(tasks))


async def _one(tx: Tx, task_id: int, query: Select[Any]) -> dict[str, Any]:
    row = (await tx.execute(query.where(tasks.c.id == task_id))).mappings().one_or_none()
    if row is None:
        raise NotFound(f"No task {task_id}")
    return dict(row)


_OWED_OF = """
SELECT b.invoice_id FROM tasks t JOIN balances b
  ON b.invoice_id IN (SELECT s.invoice_id FROM steps s WHERE s.task_id = t.id
                      UNION SELECT jsonb_array_elements_text(CASE jsonb_typeof(t.details -> 'invoices')
                                                              WHEN 'array' THEN t.details -> 'invoices' ELSE '[]' END)
                      UNION SELECT t.invoice_id)
WHERE t.id = %(id)s AND b.balance > 0 ORDER BY b.invoice_id
"""


async def owed_of(tx: Tx, task_id: int) -> list[str]:
    """The invoices that a task is about and of which something is owed."""
    return [row["invoice_id"] for row in await run(tx, _OWED_OF, {"id": task_id})]


_ABOUT = """
SELECT i.id AS invoice_id, i.number, i.due_on, i.currency, i.amount, b.balance
FROM tasks t JOIN invoices i
  ON i.id IN (SELECT s.invoice_id FROM steps s WHERE s.task_id = t.id
              UNION SELECT jsonb_array_elements_text(CASE jsonb_typeof(t.details -> 'invoices')
                                                      WHEN 'array' THEN t.details -> 'invoices' ELSE '[]' END)
              UNION SELECT t.invoice_id)
JOIN balances b ON b.invoice_id = i.id
WHERE t.id = %(id)s ORDER BY i.due_on, i.id
"""


async def about(tx: Tx, task_id: int) -> list[dict[str, Any]]:
    """The invoices that a task is about, with what is owed of each, the oldest due first."""
    return await run(tx, _ABOUT, {"id": task_id})


def expect_open(task: dict[str, Any]) -> None:
    """Raise Refused where the task is closed."""
    if task["closed_at"] is not None:
        raise Refused(f"Task {task['id']} was closed on {task['closed_at']:%Y-%m-%d} by {task['closed_by']}")


async def close(
    tx: Tx,
    task_id: int,
    outcome: TaskOutcome | None,
    *,
    by: str,
    now: datetime,
    note: str | None = None,
    again_at: datetime | None = None,
) -> None:
    """Close a task that is open; one that is closed stays as it was. again_at: when the customer wants to be called."""
    await tx.execute(
        update(tasks)
        .where(tasks.c.id == task_id, tasks.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=by, outcome=outcome.value if outcome else None, note=note, again_at=again_at)
    )


async def reopen(tx: Tx, task_id: int, *, due_on: date) -> None:
    """A task that had been cancelled is to be done after all, by another day."""
    await tx.execute(
        update(tasks)
        .where(tasks.c.id == task_id)
        .values(closed_at=None, closed_by=None, escalated_at=None, due_on=due_on)
    )


#: Late by the day where the customer is; what rests with a reason is not late before it comes back.
_OVERDUE = """
UPDATE tasks SET escalated_at = %(now)s
WHERE id IN (
    SELECT t.id FROM tasks t JOIN customers u ON u.id = t.customer_id
    WHERE t.closed_at IS NULL AND t.escalated_at IS NULL
      AND t.due_on <= (%(now)s AT TIME ZONE 'UTC')::date -- nowhere is it later than tomorrow
      AND t.due_on < (%(now)s AT TIME ZONE u.time_zone)::date
      AND (t.snoozed_until IS NULL OR t.snoozed_until <= %(now)s)
    ORDER BY t.due_on, t.id LIMIT %(limit)s FOR UPDATE OF t SKIP LOCKED)
RETURNING id, kind, queue, owner, customer_id, invoice_id, due_on, details
"""


async def escalate_overdue(tx: Tx, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Mark open tasks whose last day has passed, each once; those that were marked now."""
    rows = await run(tx, _OVERDUE, {"now": now, "limit": limit})
    return sorted(rows, key=lambda row: (row["due_on"], row["id"]))


_FOUND = text(
    """
    UPDATE tasks SET closed_at = :now, closed_by = 'engine', outcome = 'done'
    WHERE kind = 'find_contact' AND closed_at IS NULL
      AND id IN (SELECT task_id FROM steps WHERE invoice_id = ANY(:invoice_ids))
    """
)


async def close_found(tx: Tx, invoice_ids: Sequence[str], now: datetime) -> None:
    """Somebody to write to was found: these invoices were just written about."""
    await tx.execute(_FOUND, {"invoice_ids": list(invoice_ids), "now": now})


_CANCEL = text(
    """
    UPDATE tasks t SET closed_at = :now, closed_by = 'engine'
    WHERE t.closed_at IS NULL AND t.id IN (SELECT s.task_id FROM steps s WHERE s.invoice_id = ANY(:invoice_ids))
      AND NOT EXISTS (
        SELECT 1 FROM steps s JOIN cases c ON c.invoice_id = s.invoice_id
        WHERE s.task_id = t.id AND c.settled_at IS NULL AND c.closed_as IS NULL)
    RETURNING t.id, t.kind, t.invoice_id, t.customer_id
    """
)


#: What people asked for hangs on no step: its task names the invoices.
_CANCEL_MEASURES = text(
    """
    UPDATE tasks t SET closed_at = :now, closed_by = 'engine'
    WHERE t.closed_at IS NULL AND t.kind = 'approval' AND t.details ->> 'of' IN ('hand_over', 'write_off')
      AND t.customer_id IN (SELECT c.customer_id FROM cases c WHERE c.invoice_id = ANY(:invoice_ids))
      AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(t.details -> 'invoices') AS named (invoice_id)
        JOIN cases c ON c.invoice_id = named.invoice_id WHERE c.settled_at IS NULL AND c.closed_as IS NULL)
    RETURNING t.id, t.kind, t.invoice_id, t.customer_id
    """
)


async def cancel_pointless(tx: Tx, invoice_ids: Sequence[str], now: datetime) -> None:
    """Close the open tasks of these invoices that no unsettled case needs any more, and write it in their timelines."""
    for statement in (_CANCEL, _CANCEL_MEASURES):
        rows = await tx.execute(statement, {"invoice_ids": list(invoice_ids), "now": now})
        await _tell_cancelled(tx, rows.mappings(), "engine", now)


_MOOT = text(
    """
    UPDATE tasks SET closed_at = :now, closed_by = :by
    WHERE closed_at IS NULL AND kind = 'approval' AND customer_id = :customer_id
      AND details ->> 'of' = ANY(:of) AND details ->> 'subject' = :subject
    RETURNING id, kind, invoice_id, customer_id
    """
)


async def cancel_approval(
    tx: Tx, of: Sequence[str], subject: int | str, *, customer_id: str, now: datetime, by: str
) -> None:
    """Nobody has to approve any more what is not wanted any more."""
    parameters = {"of": list(of), "subject": str(subject), "customer_id": customer_id, "now": now, "by": by}
    await _tell_cancelled(tx, (await tx.execute(_MOOT, parameters)).mappings(), by, now)


async def _tell_cancelled(tx: Tx, rows: Iterable[RowMapping], by: str, now: datetime) -> None:
    cancelled = [
        Interaction(
            InteractionKind.TASK_CANCELLED,
            task["customer_id"],
            by,
            now,
            task["invoice_id"],
            {"task": task["id"], "kind": task["kind"]},
        )
        for task in rows
    ]
    await history.append(tx, cancelled)


_REOPEN = text(
    """
    UPDATE tasks SET closed_at = NULL, closed_by = NULL
    WHERE closed_at IS NOT NULL AND outcome IS NULL AND kind <> 'negotiation'
      AND id IN (SELECT s.task_id FROM steps s WHERE s.invoice_id = ANY(:invoice_ids))
    RETURNING id, kind, invoice_id, customer_id
    """
)


async def reopen_cancelled(tx: Tx, invoice_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Open the tasks of these invoices again that were cancelled, not answered; returns what was opened."""
    rows = await tx.execute(_REOPEN, {"invoice_ids": list(invoice_ids)})
    return [dict(row) for row in rows.mappings()]


_LIST = """
SELECT t.id, t.kind, t.queue, t.owner, t.customer_id, u.name AS customer_name, t.invoice_id, t.step_id, t.occurrence,
       t.attempts, t.opened_at, t.due_on, t.details, t.closed_at, t.closed_by, t.outcome, t.note
FROM tasks t JOIN customers u ON u.id = t.customer_id
"""


async def listed(
    tx: Tx,
    *,
    owner: str | None = None,
    queue: str | None = None,
    kind: TaskKind | None = None,
    customer: str | None = None,
    done: bool = False,
    after: tuple[date, int] | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Open tasks (or with `done` the closed ones), the most urgent first; `after`: day and id of the last one read."""
    conditions = {
        "t.closed_at IS NOT NULL" if done else "t.closed_at IS NULL": True,
        "t.owner = :owner": owner is not None,
        "t.queue = :queue": queue is not None,
        "t.kind = :kind": kind is not None,
        "t.customer_id = :customer": customer is not None,
        "(t.due_on, t.id) > (CAST(:day AS date), :id)": after is not None,
    }
    where = " AND ".join(condition for condition, wanted in conditions.items() if wanted)
    query = text(f"{_LIST} WHERE {where} ORDER BY t.due_on, t.id LIMIT :limit")
    day, id = after or (None, None)
    parameters = {"owner": owner, "queue": queue, "kind": kind and kind.value, "customer": customer}
    rows = await tx.execute(query, {**parameters, "day": day, "id": id, "limit": limit})
    return [dict(row) for row in rows.mappings()]
