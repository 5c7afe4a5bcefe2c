"""What did the drill itself do, and when in real time? The other half of what its invariants are checked by."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.drill.portfolio import STEPS


@dataclass(frozen=True, slots=True)
class Move:
    """The test clock was moved: at the real instant `at` it showed `shown`."""

    at: datetime
    shown: datetime


@dataclass(frozen=True, slots=True)
class Fed:
    """A customer who came during the drill, with one invoice that fell due on the day."""

    channel: str
    due_on: date


@dataclass
class Diary:
    """Customers by number. owes_nothing, disputed, opted_out: since when, in real time, once it was committed.

    days: the working days on which the clock stood. quiet: from when until when nobody was killed and `poisoned`
    addresses hung or failed. bouncing: whose messages come back. answered: what was said of held messages, by id.
    """

    moves: list[Move] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    fed: dict[int, Fed] = field(default_factory=dict)
    owes_nothing: dict[int, datetime] = field(default_factory=dict)
    disputed: dict[int, datetime] = field(default_factory=dict)
    opted_out: dict[int, datetime] = field(default_factory=dict)
    answered: dict[int, str] = field(default_factory=dict)
    bouncing: set[int] = field(default_factory=set)
    poisoned: set[int] = field(default_factory=set)
    quiet: list[tuple[datetime, datetime]] = field(default_factory=list)
    blows: dict[str, int] = field(default_factory=dict)

    def struck(self, name: str) -> None:
        """A server, or a worker at a point on a channel, was killed or stopped."""
        self.blows[name] = self.blows.get(name, 0) + 1

    def shown_at(self, real: datetime) -> datetime:
        """What the test clock showed at a real instant."""
        last = max((move for move in self.moves if move.at <= real), key=lambda move: move.at, default=self.moves[0])
        return last.shown + (real - last.at)

    def silenced(self, number: int) -> datetime | None:
        """Since when nothing may be claimed for a customer (real time)."""
        known = (self.owes_nothing.get(number), self.disputed.get(number), self.opted_out.get(number))
        return min((at for at in known if at is not None), default=None)

    def due_steps(self) -> Iterator[tuple[int, str]]:
        """Number of the customer and step, for each step that fell due and that nothing made needless."""
        for number, fed in self.fed.items():
            if self.silenced(number) is None and number not in self.bouncing:
                passed = [day for day in self.days if day >= fed.due_on]
                yield from ((number, step_id) for step_id, _ in zip(STEPS, passed, strict=False))
