"""Which customers would move if the segments were others? The same rules, asked twice of the same people."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.rulebook import Rulebook
from domain.segments import assign
from models.segment import Behaviour
from store import behaviour, customers, rule_usage
from store.engine import Tx

_BATCH, _DRAWN, _SHOWN = 500, 200, 20


@dataclass(frozen=True, slots=True)
class Mover:
    customer_id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effects:
    """looked_at: so many of all customers (`of`). moves: (from, to, how many), the most first. sample: some of them."""

    looked_at: int
    of: int
    moves: tuple[tuple[str, str, int], ...]
    sample: tuple[Mover, ...]

    @property
    def moving(self) -> int:
        return sum(count for _, _, count in self.moves)


async def of_segments(tx: Tx, present: Rulebook, proposed: Rulebook, now: datetime, *, everybody: bool) -> Effects:
    """everybody: look at all customers, however long it takes; else at two hundred, drawn evenly."""
    counts: Counter[tuple[str, str]] = Counter()
    sample: list[Mover] = []
    looked_at = 0
    async for ids in _drawn(tx, everybody=everybody):
        people = await customers.get(tx, ids)
        known = await behaviour.of_customers(tx, list(people), now.date())
        looked_at += len(people)
        for id_, customer in people.items():
            paid = known.get(id_, Behaviour())
            was, becomes = (assign(customer, paid, rules.segments).segment for rules in (present, proposed))
            if was != becomes:
                counts[was, becomes] += 1
                sample.append(Mover(id_, customer.name, was, becomes))
        del sample[_SHOWN:]
    moves = tuple((was, becomes, count) for (was, becomes), count in counts.most_common())
    return Effects(looked_at, sum((await rule_usage.customers_by_segment(tx)).values()), moves, tuple(sample))


async def _drawn(tx: Tx, *, everybody: bool) -> AsyncIterator[Sequence[str]]:
    if not everybody:
        yield await rule_usage.some_customers(tx, _DRAWN)
        return
    after = ""
    while page := await rule_usage.customers_after(tx, after, _BATCH):
        yield page
        after = page[-1]
