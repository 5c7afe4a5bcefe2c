"""Which steps lie ahead, at which minute, and which rule moved each? The same `decide`, walked into the future."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.contact_hours import DEFAULT_HOURS, ContactHours
from domain.decide import decide
from domain.progress import done, waiting_for_a_person
from models.case import THANKS, Act, Close, Facts, StepRecord, Wait, Why
from models.strategy import EscalationStep
from models.task import TaskOutcome

#: More rounds than the longest strategy can take (60 steps, each waited for, approved and retried).
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class PreviewedStep:
    """One step to come. `moved_by` is the rule that moved it from its `planned` minute, None where it stands."""

    step_id: str
    at: datetime
    planned: datetime | None
    moved_by: str | None
    superseded: tuple[str, ...]
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The steps to come if nobody pays and every approval is given at once, and why the walk ends."""

    steps: tuple[PreviewedStep, ...]
    ends_with: Why


def preview(facts: Facts, now: datetime, hours: ContactHours = DEFAULT_HOURS) -> Preview:
    """Walk `decide` from `now` on, pretending each step is done at its minute."""
    steps: list[PreviewedStep] = []
    waited: Wait | None = None
    for _ in range(_ROUNDS):
        decision = decide(facts, now, hours)
        if isinstance(decision, Close):
            return Preview(tuple(steps), decision.why)
        if isinstance(decision, Wait):
            if decision.until is None:
                return Preview(tuple(steps), decision.why)
            waited, now = decision, decision.until
            continue
        facts, approved = _approved(facts, decision, now)
        moved = waited if waited and waited.then == decision.step_id else None
        steps.append(
            PreviewedStep(
                decision.step_id,
                now,
                moved.planned if moved else None,
                moved.moved_by if moved else None,
                decision.superseded,
                approved,
            )
        )
        facts, waited = done(facts, decision, now), None
    raise AssertionError(f"the preview of {facts.invoice_id} does not end: a rule goes round in circles")


def _approved(facts: Facts, act: Act, now: datetime) -> tuple[Facts, bool]:
    """Pretend that whoever must approve does so at once."""
    step = facts.strategy.step(act.step_id) if act.step_id != THANKS else None
    if not isinstance(step, EscalationStep) or step.approval is None:
        return facts, False
    asked = waiting_for_a_person(facts, act, now)
    answered = (
        replace(record, outcome=TaskOutcome.APPROVED, answered_at=now) if _is_of(act, record) else record
        for record in asked.steps
    )
    return replace(asked, steps=tuple(answered)), True


def _is_of(act: Act, record: StepRecord) -> bool:
    return (record.step_id, record.occurrence) == (act.step_id, act.occurrence)
