"""What does the engine do on a call step? It puts one call per customer on the worklist, with what to talk about."""

from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.resources import Resources
from activities.steps import Taken, Together, record_steps, take_step
from domain.calendar import calendar_of
from domain.reach import callee
from models.case import StepStatus
from models.contract import OPEN_CALL_TASK, Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.strategy import CallTaskStep
from models.task import TaskKind
from store import cases, history, tasks
from store.engine import Tx


class Calls:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=OPEN_CALL_TASK)
    async def open_call_task(self, order: StepOrder) -> Plan:
        """One call about all invoices of the customer whose call is due today in the same queue."""
        return await take_step(self._resources, order, OPEN_CALL_TASK, self._open)

    async def _open(self, tx: Tx, now: datetime, together: Together) -> Taken:
        group = together.cases
        first = group[0]
        facts, step = first.facts, first.step
        if not isinstance(step, CallTaskStep):
            raise TypeError(f"{first.act.step_id} is not a call step")
        today = now.astimezone(ZoneInfo(facts.time_zone)).date()
        # A consumer's debt is told to nobody else; where nobody can be called yet, the role to look for.
        person = callee(facts, step.to, self._resources.rulebook.contact_rules)
        task_id = await tasks.open_one(
            tx,
            tasks.NewTask(
                TaskKind.CALL,
                step.queue,
                facts.customer_id,
                facts.invoice_id,
                step.id,
                first.act.occurrence,
                now,
                calendar_of(facts.country, facts.region).add(today, step.within),
                step.attempts,
                facts.collector,
                {
                    "role": (person.role if person else step.to).value,
                    "invoices": [due.facts.invoice_id for due in group],
                },
            ),
        )
        await record_steps(tx, now, group, StepStatus.DONE, task_id=task_id)
        opened = [
            Interaction(
                InteractionKind.CALL_TASK_OPENED,
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
