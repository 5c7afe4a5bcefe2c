"""How does a test do what the workflow would? It asks for the plan, then does the step that the plan names."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from temporalio.testing import ActivityEnvironment

from activities.arrangements import Arrangements
from activities.calls import Calls
from activities.escalations import Escalations
from activities.negotiations import Negotiations
from activities.planning import Planning
from activities.reminders import Reminders
from channels.port import Sender
from channels.templates.render import Renderer
from models import contract
from models.contract import Plan, StepOrder
from tests.activities.installation import Errands, HandClock, Installation, local

Activity = Callable[[StepOrder], Awaitable[Any]]


@dataclass
class Hands:
    at: Installation
    clock: HandClock
    errands: Errands

    def on(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Set the clock to a local time."""
        self.clock.instant = local(self.at.settings, day, hour, minute)

    def through(self, sender: Sender) -> "Hands":
        """The same hands with another channel."""
        senders = {**self.at.resources.senders, sender.channel: sender}
        resources = replace(self.at.resources, senders=senders)
        return Hands(replace(self.at, resources=resources), self.clock, self.errands)

    def with_renderer(self, renderer: Renderer) -> "Hands":
        """The same hands with other templates."""
        resources = replace(self.at.resources, renderer=renderer)
        return Hands(replace(self.at, resources=resources), self.clock, self.errands)

    async def plan(self, invoice_id: str) -> Plan:
        plan: Plan = await self._run(contract.PLAN_NEXT, StepOrder(invoice_id))
        return plan

    async def do(self, activity: str, invoice_id: str, step: str | None = None, attempt: int = 1) -> Plan:
        """One activity, whatever the plan says: what a late or repeated one would do."""
        plan: Plan = await self._run(activity, StepOrder(invoice_id, step), attempt)
        return plan

    async def step(self, invoice_id: str) -> Plan:
        """Plan, then do what is due at this moment; the plan that it came back with."""
        plan = await self.plan(invoice_id)
        assert plan.do in contract.STEP_ACTIVITIES, plan
        assert plan.seconds == 0, plan
        return await self.do(plan.do, invoice_id, plan.step)

    async def _run(self, activity: str, order: StepOrder, attempt: int = 1) -> Any:
        resources = self.at.resources
        by_name: dict[str, Activity] = {
            contract.PLAN_NEXT: Planning(resources).plan_next,
            contract.RECORD_CANCELLATION: Planning(resources).record_cancellation,
            contract.SEND_REMINDER: Reminders(resources).send_reminder,
            contract.SEND_THANKS: Reminders(resources).send_thanks,
            contract.SEND_NOTICE: Reminders(resources).send_notice,
            contract.OPEN_CALL_TASK: Calls(resources).open_call_task,
            contract.OPEN_VISIT_TASK: Calls(resources).open_visit_task,
            contract.OPEN_NEGOTIATION: Negotiations(resources).open_negotiation,
            contract.ESCALATE: Escalations(resources).escalate,
            contract.FOLLOW_UP_ARRANGEMENT: Arrangements(resources).follow_up_arrangement,
        }
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        return await environment.run(by_name[activity], order)
