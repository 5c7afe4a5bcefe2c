"""Who looks at money that may be several customers'? Whoever looks after the likeliest of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.bank import BankEntry
from models.interaction import Interaction, InteractionKind
from models.span import Span
from models.task import TaskKind, TaskOutcome
from models.values import amount_text
from operations.whereabouts import Whereabouts
from store import history, invoices, tasks
from store.engine import Tx

#: The step id of what no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
BANK_LINE = "*bank_line"
_QUEUE = "payments"
#: Until then somebody may be asked for what they have paid.
_WITHIN = Span(1, business=True)


async def open_task(
    tx: Tx, line_id: int, entry: BankEntry, customer_id: str, about: Sequence[str], now: datetime
) -> int | None:
    """Put a line before a person; None where the customer has no invoice that a task could be about.

    about: the invoices that it may be for, the likeliest first.
    """
    named = list(about) or (await invoices.of_customer(tx, customer_id))[:1]
    if not named:
        return None
    place = await Whereabouts.of(tx, customer_id, now)
    details: dict[str, Any] = {
        "line": line_id,
        "amount": amount_text(entry.amount, entry.currency),
        "currency": entry.currency,
        "booked_on": entry.booked_on.isoformat(),
        "name": entry.name,
        "says": entry.remittance,
        "invoices": named,
    }
    new = tasks.NewTask(
        TaskKind.BANK_LINE,
        _QUEUE,
        customer_id,
        named[0],
        BANK_LINE,
        now,
        place.calendar.add(place.today, _WITHIN),
        owner=place.collector,
        details=details,
    )
    return await tasks.ask(tx, new)


async def end_task(tx: Tx, task_id: int | None, now: datetime, *, by: str, done: bool) -> None:
    """What the task asked is answered (`done`), or nobody has to answer it any more; one that is closed stays so."""
    if task_id is None:
        return
    task = await tasks.lock(tx, task_id)
    if task["closed_at"] is not None:
        return
    await tasks.close(tx, task_id, TaskOutcome.DONE if done else None, by=by, now=now)
    kind = InteractionKind.TASK_DONE if done else InteractionKind.TASK_CANCELLED
    told = {"task": task_id, "kind": task["kind"], "step": task["step_id"], "outcome": TaskOutcome.DONE.value}
    if not done:
        told = {"task": task_id, "kind": task["kind"]}
    await history.append(tx, [Interaction(kind, task["customer_id"], by, now, task["invoice_id"], told)])
