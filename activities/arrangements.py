"""What does the engine do on the day after a deadline? It looks whether what was agreed was kept."""

from temporalio import activity

from activities.delivery import wake_all
from activities.planning import no_such_case, write_decision
from activities.resources import Resources
from domain.decide import decide
from models.case import FOLLOW_UP, Act
from models.contract import FOLLOW_UP_ARRANGEMENT, Plan, StepOrder
from store import cases, following
from store import facts as stored_facts


class Arrangements:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=FOLLOW_UP_ARRANGEMENT)
    async def follow_up_arrangement(self, order: StepOrder) -> Plan:
        """Assess a promise, plan or settlement about this invoice; the first of the invoices it covers does it for all.

        Where another case or a payment was faster there is nothing left to do, and the plan goes on.
        """
        resources, rules = self._resources, self._resources.rulebook.contact_rules
        woken: list[str] = []
        async with resources.database.begin() as tx:
            if await cases.lock_customer_of(tx, order.invoice_id) is None:
                raise no_such_case(order.invoice_id)
            now = await resources.clock.now(tx)
            facts = await stored_facts.of_case(tx, resources.shelf, order.invoice_id)
            if facts is None:
                raise no_such_case(order.invoice_id)
            decision = decide(facts, now, rules)
            if isinstance(decision, Act) and decision.step_id == FOLLOW_UP:
                within = resources.rulebook.disputes.credit_notes.within
                followed = await following.follow_one(tx, decision.occurrence, now, credited_within=within)
                # A case that follows up at this hour too looks by itself, under the same lock. News at that very moment
                # would have it give up a timer that fires.
                same_hour = [
                    one
                    for one, case in (await cases.get(tx, followed)).items()
                    if case["next_step"] == FOLLOW_UP and case["next_at"] <= now
                ]
                woken = [one for one in followed if one not in same_hour]
                facts = await stored_facts.of_case(tx, resources.shelf, order.invoice_id) or facts
                decision = decide(facts, now, rules)
            plan = await write_decision(tx, resources, facts, decision, now)
        await wake_all(resources, [one for one in woken if one != order.invoice_id], "arrangement followed up")
        return plan
