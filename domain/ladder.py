"""Where on the ladder of its strategy does a case stand?"""

from collections.abc import Sequence
from datetime import datetime

from models.case import StepRecord, StepStatus
from models.strategy import EscalationStep, Level, ReminderStep, Step, Strategy, speaks_to_customer

#: What nobody meant to send.
_LEFT_OUT = (StepStatus.SUPERSEDED, StepStatus.SKIPPED)


class Ladder:
    """The steps of a strategy with what was done of them. Steps keep their order: what lies below the current is past.

    Records of steps that the strategy does not know (it was changed) count for nothing here.
    """

    def __init__(self, strategy: Strategy, records: Sequence[StepRecord]) -> None:
        self.steps: tuple[Step, ...] = strategy.steps
        self._positions = {step.id: position for position, step in enumerate(self.steps)}
        known = [record for record in records if record.step_id in self._positions]
        known.sort(key=lambda record: (self._positions[record.step_id], record.occurrence))
        self.current: StepRecord | None = known[-1] if known else None
        self.next_position = self._positions[self.current.step_id] + 1 if self.current else 0
        self._known = known
        self._latest = {record.step_id: record for record in known}
        self._acted = {record.step_id: record for record in known if record.acted}

    def step_of(self, record: StepRecord) -> Step:
        return self.steps[self._positions[record.step_id]]

    def latest(self, step: Step) -> StepRecord | None:
        """The last occurrence of a step, whatever became of it."""
        return self._latest.get(step.id)

    def acted(self, step: Step) -> StepRecord | None:
        """The last occurrence of a step that really happened."""
        return self._acted.get(step.id)

    def answered(self, step: Step, outcome: str) -> int:
        """How often a person answered to the step's task with this."""
        return sum(record.step_id == step.id and record.outcome == outcome for record in self._known)

    def acted_at(self, step: Step) -> datetime | None:
        """When the step last really happened; None where it was superseded, skipped or has not come yet."""
        record = self._acted.get(step.id)
        return record.at if record else None

    def last_acted(self) -> StepRecord | None:
        """The highest step that really happened."""
        return next((self._acted[step.id] for step in reversed(self.steps) if step.id in self._acted), None)

    def last_escalation(self) -> StepRecord | None:
        """The highest escalation that really happened."""
        rungs = (step.id for step in reversed(self.steps) if isinstance(step, EscalationStep))
        return next((self._acted[step_id] for step_id in rungs if step_id in self._acted), None)

    def unreached(self) -> StepRecord | None:
        """The highest message that was on its way and got to nobody, where no later one got through."""
        for step in reversed(self.steps):
            record = self._latest.get(step.id)
            if record is None or not speaks_to_customer(step) or record.status in _LEFT_OUT:
                continue
            return record if record.status is StepStatus.UNREACHED else None
        return None

    def warning_before(self, step: Step) -> Step | None:
        """What the customer must have been told before a step: the last message that names it, else the last of all."""
        below = self.steps[: self._positions[step.id]]
        return _warning(below, step.level if isinstance(step, EscalationStep) else None)

    def warning_of(self, measure: Level) -> Step | None:
        """What the customer must have been told before a measure, wherever it stands on the ladder, or if nowhere."""
        rung = next((step for step in self.steps if isinstance(step, EscalationStep) and step.level is measure), None)
        if rung is not None:
            return self.warning_before(rung)
        return _warning([step for step in self.steps if step.at.days >= 0], measure)

    def warning_given(self, step: Step) -> StepRecord | None:
        """When and how the warning before a step went out; None where there is none, or it did not."""
        warning = self.warning_before(step)
        return self._acted.get(warning.id) if warning else None

    def next_message_before_escalation(self, position: int) -> Step | None:
        """The message that can stand in for the one at `position`: the next one, unless an escalation comes first."""
        for step in self.steps[position + 1 :]:
            if isinstance(step, EscalationStep):
                return None
            if speaks_to_customer(step):
                return step
        return None


def warns_of(step: Step, measure: Level) -> bool:
    """Whether a message tells of a measure by name."""
    return isinstance(step, ReminderStep | EscalationStep) and measure in step.warns_of


def _warning(steps: Sequence[Step], measure: Level | None) -> Step | None:
    messages = [step for step in reversed(steps) if speaks_to_customer(step)]
    naming = (step for step in messages if measure is not None and warns_of(step, measure))
    return next(naming, next(iter(messages), None))
