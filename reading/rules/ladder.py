"""How does a strategy read? Each rung in words, and where it stands on the line of days."""

from dataclasses import dataclass

from models.strategy import EscalationStep, Step, Strategy, VisitTaskStep
from reading.policies.collection import details, how, what_staff_read, whom
from reading.policies.voice import Voice, first_up


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. kind: which sign it bears; days: from the due date; template: what it sends, None: nothing."""

    id: str
    kind: str
    days: int
    when: str
    what: str
    how: str
    whom: str
    details: tuple[str, ...]
    template: str | None
    approval: str | None


@dataclass(frozen=True, slots=True)
class Ladder:
    name: str
    for_: str
    send_at: str
    spacing: str
    rungs: tuple[Rung, ...]
    #: What goes out beside the ladder: the thanks and the news.
    thanks: str | None


def ladder(voice: Voice, strategy: Strategy) -> Ladder:
    thanks = strategy.thanks
    return Ladder(
        strategy.name,
        strategy.for_,
        voice.hour(strategy.send_at),
        voice.span(strategy.spacing),
        tuple(rung(voice, step) for step in strategy.steps),
        thanks.template if thanks is not None else None,
    )


def rung(voice: Voice, step: Step) -> Rung:
    approval = step.approval if isinstance(step, EscalationStep) else None
    return Rung(
        step.id,
        _kind(step),
        step.at.days,
        voice.moment(step.at),
        what_staff_read(voice, step),
        how(voice, step),
        whom(voice, step),
        tuple(first_up(said) for said in details(voice, step)),
        getattr(step, "template", None),
        voice.sentences.word("approver", approval.value) if approval else None,
    )


def _kind(step: Step) -> str:
    """message, call, visit, offer, person (ours look at it) or measure."""
    if isinstance(step, EscalationStep):
        if step.level.is_measure:
            return "measure"
        return "message" if step.level.speaks_to_customer else "person"
    if isinstance(step, VisitTaskStep):
        return "visit"
    return {"reminder": "message", "call_task": "call", "negotiation": "offer"}[step.do]
