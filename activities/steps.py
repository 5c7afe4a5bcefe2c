"""How is any step taken? Load the facts, ask the rule, write what happened, say it, and tell what comes next."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.delivery import hand_over, wake_all
from activities.offers import expire_past
from activities.planning import activity_for, deferred, no_such_case, plan_case, write_decision, write_plans
from activities.resources import Resources
from activities.settling import settle
from domain import progress
from domain.consolidation import DueStep, due_today, step_of, together_with
from domain.contact_policy import ContactRules
from domain.decide import decide
from models.case import Act, Facts, StepStatus, Why
from models.contract import Plan, StepOrder
from models.interaction import Interaction, InteractionKind
from models.message import OutgoingMessage
from store import cases, history, messages
from store import facts as stored_facts
from store.engine import Tx
from store.steps import StepRow, record


@dataclass(frozen=True, slots=True)
class Taken:
    """What doing a step came to: the message to hand over, if any, that it waits for a person, or not today and why."""

    message: OutgoingMessage | None = None
    waits_for_a_person: bool = False
    put_off: Why | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """The cases of a customer whose step is taken in one go, in a fixed order; `turn` is the case that takes it."""

    turn: str
    cases: Sequence[DueStep]


#: Does the step of a group of cases: writes its rows in the transaction, effects outside come afterwards.
Perform = Callable[[Tx, datetime, Together], Awaitable[Taken]]


async def take_step(resources: Resources, order: StepOrder, activity_name: str, perform: Perform) -> Plan:
    """The five beats of every step. A step that the facts no longer ask for is declined: the plan says why."""
    async with resources.database.begin() as tx:
        customer_id = await cases.lock_customer_of(tx, order.invoice_id)
        if customer_id is None:
            raise no_such_case(order.invoice_id)
        now = await resources.clock.now(tx)
        facts, others = await stored_facts.with_due_of_customer(tx, resources.shelf, order.invoice_id, customer_id, now)
        if facts is None:
            raise no_such_case(order.invoice_id)
        rules = resources.rulebook.contact_rules
        await expire_past(tx, facts, now)
        decision = decide(facts, now, rules)
        taken = Taken()
        if isinstance(decision, Act) and activity_for(facts.strategy, decision.step_id) == activity_name:
            group = _group(resources, facts, others, decision, now)
            if group is None:
                taken = Taken(put_off=Why("yields"))
            else:
                taken = await perform(tx, now, Together(order.invoice_id, group))
            if taken.put_off is not None:
                facts_then = progress.yielding(facts, now)
                await history.append(tx, [deferred(facts, decision.step_id, taken.put_off, now)])
            else:
                facts_then = _after(facts, decision, now, taken, rules)
                # Of ten thousand invoices that went out together none must look at the others again.
                decided = [
                    (due.facts, decide(_after(due.facts, due.act, now, taken, rules), now, rules))
                    for due in group or ()
                    if due.facts is not facts
                ]
                await write_plans(tx, resources, decided, now)
            decision = decide(facts_then, now, rules)
        plan = await write_decision(tx, resources, facts, decision, now)
        # What an earlier try claimed and did not bring to an end (its worker died) is looked after now.
        unfinished = [] if taken.message else await messages.unfinished_of(tx, order.invoice_id)
    unreached: set[str] = set()
    if taken.message is not None:
        unreached.update(await hand_over(resources, customer_id, taken.message))
    for message_id in unfinished:
        unreached.update(await settle(resources, message_id))
    if not unreached:
        return plan
    await wake_all(resources, sorted(unreached - {order.invoice_id}), "message not sent")
    return await plan_case(resources, order.invoice_id)


async def record_steps(
    tx: Tx,
    now: datetime,
    group: Sequence[DueStep],
    status: StepStatus,
    *,
    message_id: int | None = None,
    task_id: int | None = None,
) -> None:
    """Write the steps of a group: the first did it, the others are covered; what it overtook is superseded."""
    rows, superseded = [], []
    for position, due in enumerate(group):
        facts, act = due.facts, due.act
        for step_id in act.superseded:
            why = Why("superseded", {"step": step_id, "by": act.step_id})
            rows.append(StepRow(facts.invoice_id, step_id, 1, StepStatus.SUPERSEDED, now, why))
            superseded.append(
                Interaction(
                    InteractionKind.STEP_SUPERSEDED,
                    facts.customer_id,
                    "engine",
                    now,
                    facts.invoice_id,
                    {"step": step_id, "by": act.step_id},
                    cases.why_json(why),
                )
            )
        own = StepStatus.COVERED if position and status is StepStatus.DONE else status
        rows.append(StepRow(facts.invoice_id, act.step_id, act.occurrence, own, now, act.why, message_id, task_id))
    await record(tx, rows)
    await history.append(tx, superseded)


def _after(facts: Facts, act: Act, now: datetime, taken: Taken, rules: ContactRules) -> Facts:
    if taken.waits_for_a_person:
        return progress.waiting_for_a_person(facts, act, now)
    return progress.done(facts, act, now, rules)


def _group(
    resources: Resources, facts: Facts, others: Sequence[Facts], act: Act, now: datetime
) -> list[DueStep] | None:
    due = due_today([facts, *others], now, resources.rulebook.contact_rules)
    return together_with(DueStep(facts, act, step_of(facts, act)), due)
