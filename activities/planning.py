"""What comes next, written down: a decision becomes the case's plan in the database and the workflow's in Temporal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.offers import expire_past, has_past_offer
from activities.resources import Resources
from domain.decide import decide
from domain.deferral import deferral
from models.case import FOLLOW_UP, THANKS, Act, Close, Decision, Facts, Outcome, Wait, Why
from models.contract import (
    CLOSE,
    ESCALATE,
    FOLLOW_UP_ARRANGEMENT,
    OPEN_CALL_TASK,
    OPEN_NEGOTIATION,
    OPEN_VISIT_TASK,
    PLAN_NEXT,
    RECORD_CANCELLATION,
    SEND_NOTICE,
    SEND_REMINDER,
    SEND_THANKS,
    WAIT,
    Plan,
    StepOrder,
)
from models.interaction import Interaction, InteractionKind
from models.notice import notice_of
from models.strategy import CallTaskStep, EscalationStep, NegotiationStep, ReminderStep, Strategy, VisitTaskStep
from models.values import amount_text
from store import cases, following, history, negotiation_ends, tasks
from store import facts as stored_facts
from store.engine import Tx

_ACTIVITIES: dict[type, str] = {
    ReminderStep: SEND_REMINDER,
    CallTaskStep: OPEN_CALL_TASK,
    VisitTaskStep: OPEN_VISIT_TASK,
    NegotiationStep: OPEN_NEGOTIATION,
    EscalationStep: ESCALATE,
}

#: What a case that waits for a step is said to wait for. The kind, not the step's name: one word for the steps of all
#: strategies to search by, and a search attribute that is written only when the kind changes (each write costs the
#: server as much as a timer).
_STAGES = {
    SEND_THANKS: "thanks",
    SEND_NOTICE: "notice",
    SEND_REMINDER: "reminder",
    OPEN_CALL_TASK: "call",
    OPEN_VISIT_TASK: "visit",
    FOLLOW_UP_ARRANGEMENT: "arrangement",
    OPEN_NEGOTIATION: "negotiation",
    ESCALATE: "escalation",
}


def activity_for(strategy: Strategy, step_id: str) -> str:
    """The activity that does a step."""
    if step_id == THANKS:
        return SEND_THANKS
    if step_id == FOLLOW_UP:
        return FOLLOW_UP_ARRANGEMENT
    return SEND_NOTICE if notice_of(step_id) else _ACTIVITIES[type(strategy.step(step_id))]


def no_such_case(invoice_id: str) -> ApplicationError:
    """Trying again would not help: the workflow was started for an invoice that is not in the database."""
    return ApplicationError(f"No case for invoice {invoice_id} in the database", non_retryable=True)


async def write_decision(tx: Tx, resources: Resources, facts: Facts, decision: Decision, now: datetime) -> Plan:
    """Write the plan of a case in the transaction that has its facts; the same plan for its workflow.

    `facts.revision` is what the plan is based on: a change that came in between leaves the case behind its revision.
    """
    plan = plan_of(resources, facts, decision, now)
    if isinstance(decision, Close):
        await cases.close(tx, facts.invoice_id, decision.outcome, decision.why, now, facts.revision)
        if decision.outcome is not Outcome.SETTLED:
            # What was agreed about it must not wait for a case that is over.
            within = resources.rulebook.disputes.credit_notes.within
            await following.follow(tx, [facts.invoice_id], now, credited_within=within)
    else:
        await cases.write_plans(tx, [_row(facts, decision, plan, now)])
        await history.append(tx, _deferrals([(facts, decision)], now))
    return plan


async def write_plans(tx: Tx, resources: Resources, decided: Sequence[tuple[Facts, Decision]], now: datetime) -> None:
    """Write the plans of cases whose step another case has just taken with its own; their workflows follow in time.

    A case that is over is left to its workflow, which closes it.
    """
    going_on = [(facts, decision) for facts, decision in decided if not isinstance(decision, Close)]
    rows = [_row(facts, decision, plan_of(resources, facts, decision, now), now) for facts, decision in going_on]
    await cases.write_plans(tx, rows)
    await history.append(tx, _deferrals(going_on, now))


def _deferrals(decided: Sequence[tuple[Facts, Act | Wait]], now: datetime) -> list[Interaction]:
    """Every step that a contact rule puts off is told once, with the rule."""
    found = ((facts, decision, deferral(facts, decision)) for facts, decision in decided)
    return [
        deferred(facts, decision.then, why, now)
        for facts, decision, why in found
        if why is not None and isinstance(decision, Wait) and decision.then is not None
    ]


def deferred(facts: Facts, step_id: str, why: Why, now: datetime) -> Interaction:
    """A step that goes out later than planned, and why."""
    return Interaction(
        InteractionKind.REMINDER_DEFERRED,
        facts.customer_id,
        "engine",
        now,
        facts.invoice_id,
        {"step": step_id},
        cases.why_json(why),
    )


def _row(facts: Facts, decision: Act | Wait, plan: Plan, now: datetime) -> cases.PlanRow:
    next_at = now if isinstance(decision, Act) else decision.until
    return cases.PlanRow(
        facts.invoice_id,
        facts.revision,
        stage=plan.attributes["PuntualStage"],
        why=_explained(decision, next_at),
        next_step=plan.step,
        next_activity=plan.do,
        next_at=next_at,
    )


def plan_of(resources: Resources, facts: Facts, decision: Decision, now: datetime) -> Plan:
    """What the workflow does about a decision."""
    why = decision.why
    if isinstance(decision, Close):
        return Plan(
            do=CLOSE,
            why=resources.sentences.why(why.code, why.params),
            standing=_standing(resources, facts, why, None),
            attributes=_attributes(facts, decision.outcome.value),
            outcome=decision.outcome.value,
        )
    step = decision.step_id if isinstance(decision, Act) else decision.then
    until = now if isinstance(decision, Act) else decision.until
    return Plan(
        do=activity_for(facts.strategy, step) if step else WAIT,
        why=resources.sentences.why(why.code, why.params),
        seconds=None if until is None else max((until - now).total_seconds(), 0.0),
        step=step,
        standing=_standing(resources, facts, _explained(decision, until), until),
        attributes=_attributes(facts, _STAGES[activity_for(facts.strategy, step)] if step else why.code),
    )


def _explained(decision: Act | Wait, until: datetime | None) -> Why:
    """The reason with the rule that moved it, so that a list of cases can say why a step is not at its usual minute."""
    if isinstance(decision, Act) or decision.moved_by is None or decision.planned is None:
        return decision.why
    moved = {"moved_by": decision.moved_by, "planned": decision.planned.isoformat(), "rule": decision.rule}
    return replace(decision.why, params={**decision.why.params, **moved})


def _standing(resources: Resources, facts: Facts, why: Why, until: datetime | None) -> str:
    sentence = resources.sentences.why(why.code, why.params)
    when = f" · `{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC`" if until else ""
    return (
        f"**{sentence}**{when}\n\n"
        f"{facts.number}: {amount_text(facts.balance, facts.currency)} / {amount_text(facts.amount, facts.currency)} "
        f"{facts.currency}, {facts.due_on.isoformat()}\n\n"
        f"`{facts.segment}` · `{facts.strategy.name}` · `{facts.strategy_version}`"
    )


def _attributes(facts: Facts, stage: str) -> dict[str, str]:
    return {
        "PuntualCustomer": facts.customer_id,
        "PuntualSegment": facts.segment,
        "PuntualStrategy": facts.strategy.name,
        "PuntualStage": stage,
        "PuntualCountry": facts.country,
        "PuntualCollector": facts.collector or "",
        "PuntualDueDate": datetime.combine(facts.due_on, time(0), UTC).isoformat(),
    }


async def plan_case(resources: Resources, invoice_id: str) -> Plan:
    """Ask the rule anew and write its plan. Raises ApplicationError where there is no such case."""
    async with resources.database.begin() as tx:
        now = await resources.clock.now(tx)
        facts = await stored_facts.of_case(tx, resources.shelf, invoice_id)
        if facts is None:
            raise no_such_case(invoice_id)
        decision = decide(facts, now, resources.rulebook.contact_rules)
        if isinstance(decision, Close):
            # Closing is decided with the customer locked: a payment taken back at this moment must not be lost.
            await cases.lock_customer_of(tx, invoice_id)
            facts = await stored_facts.of_case(tx, resources.shelf, invoice_id) or facts
            decision = decide(facts, now, resources.rulebook.contact_rules)
        elif has_past_offer(facts, now):
            await cases.lock_customer_of(tx, invoice_id)
            await expire_past(tx, facts, now)
        return await write_decision(tx, resources, facts, decision, now)


class Planning:
    """Activities that only think."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @activity.defn(name=PLAN_NEXT)
    async def plan_next(self, order: StepOrder) -> Plan:
        """Facts in, plan out: at the start of a case and after every piece of news."""
        return await plan_case(self._resources, order.invoice_id)

    @activity.defn(name=RECORD_CANCELLATION)
    async def record_cancellation(self, order: StepOrder) -> None:
        """Somebody cancelled the workflow in Temporal (page or command line): the case ends with it."""
        resources = self._resources
        async with resources.database.begin() as tx:
            if await cases.lock_customer_of(tx, order.invoice_id) is None:
                raise no_such_case(order.invoice_id)
            now = await resources.clock.now(tx)
            facts = await stored_facts.of_case(tx, resources.shelf, order.invoice_id)
            case = (await cases.get(tx, [order.invoice_id]))[order.invoice_id]
            if facts is None or facts.closed_as is not None or not case["open"]:
                return  # it had ended already: a settled case stays settled
            why = Why("cancelled_in_temporal")
            await cases.end_as(tx, [order.invoice_id], Outcome.CANCELLED)
            await cases.close(tx, order.invoice_id, Outcome.CANCELLED, why, now, facts.revision + 1)
            await tasks.cancel_pointless(tx, [order.invoice_id], now)
            await negotiation_ends.withdraw_pointless(tx, [order.invoice_id], now)
            within = resources.rulebook.disputes.credit_notes.within
            await following.follow(tx, [order.invoice_id], now, credited_within=within)
            cancelled = Interaction(
                InteractionKind.CANCELLED,
                facts.customer_id,
                "temporal",
                now,
                order.invoice_id,
                {"reason": "workflow cancelled in Temporal"},
                cases.why_json(why),
            )
            await history.append(tx, [cancelled])
