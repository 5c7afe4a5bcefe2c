"""What does the engine do on a negotiation step? It makes an offer, and the ladder waits while it is open."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.resources import Resources
from activities.speaking import Speech, speak
from activities.steps import Taken, Together, take_step
from domain.balance import totals
from domain.calendar import calendar_of
from domain.consolidation import DueStep
from domain.offers import line_of, terms_of, to_pay, told_of
from domain.progress import offer_until
from domain.telling import claim_on
from models.case import HoldKind
from models.contract import OPEN_NEGOTIATION, Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.negotiation import OfferSide, OfferTerms, Sums
from models.strategy import NegotiationStep
from models.task import TaskKind
from store import history, holds, negotiations, steps, tasks
from store.engine import Tx

_ENGINE = "engine"


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
        terms = terms_of(step, today, calendar)
        offers = tuple(line_of(one, owed, to_pay(one, owed), today, calendar) for one in terms)
        speech = Speech(InteractionKind.NEGOTIATION_OPENED, InteractionKind.NEGOTIATION_OPENED, offers, hold.until)
        taken = await speak(tx, self._resources, now, together, speech)
        if taken.message is None:
            return taken
        invoices = [due.facts.invoice_id for due in group]
        task_id = await tasks.open_one(
            tx,
            tasks.NewTask(
                TaskKind.NEGOTIATION,
                step.queue,
                facts.customer_id,
                facts.invoice_id,
                step.id,
                now,
                hold.until or today,
                owner=facts.collector,
                details={"invoices": invoices},
                occurrence=first.act.occurrence,
            ),
        )
        negotiation_id = await negotiations.open_one(
            tx,
            customer_id=facts.customer_id,
            invoice_ids=invoices,
            open_until=hold.until or today,
            now=now,
            by=_ENGINE,
            task_id=task_id,
            step_id=step.id,
        )
        await tasks.change(tx, task_id, details={"invoices": invoices, "negotiation": negotiation_id})
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
                actor=_ENGINE,
            )
        await _put_on_the_table(tx, now, group, negotiation_id, terms, owed)
        return taken


async def _put_on_the_table(
    tx: Tx, now: datetime, group: Sequence[DueStep], negotiation_id: int, terms: Sequence[OfferTerms], owed: Sums
) -> None:
    """One offer for each alternative, told in the timeline of every invoice."""
    for one in terms:
        paid = to_pay(one, owed)
        offer = negotiations.NewOffer(OfferSide.US, one, owed, paid)
        _, number = await negotiations.add_offer(tx, negotiation_id, offer, now=now, by=_ENGINE)
        told = {**told_of(OfferSide.US, number, one, paid), "negotiation": negotiation_id}
        kind = InteractionKind.OFFER_MADE
        await history.append(
            tx,
            [
                Interaction(
                    kind, due.facts.customer_id, _ENGINE, now, due.facts.invoice_id, {**told, "step": due.act.step_id}
                )
                for due in group
            ],
        )
