"""What does the engine do on a call or visit step? It puts one per customer on the worklist, about all that is due."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.finding import find_contact
from activities.resources import Resources
from activities.steps import Taken, Together, record_steps, take_step
from domain.consolidation import DueStep
from domain.progress import task_due
from domain.reach import met_by
from models.case import ContactPoint, StepStatus
from models.contract import OPEN_CALL_TASK, OPEN_VISIT_TASK, Plan, StepOrder
from models.customer import Role
from models.interaction import Interaction, InteractionKind
from models.strategy import CallTaskStep, VisitTaskStep
from models.task import TaskKind
from store import cases, history, tasks
from store.engine import Tx

_ROLES = tuple(Role)
_OPENED = {
    TaskKind.CALL: InteractionKind.CALL_TASK_OPENED,
    TaskKind.VISIT: InteractionKind.VISIT_TASK_OPENED,
}


class Calls:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=OPEN_CALL_TASK)
    async def open_call_task(self, order: StepOrder) -> Plan:
        """One call about all invoices of the customer whose call is due today."""
        return await take_step(self._resources, order, OPEN_CALL_TASK, self._open)

    @activity.defn(name=OPEN_VISIT_TASK)
    async def open_visit_task(self, order: StepOrder) -> Plan:
        """One visit about all invoices of the customer whose visit is due today."""
        return await take_step(self._resources, order, OPEN_VISIT_TASK, self._open)

    async def _open(self, tx: Tx, now: datetime, together: Together) -> Taken:
        group = together.cases
        facts, step = group[0].facts, group[0].step
        if not isinstance(step, CallTaskStep | VisitTaskStep):
            raise TypeError(f"{group[0].act.step_id} is no call and no visit")
        # A consumer's debt is told to nobody else.
        person = met_by(facts, step, self._resources.rulebook.contact_rules)
        if person is None:
            return await find_contact(tx, now, group, step.to, [step.medium])
        kind = TaskKind(step.medium.value)
        running = await tasks.open_of(tx, facts.customer_id, kind)
        task_id = await (_join(tx, running, group, step, now) if running else _new(tx, now, group, step, kind, person))
        await record_steps(tx, now, group, StepStatus.COVERED if running else StepStatus.DONE, task_id=task_id)
        if any(record.status is StepStatus.OPEN for due in group for record in due.facts.steps):
            await tasks.close_found(tx, [due.facts.invoice_id for due in group], now)
        opened = [
            Interaction(
                _OPENED[kind],
                due.facts.customer_id,
                "engine",
                now,
                due.facts.invoice_id,
                {"step": due.act.step_id, "task": task_id, "queue": step.queue, "attempt": due.act.occurrence},
                cases.why_json(due.act.why),
            )
            for due in group
        ]
        await history.append(tx, opened)
        return Taken()


async def _new(
    tx: Tx,
    now: datetime,
    group: Sequence[DueStep],
    step: CallTaskStep | VisitTaskStep,
    kind: TaskKind,
    person: ContactPoint,
) -> int:
    facts, act = group[0].facts, group[0].act
    details: dict[str, Any] = {"role": person.role.value, "invoices": _invoices(group), **_asked_for(group)}
    return await tasks.open_one(
        tx,
        tasks.NewTask(
            kind,
            step.queue,
            facts.customer_id,
            facts.invoice_id,
            step.id,
            now,
            _due_on(group, step, now),
            step.attempts,
            facts.collector,
            details,
            act.occurrence,
        ),
    )


async def _join(
    tx: Tx, running: dict[str, Any], group: Sequence[DueStep], step: CallTaskStep | VisitTaskStep, now: datetime
) -> int:
    """The customer is called once about everything: what waits already takes these invoices in.

    Two calls on the list would be two contacts, whatever the rules allow; the higher of the two people is asked for.
    """
    details = running["details"]
    role = max(Role(details["role"]), step.to, key=_ROLES.index)
    invoices = [*details["invoices"], *(one for one in _invoices(group) if one not in details["invoices"])]
    details = {**details, "role": role.value, "invoices": invoices, **_asked_for(group)}
    await tasks.amend(tx, running["id"], due_on=min(running["due_on"], _due_on(group, step, now)), details=details)
    return int(running["id"])


def _invoices(group: Sequence[DueStep]) -> list[str]:
    return [due.facts.invoice_id for due in group]


def _asked_for(group: Sequence[DueStep]) -> dict[str, str]:
    """The time at which the customer wants to be called, if that is why."""
    why = group[0].act.why
    return {"asked_for": why.params["at"]} if why.code == "call_asked_for" else {}


def _due_on(group: Sequence[DueStep], step: CallTaskStep | VisitTaskStep, now: datetime) -> date:
    """Within the step's time; on the very day that the customer named."""
    facts = group[0].facts
    if _asked_for(group):
        return now.astimezone(ZoneInfo(facts.time_zone)).date()
    return task_due(facts, step, now)
