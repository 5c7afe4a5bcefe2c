"""What happens when a person has done a task? Its answer is recorded and moves the cases it stood for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from models.errors import InvalidInput
from models.interaction import Interaction, InteractionKind
from models.task import TaskAnswer, TaskKind, faults_of
from operations import conversations
from operations.answered import CALL, Answered
from operations.bank import answer_bank_line
from operations.contact_decisions import answer_contact_change
from operations.decisions import answer_approval, answer_credit_note, answer_dispute, answer_negotiation
from operations.desk import Desk
from operations.held import answer_held
from store import cases, customers, history, steps, tasks
from store.engine import Tx

#: What an answer to each kind of task leads to; the invoices to be woken beside those the task stood for.
_FOLLOW: dict[TaskKind, Callable[[Answered], Awaitable[set[str]]]] = {
    TaskKind.CALL: conversations.follow,
    TaskKind.VISIT: conversations.follow,
    TaskKind.REPLY: conversations.follow,
    TaskKind.ESCALATION: conversations.follow,
    TaskKind.FIND_CONTACT: conversations.follow,
    TaskKind.NEGOTIATION: answer_negotiation,
    TaskKind.APPROVAL: answer_approval,
    TaskKind.DISPUTE: answer_dispute,
    TaskKind.HELD_MESSAGE: answer_held,
    TaskKind.CREDIT_NOTE: answer_credit_note,
    TaskKind.BANK_LINE: answer_bank_line,
    TaskKind.ONLINE_PAYMENT: conversations.follow,
    TaskKind.CONTACT_CHANGE: answer_contact_change,
}
#: What the timeline calls it; where it is None, what followed has told it already.
_TOLD_AS: dict[TaskKind, InteractionKind | None] = {
    TaskKind.CALL: InteractionKind.CALL_MADE,
    TaskKind.VISIT: InteractionKind.VISIT_MADE,
    TaskKind.APPROVAL: None,
    TaskKind.DISPUTE: None,
    TaskKind.HELD_MESSAGE: None,
    TaskKind.CONTACT_CHANGE: None,
}


async def complete(desk: Desk, task_id: int, answer: TaskAnswer) -> list[str]:
    """Close a task with what came of it, in one transaction with all that follows; the invoices whose case moves.

    Raises NotFound; InvalidInput with the fields that do not fit the kind of task or are missing; Refused for a task
    that is closed already, or where what was agreed is not allowed: it says what would be.
    """
    async with desk.database.begin() as tx:
        await customers.lock(tx, [await tasks.customer_of(tx, task_id)])
        closed = await complete_within(tx, desk, task_id, answer, await desk.clock.now(tx))
    await wake(desk, closed)
    return closed.concerned


@dataclass(frozen=True, slots=True)
class Closed:
    """A task that was done. concerned: the invoices whose case moves; `to_wake` those of them, and others, to wake."""

    task_id: int
    answer: TaskAnswer
    concerned: list[str]
    to_wake: list[str]


async def complete_within(tx: Tx, desk: Desk, task_id: int, answer: TaskAnswer, now: datetime) -> Closed:
    """The same; its customer is locked by the caller, who wakes the cases."""
    task = await tasks.lock(tx, task_id)
    kind = TaskKind(task["kind"])
    tasks.expect_open(task)
    _expect_fitting(kind, answer)
    await tasks.close(tx, task_id, answer.outcome, by=desk.actor, now=now, note=answer.note, again_at=answer.call_at)
    done = Answered(tx, desk, task, answer, tuple(await steps.of_task(tx, task_id)), now)
    # Told before what follows from it: the promise comes after the call in which it was made.
    await _tell(done)
    concerned = sorted({*done.invoices, *await _FOLLOW[kind](done)})
    await cases.revise(tx, concerned)
    open_cases = {invoice for invoice, case in (await cases.get(tx, concerned)).items() if case["open"]}
    # Also those of a promise that ended because one of its invoices is disputed.
    open_cases |= set(await cases.behind_of(tx, done.customer_id))
    return Closed(task_id, answer, concerned, sorted(open_cases))


async def wake(desk: Desk, closed: Closed) -> None:
    shown = {"task": closed.task_id, "outcome": closed.answer.outcome.value}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.TASK_DONE, shown) for one in closed.to_wake])


def _expect_fitting(kind: TaskKind, answer: TaskAnswer) -> None:
    faults = faults_of(kind, answer)
    if faults:
        raise InvalidInput("; ".join(f"{field}: {expected}" for field, expected in faults), faults)


def _told_of(done: Answered) -> tuple[str, ...]:
    """A conversation that no rung of the ladder asked for is told of all invoices that it was about."""
    if done.task["step_id"] == CALL:
        return done.about
    return done.invoices or (done.task["invoice_id"],)


async def _tell(done: Answered) -> None:
    kind = _TOLD_AS.get(done.kind, InteractionKind.TASK_DONE)
    if kind is None:
        return
    answer = done.answer
    details = {"task": done.id, "step": done.task["step_id"], "outcome": answer.outcome.value, "note": answer.note}
    if answer.call_at is not None:
        details["at"] = answer.call_at.isoformat()
    if answer.minutes is not None:
        details["minutes"] = answer.minutes
    told = [
        Interaction(kind, done.customer_id, done.desk.actor, done.now, invoice, details) for invoice in _told_of(done)
    ]
    await history.append(done.tx, told)
