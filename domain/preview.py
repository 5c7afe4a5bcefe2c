"""Which steps lie ahead, at which minute, and which rule moved each? The same `decide`, walked into the future."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.contact_policy import DEFAULT_RULES, ContactRules
from domain.decide import decide
from domain.progress import done, waiting_for_a_person
from models.case import Act, Close, Contacted, Facts, StepStatus, Wait, Why
from models.strategy import CallTaskStep, EscalationStep, VisitTaskStep
from models.task import TaskOutcome

#: More rounds than the longest strategy can take (60 steps, each waited for, approved and retried).
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class PreviewedStep:
    """One step to come. `moved_by` is the code of what moved it from its `planned` minute (None where it stands).

    rule: the contact policy that did.
    """

    step_id: str
    at: datetime
    planned: datetime | None
    moved_by: str | None
    superseded: tuple[str, ...]
    needs_approval: bool = False
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The steps to come if nobody pays and every approval is given at once, and why the walk ends."""

    steps: tuple[PreviewedStep, ...]
    ends_with: Why


def preview(facts: Facts, now: datetime, rules: ContactRules = DEFAULT_RULES) -> Preview:
    """Walk `decide` from `now` on, pretending each step is done at its minute and each approval given when asked."""
    steps: list[PreviewedStep] = []
    waited: Wait | None = None
    # What is on its way is taken to arrive, as what is still to be sent is.
    facts = replace(facts, steps=tuple(replace(record, taken=True) for record in facts.steps))
    for _ in range(_ROUNDS):
        decision = decide(facts, now, rules)
        match decision:
            case Close():
                return Preview(tuple(steps), decision.why)
            case Wait(until=None) if decision.why.code == "approval":
                facts = _approved(facts, now)
            case Wait(until=None):
                return Preview(tuple(steps), decision.why)
            case Wait(until=datetime() as until):
                waited, now = decision, until
            case Act() if _needs_approval(facts, decision) and decision.why.code != "approved":
                facts = waiting_for_a_person(facts, decision, now)
            case Act():
                steps.append(_previewed(facts, decision, now, waited))
                facts, waited = _called(done(facts, decision, now, rules), decision, now), None
    raise AssertionError(f"the preview of {facts.invoice_id} does not end: a rule goes round in circles")


def _previewed(facts: Facts, act: Act, now: datetime, waited: Wait | None) -> PreviewedStep:
    waited = waited if waited is not None and waited.then == act.step_id else Wait(act.why)
    return PreviewedStep(
        act.step_id, now, waited.planned, waited.moved_by, act.superseded, _needs_approval(facts, act), waited.rule
    )


def _called(facts: Facts, act: Act, now: datetime) -> Facts:
    """The facts as if a call was made, and nobody answered, as soon as it was on the worklist."""
    step = facts.strategy.step(act.step_id)
    if not isinstance(step, CallTaskStep | VisitTaskStep):
        return facts
    return replace(facts, contacted=(*facts.contacted, Contacted(now, step.medium)))


def _needs_approval(facts: Facts, act: Act) -> bool:
    step = facts.strategy.step(act.step_id)
    return isinstance(step, EscalationStep) and step.approval is not None


def _approved(facts: Facts, now: datetime) -> Facts:
    """The facts as if whoever is asked had just approved."""
    answered = (
        replace(record, outcome=TaskOutcome.APPROVED, answered_at=now) if record.status is StepStatus.OPEN else record
        for record in facts.steps
    )
    return replace(facts, steps=tuple(answered))
