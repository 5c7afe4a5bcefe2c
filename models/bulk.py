"""What is done to many cases at once? An order of somebody, and what came of it for each case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import model_validator

from models.values import CalendarDate, Line, Shape, fault_at


class BulkAction(StrEnum):
    START = "start"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"
    ASSIGN = "assign"


class BulkOutcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


class BulkTerms(Shape):
    """until: last day of the pause. strategy: to which cases move. owner: who looks after the customers then."""

    action: BulkAction
    reason: Line
    until: CalendarDate | None = None
    strategy: Line | None = None
    owner: Line | None = None

    @model_validator(mode="after")
    def _what_it_needs(self) -> "BulkTerms":
        if self.action is BulkAction.MOVE and self.strategy is None:
            raise fault_at("strategy", "expected the name of a strategy")
        if self.action is BulkAction.ASSIGN and self.owner is None:
            raise fault_at("owner", "expected somebody who works here")
        return self


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """query: of the list that the cases were chosen from. finished_at: None: some still wait."""

    id: int
    terms: BulkTerms
    query: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases an order is about, and of how many it is known what came of it."""

    of: int
    outcomes: Mapping[BulkOutcome, int]

    @property
    def ended(self) -> int:
        return sum(self.outcomes.values())
