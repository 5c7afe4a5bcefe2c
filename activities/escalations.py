"""What does the engine do on an escalation step? It asks for approval where needed, then goes one rung up."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, record_steps, take_step
from channels.paper.dossier import dossier_of
from domain.calendar import calendar_of
from domain.consolidation import DueStep, is_approved
from models.case import StepStatus
from models.contract import ESCALATE, Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from models.span import Span
from models.staff import StaffRole
from models.strategy import EscalationStep, Level
from models.task import TaskKind
from store import cases, credit_holds, history, tasks
from store.case_summary import summary
from store.engine import Tx
from store.hand_overs import HandOver, hand_over
from store.notifications import notify

#: How long a person has for an approval or an internal escalation.
_WITHIN = Span(2, business=True)

_SPEECH = Speech(InteractionKind.ESCALATED, InteractionKind.ESCALATED)

#: Our own rungs, and whose they are; a collector's task goes to whoever looks after the customer.
_OURS = {Level.SUPERVISOR: StaffRole.SUPERVISOR, Level.CREDIT_MANAGER: StaffRole.CREDIT_MANAGER}


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
            return await _ask(tx, now, group, step)
        if step.level.speaks_to_customer:
            return await speak(tx, self._resources, now, together, _SPEECH)
        if step.level.hands_over:
            await self._hand_over(tx, now, group, step)
            return Taken()
        if step.level is Level.CREDIT_HOLD:
            await _set_credit_hold(tx, now, first)
            await record_steps(tx, now, group, StepStatus.DONE)
        else:
            task_id = await _put_before_ours(tx, now, group, step)
            await record_steps(tx, now, group, StepStatus.DONE, task_id=task_id)
        await history.append(
            tx, [_interaction(InteractionKind.ESCALATED, due, now, level=step.level.value) for due in group]
        )
        return Taken()

    async def _hand_over(self, tx: Tx, now: datetime, group: Sequence[DueStep], step: EscalationStep) -> None:
        facts, act = group[0].facts, group[0].act
        order = HandOver(
            customer_id=facts.customer_id,
            invoice_ids=[due.facts.invoice_id for due in group],
            to=step.level,
            queue=_queue(step),
            step_id=act.step_id,
            occurrence=act.occurrence,
            due_on=_due_on(group[0], now),
            reason=None,
            told={due.facts.invoice_id: {"step": due.act.step_id} for due in group},
            why={due.facts.invoice_id: cases.why_json(due.act.why) for due in group},
        )
        task_id, _ = await hand_over(tx, partial(dossier_of, self._resources.renderer), order, now, "engine")
        await record_steps(tx, now, group, StepStatus.DONE, task_id=task_id)


async def _ask(tx: Tx, now: datetime, group: Sequence[DueStep], step: EscalationStep) -> Taken:
    task_id = await _open_task(tx, now, group, TaskKind.APPROVAL, f"{step.approval}s")
    await record_steps(tx, now, group, StepStatus.OPEN, task_id=task_id)
    asked = [
        _interaction(InteractionKind.APPROVAL_REQUESTED, due, now, level=step.level.value, by=str(step.approval))
        for due in group
    ]
    await history.append(tx, asked)
    return Taken(waits_for_a_person=True)


async def _set_credit_hold(tx: Tx, now: datetime, first: DueStep) -> None:
    facts, act = first.facts, first.act
    await credit_holds.impose(
        tx,
        facts.customer_id,
        now,
        by="engine",
        invoice_id=facts.invoice_id,
        details={"step": act.step_id},
        why=cases.why_json(act.why),
    )


async def _put_before_ours(tx: Tx, now: datetime, group: Sequence[DueStep], step: EscalationStep) -> int:
    """A task with what the case has been through; whoever it is for is told."""
    facts = group[0].facts
    mine = step.level is Level.COLLECTOR
    task_id = await _open_task(
        tx, now, group, TaskKind.ESCALATION, _queue(step), owner=facts.collector if mine else None
    )
    to = ([facts.collector] if facts.collector else StaffRole.COLLECTOR) if mine else _OURS[step.level]
    about = {"kind": TaskKind.ESCALATION.value, "level": step.level.value}
    kind = NotificationKind.ASSIGNED
    await notify(
        tx, to, kind, at=now, customer_id=facts.customer_id, invoice_id=facts.invoice_id, task_id=task_id, details=about
    )
    return task_id


def _queue(step: EscalationStep) -> str:
    """Hand-offs and our own higher rungs have queues of their own; a strategy may still name another."""
    return step.queue or ("collectors" if step.level is Level.COLLECTOR else step.level.value)


async def _open_task(
    tx: Tx, now: datetime, group: Sequence[DueStep], kind: TaskKind, queue: str, owner: str | None = None
) -> int:
    facts, act = group[0].facts, group[0].act
    invoices = [due.facts.invoice_id for due in group]
    details: dict[str, Any] = {
        "invoices": invoices,
        "story": await summary(tx, facts.customer_id, invoices, now, _today(group[0], now)),
    }
    task = tasks.NewTask(
        kind,
        queue,
        facts.customer_id,
        facts.invoice_id,
        act.step_id,
        now,
        _due_on(group[0], now),
        owner=owner,
        details=details,
        occurrence=act.occurrence,
    )
    return await tasks.open_one(tx, task)


def _today(due: DueStep, now: datetime) -> date:
    return now.astimezone(ZoneInfo(due.facts.time_zone)).date()


def _due_on(first: DueStep, now: datetime) -> date:
    return calendar_of(first.facts.country, first.facts.region).add(_today(first, now), _WITHIN)


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
