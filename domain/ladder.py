"""Where on the ladder of its strategy does a case stand?"""

from collections.abc import Sequence
from datetime import datetime

from models.case import StepRecord
from models.strategy import EscalationStep, Step, Strategy, speaks_to_customer


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
        self._acted: dict[str, datetime] = {}
        for record in known:
            if record.acted:
                self._acted[record.step_id] = max(record.at, self._acted.get(record.step_id, record.at))

    def step_of(self, record: StepRecord) -> Step:
        return self.steps[self._positions[record.step_id]]

    def acted_at(self, step: Step) -> datetime | None:
        """When the step last really happened; None where it was superseded, skipped or has not come yet."""
        return self._acted.get(step.id)

    def last_acted(self) -> Step | None:
        return next((step for step in reversed(self.steps) if step.id in self._acted), None)

    def warning_before(self, step: Step) -> Step | None:
        """The last message before a step: what the customer must have been told before it."""
        below = self.steps[: self._positions[step.id]]
        return next((other for other in reversed(below) if speaks_to_customer(other)), None)

    def next_message_before_escalation(self, position: int) -> Step | None:
        """The message that can stand in for the one at `position`: the next one, unless an escalation comes first."""
        for step in self.steps[position + 1 :]:
            if isinstance(step, EscalationStep):
                return None
            if speaks_to_customer(step):
                return step
        return None
