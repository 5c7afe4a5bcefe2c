"""What does the engine do on an escalation step? It asks for approval where needed, then goes one rung up."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, record_steps, take_step
from domain.calendar import calendar_of
from domain.consolidation import DueStep, is_approved
from models.case import Outcome, StepStatus
from models.contract import ESCALATE, Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.strategy import EscalationStep, Level, Span
from models.task import TaskKind
from store import cases, customers, history, tasks
from store.engine import Tx

#: How long a person has for an approval or an internal escalation.
_WITHIN = Span(2, business=True)

_SPEECH = Speech(InteractionKind.ESCALATED, InteractionKind.ESCALATED)


class Escalations:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=ESCALATE)
    async def escalate(self, order: StepOrder) -> Plan:
        """Write to the customer's higher people, put it before ours, set a credit hold, or hand the case over."""
        return await take_step(self._resources, order, ESCALATE, self._escalate)

    async def _escalate(self, tx: Tx, now: datetime, together: Together) -> Taken:
        group = together.cases
        first = group[0]
        step = first.step
        if not isinstance(step, EscalationStep):
            raise TypeError(f"{first.act.step_id} is not an escalation step")
        if step.approval is not None and not is_approved(first.facts, first.act):
            return await self._ask(tx, now, group, step)
        if step.level.speaks_to_customer:
            return await speak(tx, self._resources, now, together, _SPEECH)
        if step.level is Level.CREDIT_HOLD:
            await self._set_credit_hold(tx, now, first)
            await record_steps(tx, now, group, StepStatus.DONE)
        else:
            task_id = await _open_task(tx, now, group, TaskKind.ESCALATION, _queue(step))
            await record_steps(tx, now, group, StepStatus.DONE, task_id=task_id)
        kind = InteractionKind.HANDED_OVER if step.level.hands_over else InteractionKind.ESCALATED
        await history.append(tx, [_interaction(kind, due, now, level=step.level.value) for due in group])
        if step.level.hands_over:
            await cases.end_as(tx, [due.facts.invoice_id for due in group], Outcome.HANDED_OVER)
        return Taken()

    async def _ask(self, tx: Tx, now: datetime, group: Sequence[DueStep], step: EscalationStep) -> Taken:
        task_id = await _open_task(tx, now, group, TaskKind.APPROVAL, f"{step.approval}s")
        await record_steps(tx, now, group, StepStatus.OPEN, task_id=task_id)
        asked = [
            _interaction(InteractionKind.APPROVAL_REQUESTED, due, now, level=step.level.value, by=str(step.approval))
            for due in group
        ]
        await history.append(tx, asked)
        return Taken(waits_for_a_person=True)

    async def _set_credit_hold(self, tx: Tx, now: datetime, first: DueStep) -> None:
        if await customers.set_credit_hold(tx, first.facts.customer_id, now):
            hold_set = Interaction(
                InteractionKind.CREDIT_HOLD_SET,
                first.facts.customer_id,
                "engine",
                now,
                first.facts.invoice_id,
                {"step": first.act.step_id},
                cases.why_json(first.act.why),
            )
            await history.append(tx, [hold_set])


def _queue(step: EscalationStep) -> str:
    """Hand-offs and our own higher rungs have queues of their own; a strategy may still name another."""
    return step.queue or step.level.value


async def _open_task(tx: Tx, now: datetime, group: Sequence[DueStep], kind: TaskKind, queue: str) -> int:
    facts, act = group[0].facts, group[0].act
    task = tasks.NewTask(
        kind,
        queue,
        facts.customer_id,
        facts.invoice_id,
        act.step_id,
        act.occurrence,
        now,
        _due_on(group[0], now),
        details={"invoices": [due.facts.invoice_id for due in group]},
    )
    return await tasks.open_one(tx, task)


def _due_on(first: DueStep, now: datetime) -> date:
    facts = first.facts
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    return calendar_of(facts.country, facts.region).add(today, _WITHIN)


def _interaction(kind: InteractionKind, due: DueStep, now: datetime, **details: str) -> Interaction:
    return Interaction(
        kind,
        due.facts.customer_id,
        "engine",
        now,
        due.facts.invoice_id,
        {"step": due.act.step_id, **details},
        cases.why_json(due.act.why),
    )
