"""What will the facts be once a step is done? The engine plans on from here, and a preview walks on."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from models.case import THANKS, Act, Facts, Hold, HoldKind, Outcome, StepRecord, StepStatus
from models.strategy import EscalationStep, NegotiationStep, speaks_to_customer


def offer_until(facts: Facts, step: NegotiationStep, now: datetime) -> Hold:
    """The hold that an offer puts on its case: nothing harsher until it expires."""
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    until = calendar_of(facts.country, facts.region).add(today, step.open_for)
    return Hold(HoldKind.OFFER, now, until, reason=step.id)


def done(facts: Facts, act: Act, now: datetime) -> Facts:
    """The facts after `act` happened at `now`."""
    if act.step_id == THANKS:
        return replace(facts, thanked=True, last_message_at=now)
    step = facts.strategy.step(act.step_id)
    assert step is not None, "decide only acts on steps of the strategy"
    facts = _recorded(facts, act, now, StepStatus.DONE)
    if speaks_to_customer(step):
        facts = replace(facts, last_message_at=now)
    if isinstance(step, NegotiationStep):
        facts = replace(facts, holds=(*facts.holds, offer_until(facts, step, now)))
    if isinstance(step, EscalationStep) and step.level.hands_over:
        facts = replace(facts, closed_as=Outcome.HANDED_OVER)
    return facts


def waiting_for_a_person(facts: Facts, act: Act, now: datetime) -> Facts:
    """The facts after `act` was put before a person: an approval asked, or a contact to be found."""
    return _recorded(facts, act, now, StepStatus.OPEN)


def told_today(facts: Facts, now: datetime) -> Facts:
    """The facts as if this customer had been written to just now: used by a step that yields to a graver one."""
    return replace(facts, last_message_at=now)


def _recorded(facts: Facts, act: Act, now: datetime, status: StepStatus) -> Facts:
    new = [StepRecord(step_id, 1, StepStatus.SUPERSEDED, now) for step_id in act.superseded]
    new.append(StepRecord(act.step_id, act.occurrence, status, now))
    written = {(record.step_id, record.occurrence) for record in new}
    kept = (record for record in facts.steps if (record.step_id, record.occurrence) not in written)
    return replace(facts, steps=(*kept, *new))
