"""What does the engine do by itself on a reminder step, and when a payment came in? It writes to the customer."""

from datetime import datetime

from temporalio import activity

from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, take_step
from models.contract import SEND_REMINDER, SEND_THANKS, Plan, StepOrder
from models.interaction import InteractionKind
from store import cases
from store.engine import Tx

_REMINDER = Speech(InteractionKind.REMINDER_SENT, InteractionKind.REMINDER_COVERED)
_THANKS = Speech(InteractionKind.THANKS_SENT, InteractionKind.THANKS_SENT)


class Reminders:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=SEND_REMINDER)
    async def send_reminder(self, order: StepOrder) -> Plan:
        """One message for all invoices of the customer whose reminder to the same person is due today."""
        return await take_step(self._resources, order, SEND_REMINDER, self._remind)

    @activity.defn(name=SEND_THANKS)
    async def send_thanks(self, order: StepOrder) -> Plan:
        """One thank-you for all invoices that the customer settled."""
        return await take_step(self._resources, order, SEND_THANKS, self._thank)

    async def _remind(self, tx: Tx, now: datetime, together: Together) -> Taken:
        return await speak(tx, self._resources, now, together, _REMINDER)

    async def _thank(self, tx: Tx, now: datetime, together: Together) -> Taken:
        taken = await speak(tx, self._resources, now, together, _THANKS)
        await cases.mark_thanked(tx, [due.facts.invoice_id for due in together.cases])
        return taken
