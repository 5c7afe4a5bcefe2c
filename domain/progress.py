"""What will the facts be once a step is done? The engine plans on from here, and a preview walks on."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from domain.contact_policy import DEFAULT_RULES, ContactRules
from domain.reach import SpeakingStep, channel_of
from domain.time_zones import at_local
from models.case import FOLLOW_UP, THANKS, Act, Contacted, Facts, Hold, HoldKind, Outcome, StepRecord, StepStatus
from models.notice import notice_of, notice_step
from models.strategy import CallTaskStep, EscalationStep, NegotiationStep, VisitTaskStep, speaks_to_customer

#: A call that still waits on the worklist is a contact at this hour of its last day (as store/facts.py has it).
NOON = time(12)


def offer_until(facts: Facts, step: NegotiationStep, now: datetime) -> Hold:
    """The hold that an offer puts on its case: nothing harsher until it expires."""
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    until = calendar_of(facts.country, facts.region).add(today, step.open_for)
    return Hold(HoldKind.OFFER, now, until, reason=step.id)


def task_due(facts: Facts, step: CallTaskStep | VisitTaskStep, now: datetime) -> date:
    """The last day for a call or a visit that is put on the worklist now."""
    today = now.astimezone(ZoneInfo(facts.time_zone)).date()
    return calendar_of(facts.country, facts.region).add(today, step.within)


def done(facts: Facts, act: Act, now: datetime, rules: ContactRules = DEFAULT_RULES) -> Facts:
    """The facts after `act` happened at `now`."""
    if act.step_id == THANKS:
        thanks = facts.strategy.thanks
        assert thanks is not None, "decide only thanks where the strategy does"
        return replace(_written_to(facts, thanks, now, rules), thanked=True)
    if notice_of(act.step_id) is not None:
        notice = next(notice for notice in facts.notices if notice.id == act.occurrence)
        step_of_notice = notice_step(notice, facts.strategy.notices)
        assert step_of_notice is not None, "decide only tells notices where the strategy does"
        told = tuple(other for other in facts.notices if other.id != act.occurrence)
        return replace(_written_to(facts, step_of_notice, now, rules), notices=told)
    if act.step_id == FOLLOW_UP:
        return _fallen_through(facts, act.occurrence)
    step = facts.strategy.step(act.step_id)
    assert step is not None, "decide only acts on steps of the strategy"
    facts = _recorded(facts, act, now, StepStatus.DONE)
    if isinstance(step, CallTaskStep | VisitTaskStep):
        noon = at_local(task_due(facts, step, now), NOON, ZoneInfo(facts.time_zone))
        facts = replace(facts, contacted=(*facts.contacted, Contacted(noon, step.medium)))
    elif speaks_to_customer(step):
        facts = _written_to(facts, step, now, rules)
    if isinstance(step, NegotiationStep):
        facts = replace(facts, holds=(*facts.holds, offer_until(facts, step, now)))
    if isinstance(step, EscalationStep) and step.level.hands_over:
        facts = replace(facts, closed_as=Outcome.HANDED_OVER)
    return facts


def waiting_for_a_person(facts: Facts, act: Act, now: datetime) -> Facts:
    """The facts after `act` was put before a person: an approval asked, or a contact to be found."""
    if not act.is_rung:
        return replace(facts, notices=tuple(notice for notice in facts.notices if notice.id != act.occurrence))
    return _recorded(facts, act, now, StepStatus.OPEN)


def yielding(facts: Facts, now: datetime) -> Facts:
    """The facts of a step that yields to a graver one: nothing of its own to this customer for the rest of the day."""
    zone = ZoneInfo(facts.time_zone)
    return replace(facts, yields_until=at_local(now.astimezone(zone).date() + timedelta(days=1), time(0), zone))


def _fallen_through(facts: Facts, arrangement: int) -> Facts:
    """Nothing came in for an arrangement until it was looked at: what it covered is asked for again."""
    holds = tuple(hold for hold in facts.holds if hold.arrangement != arrangement)
    return replace(facts, holds=holds, notices=tuple(one for one in facts.notices if one.arrangement != arrangement))


def _written_to(facts: Facts, step: SpeakingStep, now: datetime, rules: ContactRules) -> Facts:
    channel = channel_of(facts, step, rules)
    return replace(facts, contacted=(*facts.contacted, Contacted(now, channel)))


def _recorded(facts: Facts, act: Act, now: datetime, status: StepStatus) -> Facts:
    new = [StepRecord(step_id, 1, StepStatus.SUPERSEDED, now) for step_id in act.superseded]
    new.append(StepRecord(act.step_id, act.occurrence, status, now))
    written = {(record.step_id, record.occurrence) for record in new}
    kept = (record for record in facts.steps if (record.step_id, record.occurrence) not in written)
    return replace(facts, steps=(*kept, *new))
