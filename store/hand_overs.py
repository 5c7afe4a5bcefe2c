"""How does a case leave the house? Told in its timeline and to the ERP, with a dossier and a task to send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from models.case import Outcome
from models.dossier import Purpose
from models.erp_request import ErpRequestKind
from models.interaction import Interaction, InteractionKind
from models.strategy import Level
from models.task import TaskKind
from models.values import amount_text
from store import cases, dossiers, erp_requests, history, invoices, negotiation_ends, tasks
from store.engine import Tx, run

#: The step id of tasks that no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
HAND_OVER = "*hand-over"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Invoices of one customer that go to somebody else, together.

    to: agency or legal. told: details of each invoice's entry (its step), by id. why: reason codes as stored, by id.
    step_id, occurrence: of the task: of a rung, or HAND_OVER and the next. due_on: until when it is sent.
    """

    customer_id: str
    invoice_ids: Sequence[str]
    to: Level
    queue: str
    step_id: str
    due_on: date
    reason: str | None
    told: Mapping[str, dict[str, Any]]
    why: Mapping[str, dict[str, Any]]
    occurrence: int | None = None


async def hand_over(tx: Tx, press: dossiers.Press, order: HandOver, now: datetime, by: str) -> tuple[int, int]:
    """End the cases as handed over, with a dossier and a task to send it; the ids of the task and of the dossier.

    The customer is locked by the caller, who wakes the cases.
    """
    level = {"level": order.to.value}
    why = {} if order.reason is None else {"reason": order.reason}
    kind = InteractionKind.HANDED_OVER
    told = [
        Interaction(
            kind, order.customer_id, by, now, one, {**level, **why, **order.told.get(one, {})}, order.why.get(one)
        )
        for one in order.invoice_ids
    ]
    await history.append(tx, told)
    await tell_erp(tx, ErpRequestKind.HANDED_OVER, order.customer_id, order.invoice_ids, {**level, **why}, now, by)
    await cases.end_as(tx, order.invoice_ids, Outcome.HANDED_OVER)
    await tasks.cancel_pointless(tx, order.invoice_ids, now)
    await negotiation_ends.withdraw_pointless(tx, order.invoice_ids, now)
    purpose = Purpose(order.to.value)
    made = await dossiers.make(
        tx, press, order.customer_id, order.invoice_ids, purpose=purpose, now=now, by=by, reason=order.reason
    )
    details = {"invoices": list(order.invoice_ids), "dossier": made.id, "sha256": made.sha256, **level, **why}
    first = order.invoice_ids[0]
    task = tasks.NewTask(
        TaskKind.ESCALATION,
        order.queue,
        order.customer_id,
        first,
        order.step_id,
        now,
        order.due_on,
        details=details,
        occurrence=order.occurrence,
    )
    return await tasks.open_one(tx, task), made.id


async def tell_erp(
    tx: Tx,
    kind: ErpRequestKind,
    customer_id: str,
    invoice_ids: Sequence[str],
    details: Mapping[str, Any],
    now: datetime,
    by: str,
) -> None:
    """One request for each invoice, with what is owed of it."""
    owed = await invoices.balances(tx, invoice_ids)
    for invoice_id, invoice in sorted((await invoices.get(tx, invoice_ids)).items()):
        amount = {"amount": amount_text(owed[invoice_id], invoice.currency), "currency": invoice.currency}
        asked = {**amount, **details}
        await erp_requests.ask(tx, kind, customer_id=customer_id, invoice_id=invoice_id, details=asked, now=now, by=by)


_LAST_TO: LiteralString = """
SELECT DISTINCT ON (invoice_id) invoice_id, details ->> 'level' AS level, details ->> 'step' AS step
FROM interactions WHERE invoice_id = ANY(%(invoice_ids)s) AND kind = 'handed_over'
ORDER BY invoice_id, id DESC
"""


async def last_to(tx: Tx, invoice_ids: Sequence[str]) -> dict[str, tuple[Level, str | None]]:
    """To whom each invoice was handed over last, and by which rung (None: by a person)."""
    rows = await run(tx, _LAST_TO, {"invoice_ids": list(invoice_ids)})
    return {row["invoice_id"]: (Level(row["level"]), row["step"]) for row in rows}


_UNSENT: LiteralString = """
SELECT id, customer_id, step_id, details FROM tasks
WHERE kind = 'escalation' AND closed_at IS NULL AND details ? 'dossier' AND details -> 'invoices' ?| %(invoice_ids)s
ORDER BY id
"""


async def unsent(tx: Tx, invoice_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Open tasks to send a dossier about any of these invoices."""
    return await run(tx, _UNSENT, {"invoice_ids": list(invoice_ids)})


_UNTOLD: LiteralString = """
SELECT DISTINCT jsonb_array_elements_text(details -> 'invoices') AS invoice_id FROM tasks
WHERE kind = 'escalation' AND closed_at IS NULL AND step_id = %(step_id)s
  AND details -> 'invoices' ?| %(invoice_ids)s
"""


async def untold(tx: Tx, step_id: str, invoice_ids: Sequence[str]) -> set[str]:
    """The invoices that an open task of this step is about already."""
    rows = await run(tx, _UNTOLD, {"step_id": step_id, "invoice_ids": list(invoice_ids)})
    return {row["invoice_id"] for row in rows}
