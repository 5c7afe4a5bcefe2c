"""What goes out together? One message (or one call) per customer and audience, whatever the number of invoices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.contact_policy import ContactRules
from domain.decide import decide
from domain.time_zones import at_local
from models.case import FOLLOW_UP, THANKS, Act, Facts, Wait
from models.customer import Role
from models.notice import NoticeKind, NoticeStep, notice_of, notice_step
from models.strategy import CallTaskStep, EscalationStep, NegotiationStep, ReminderStep, Step, Thanks, VisitTaskStep

_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class DueStep:
    """A case whose step is due within the customer's day. `step` is the ladder's, or the strategy's thanks."""

    facts: Facts
    act: Act
    step: Step | Thanks | NoticeStep


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """What may share one message or task; ordered by gravity: of two messages on one day the graver goes first.

    `terms` keeps apart what cannot be said in one breath (different offers, different approvers).
    """

    gravity: int
    audience: int
    terms: str
    is_message: bool


def step_of(facts: Facts, act: Act) -> Step | Thanks | NoticeStep:
    """The step that an act names. Raises LookupError for one that the strategy does not have."""
    step: Step | Thanks | NoticeStep | None
    if notice_of(act.step_id) is not None:
        notice = next(notice for notice in facts.notices if notice.id == act.occurrence)
        step = notice_step(notice, facts.strategy.notices)
    else:
        step = facts.strategy.thanks if act.step_id == THANKS else facts.strategy.step(act.step_id)
    if step is None:
        raise LookupError(f"strategy {facts.strategy.name} has no step {act.step_id}")
    return step


def group_of(step: Step | Thanks | NoticeStep, *, approved: bool = False) -> Group:
    """The group a step belongs to. An escalation still to be approved is a question to a person, not a message."""
    match step:
        case Thanks():
            return Group(0, _ROLES.index(step.to), "", True)
        case NoticeStep(kind=NoticeKind.BY_HAND | NoticeKind.ANSWER):
            # Somebody of us wants it now, or somebody waits for our answer: whatever else is due today waits for the
            # next day that the rules give it.
            return Group(5, _ROLES.index(step.to), step.topic, True)
        case NoticeStep():
            about = step.arrangement or step.negotiation or step.topic
            return Group(0, _ROLES.index(step.to), f"{step.kind} {about}", True)
        case ReminderStep():
            return Group(1, _ROLES.index(step.to), "", True)
        case CallTaskStep() | VisitTaskStep():
            return Group(2, _ROLES.index(step.to), f"{step.do} {step.queue}", False)
        case NegotiationStep():
            return Group(3, _ROLES.index(step.to), f"{step.queue} {step.open_for} {step.offers}", True)
        case EscalationStep():
            pending = step.approval is not None and not approved
            speaks = step.level.speaks_to_customer and not pending
            audience = _ROLES.index(step.to) if step.level.speaks_to_customer else len(_ROLES)
            return Group(4, audience, f"{step.level} {step.queue} {step.approval if pending else ''}", speaks)


def is_approved(facts: Facts, act: Act) -> bool:
    return any(
        record.step_id == act.step_id and record.occurrence == act.occurrence and record.outcome == "approved"
        for record in facts.steps
    )


def due_today(cases: Iterable[Facts], now: datetime, rules: ContactRules) -> list[DueStep]:
    """The cases of one customer whose next step falls due before the customer's day ends, in a fixed order."""
    due = []
    for facts in cases:
        act = _acts_today(facts, now, rules)
        if act is not None:
            due.append(DueStep(facts, act, step_of(facts, act)))
    return sorted(due, key=lambda one: (one.facts.due_on, one.facts.invoice_id))


def together_with(mine: DueStep, others: Sequence[DueStep]) -> list[DueStep] | None:
    """The steps that go out with mine, mine among them; None where mine yields to a graver message of the same day.

    The answer is the same whichever case asks first: that is what makes two walks over the same facts agree.
    """
    group = group_of(mine.step, approved=is_approved(mine.facts, mine.act))
    groups = [(group_of(one.step, approved=is_approved(one.facts, one.act)), one) for one in others]
    if group.is_message and any(other.is_message and other > group for other, _ in groups):
        return None
    return [one for other, one in groups if other == group]


def _acts_today(facts: Facts, now: datetime, rules: ContactRules) -> Act | None:
    decision = decide(facts, now, rules)
    if isinstance(decision, Wait) and decision.then and decision.until and decision.until < end_of_day(facts, now):
        decision = decide(facts, decision.until, rules)
    # Looking whether an arrangement was kept is done for each arrangement, not together.
    return decision if isinstance(decision, Act) and decision.step_id != FOLLOW_UP else None


def end_of_day(facts: Facts, now: datetime) -> datetime:
    """The midnight that ends the customer's present day."""
    zone = ZoneInfo(facts.time_zone)
    return at_local(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
