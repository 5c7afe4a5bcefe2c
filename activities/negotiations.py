"""What does the engine do on a negotiation step? It makes an offer, and the ladder waits while it is open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, take_step
from domain.balance import totals
from domain.calendar import calendar_of
from domain.offers import offer_lines
from domain.progress import offer_until
from domain.telling import claim_on
from models.case import HoldKind
from models.contract import OPEN_NEGOTIATION, Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.strategy import NegotiationStep
from models.task import TaskKind
from store import history, holds, steps, tasks
from store.engine import Tx


class Negotiations:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=OPEN_NEGOTIATION)
    async def open_negotiation(self, order: StepOrder) -> Plan:
        """One offer for all invoices of the customer whose negotiation opens today on the same terms."""
        return await take_step(self._resources, order, OPEN_NEGOTIATION, self._open)

    async def _open(self, tx: Tx, now: datetime, together: Together) -> Taken:
        group = together.cases
        first = group[0]
        facts, step = first.facts, first.step
        if not isinstance(step, NegotiationStep):
            raise TypeError(f"{first.act.step_id} is not a negotiation step")
        today = now.astimezone(ZoneInfo(facts.time_zone)).date()
        calendar = calendar_of(facts.country, facts.region)
        hold = offer_until(facts, step, now)
        owed = totals((due.facts.currency, claim_on(due.facts, today)) for due in group)
        offers = offer_lines(step, owed, today, calendar)
        speech = Speech(InteractionKind.NEGOTIATION_OPENED, InteractionKind.NEGOTIATION_OPENED, offers, hold.until)
        taken = await speak(tx, self._resources, now, together, speech)
        if taken.message is None:
            return taken
        task_id = await tasks.open_one(
            tx,
            tasks.NewTask(
                TaskKind.NEGOTIATION,
                step.queue,
                facts.customer_id,
                facts.invoice_id,
                step.id,
                first.act.occurrence,
                now,
                hold.until or today,
                owner=facts.collector,
                details={
                    "invoices": [due.facts.invoice_id for due in group],
                    "offers": [offer.model_dump(mode="json") for offer in step.offers],
                },
            ),
        )
        made = []
        for due in group:
            await steps.link_task(tx, [due.facts.invoice_id], due.act.step_id, due.act.occurrence, task_id)
            await holds.set_one(
                tx,
                HoldKind.OFFER,
                customer_id=due.facts.customer_id,
                invoice_id=due.facts.invoice_id,
                since=now,
                until=hold.until,
                reason=step.id,
                actor="engine",
            )
            details = {"step": step.id, "task": task_id, "until": hold.until.isoformat() if hold.until else None}
            made.append(
                Interaction(
                    InteractionKind.OFFER_MADE, due.facts.customer_id, "engine", now, due.facts.invoice_id, details
                )
            )
        await history.append(tx, made)
        return taken
