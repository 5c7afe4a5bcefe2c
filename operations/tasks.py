"""What happens when a person has done a task? Its outcome is recorded and moves the cases it stood for."""

from models.errors import InvalidInput, Refused
from models.interaction import Interaction, InteractionKind
from models.task import OUTCOMES, TaskKind, TaskOutcome
from operations.desk import Desk
from store import cases, customers, history, holds, steps, tasks

_KINDS = {
    (TaskKind.APPROVAL, TaskOutcome.APPROVED): InteractionKind.APPROVAL_GIVEN,
    (TaskKind.APPROVAL, TaskOutcome.REJECTED): InteractionKind.APPROVAL_DENIED,
}


async def complete(desk: Desk, task_id: int, outcome: str, note: str | None = None) -> list[str]:
    """Close a task with its outcome; the invoices whose case follows.

    Raises NotFound, Refused for a task that is closed already, InvalidInput for an outcome its kind does not take.
    """
    async with desk.database.begin() as tx:
        customer_id = await tasks.customer_of(tx, task_id)
        await customers.lock(tx, [customer_id])
        task = await tasks.lock(tx, task_id)
        kind = TaskKind(task["kind"])
        accepted = [str(possible) for possible in OUTCOMES[kind]]
        if outcome not in accepted:
            expected = f"expected one of {', '.join(accepted)} for a task of kind {kind}"
            raise InvalidInput(f"outcome: {expected}", (("outcome", expected),))
        if task["closed_at"] is not None:
            raise Refused(f"Task {task_id} was closed on {task['closed_at']:%Y-%m-%d} by {task['closed_by']}")
        now = await desk.clock.now(tx)
        await tasks.close(tx, task_id, TaskOutcome(outcome), by=desk.actor, now=now, note=note)
        concerned = await steps.of_task(tx, task_id)
        if (kind, outcome) == (TaskKind.APPROVAL, TaskOutcome.REJECTED):
            await steps.skip_open(tx, task_id)
        if kind is TaskKind.REPLY:
            # What was answered has been read: whoever read it has said by now what holds the cases from here on.
            paused = await holds.end_reading(tx, customer_id, now=now, by=desk.actor, as_=outcome)
            concerned = sorted({*concerned, *paused})
        if (kind, outcome) == (TaskKind.NEGOTIATION, TaskOutcome.REJECTED):
            await holds.end_offers(tx, concerned, now=now, by=desk.actor, as_=outcome)
        default = InteractionKind.CALL_MADE if kind is TaskKind.CALL else InteractionKind.TASK_DONE
        details = {"task": task_id, "step": task["step_id"], "outcome": outcome, "note": note}
        told = [
            Interaction(
                _KINDS.get((kind, TaskOutcome(outcome)), default), customer_id, desk.actor, now, invoice, details
            )
            for invoice in concerned or [task["invoice_id"]]
        ]
        await history.append(tx, told)
        await cases.revise(tx, concerned)
        open_cases = [invoice for invoice, case in (await cases.get(tx, concerned)).items() if case["open"]]
    shown = {"task": task_id, "outcome": outcome}
    await desk.waker.wake([desk.wake_up(invoice, InteractionKind.TASK_DONE, shown) for invoice in open_cases])
    return concerned
