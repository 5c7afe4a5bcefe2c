"""How does a drill go? Rounds of three days: one of ambushes, a bad one, a quiet one; then everything comes to rest."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.drill.calendar import working_days
from tests.drill.desk import People
from tests.drill.diary import Diary
from tests.drill.evidence import Evidence, gather
from tests.drill.invariants import Violation, violations
from tests.drill.keeper import Keeper
from tests.drill.nemesis import Nemesis, Target
from tests.drill.points import CHANNELS, Blow, KillPoint
from tests.drill.portfolio import address
from tests.drill.room import Room, room_at
from tests.providers.courier import Manner
from tests.providers.fates import Fate

Say = Callable[[str], None]

#: Seconds for a day's messages to come to their end after the last kill.
_REST = 150.0
#: Events come as they do from real providers: some twice, some late, in any order.
_EVENTS = Manner(delay=0.1, spread=0.5, duplicates=0.2, late=0.05, late_seconds=3.0)
#: Customers of each channel that come on the first morning of a round.
_MORNING = 3
#: Seconds from the last kill of a bad day until its providers mend.
_BAD_DAY_LASTS = 5.0
#: Each point on each channel once.
EVERYWHERE = len(KillPoint) * len(CHANNELS)


@dataclass(frozen=True, slots=True)
class Plan:
    """It goes on for so many minutes and until so many workers were killed at points, whichever takes longer.

    points: those that are tried, each on every channel. stops: where a worker stands still, on one channel.
    days: how many of a round's three days are lived.
    """

    seed: int = 1
    minutes: float = 0.0
    kills: int = EVERYWHERE
    broken: str | None = None
    points: tuple[KillPoint, ...] = tuple(KillPoint)
    stops: tuple[KillPoint, ...] = (KillPoint.COMMITTED, KillPoint.FENCED, KillPoint.HALF_SENT, KillPoint.ANSWER_READ)
    days: int = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    evidence: Evidence
    violations: list[Violation]
    missed: list[Target]
    restless: list[str]


async def run(plan: Plan, home: Path, say: Say) -> Outcome:
    """Raises PuntualError where the servers do not come up."""
    diary = Diary()
    async with room_at(home, broken=plan.broken) as room:
        people = People(room, diary)
        drill = _Drill(plan, room, people, diary, say)
        upkeep = asyncio.create_task(Keeper(room, people).hurry())
        try:
            missed = await drill.go()
        finally:
            upkeep.cancel()
            with suppress(asyncio.CancelledError):
                await upkeep
        now = diary.shown_at(datetime.now(UTC))
        evidence = await asyncio.to_thread(gather, room.database_url, room.accepted, diary, now)
        return Outcome(plan, evidence, violations(evidence), missed, drill.restless)


class _Drill:
    def __init__(self, plan: Plan, room: Room, people: People, diary: Diary, say: Say) -> None:
        self._plan, self._room, self._people, self._diary, self._say = plan, room, people, diary, say
        self._keeper = Keeper(room, people)
        self._nemesis = Nemesis(room, people, diary, plan.seed)
        self._chance = random.Random(plan.seed)
        self._days = working_days()
        self._missed: list[Target] = []
        self.restless: list[str] = []

    async def go(self) -> list[Target]:
        """Targets that no worker walked into."""
        plan = self._plan
        await asyncio.to_thread(self._room.providers.behave, _EVENTS)
        await self._next_day()
        await self._room.desk.publish_strategies()
        deadline = time.monotonic() + 60 * plan.minutes
        rounds = 0
        while not rounds or time.monotonic() < deadline or self._nemesis.ambushes < plan.kills:
            rounds += 1
            self._say(f"round {rounds}: ambushes")
            await self._ambushes(rounds)
            if plan.days > 1:
                self._say(f"round {rounds}: a bad day, after {self._nemesis.ambushes} ambushes")
                await self._bad_day(rounds)
            if plan.days > 2:
                self._say(f"round {rounds}: a quiet day")
                await self._quiet_day()
        return self._missed

    async def _ambushes(self, rounds: int) -> None:
        if rounds > 1:
            await self._next_day()
        for channel in CHANNELS:
            for _ in range(_MORNING):
                await self._people.bring(channel)
        targets = [Target(point, channel) for point in self._plan.points for channel in CHANNELS]
        self._chance.shuffle(targets)
        wanted = self._plan.kills - self._nemesis.ambushes
        targets = targets[:wanted] if wanted > 0 else targets
        for point in self._plan.stops:
            # E-mail is what is sent again by itself where nothing tells of it.
            targets.append(
                Target(point, "email" if point is KillPoint.FENCED else self._chance.choice(CHANNELS), Blow.STOP)
            )
        self._missed += await self._nemesis.ambush(targets)
        await self._rest("ambushes")

    async def _bad_day(self, rounds: int) -> None:
        await self._next_day()
        people = self._some(10)
        may_write = [number for number in people[4:7] if self._diary.fed[number].channel != "email"]
        await self._nemesis.turn_away(people[7:])
        await asyncio.gather(
            self._nemesis.bad_day(rounds),
            *(self._people.pay(number) for number in people[:3]),
            self._people.dispute(people[3]),
            *(self._people.opt_out(number) for number in may_write),
        )
        await asyncio.sleep(_BAD_DAY_LASTS)
        # Whatever is still on its way when the providers mend may not leave any more.
        await self._people.closing_time()
        await self._nemesis.good_day()
        await self._rest("bad day")

    async def _quiet_day(self) -> None:
        """Nobody is killed; some addresses hang or fail all the time, and do not delay the others. Some bounce."""
        chosen = self._some(8)
        poisoned, bouncing = chosen[:6], chosen[6:]
        self._diary.poisoned.update(poisoned)
        self._diary.bouncing.update(bouncing)
        await self._nemesis.poison(poisoned)
        fates = {address(number, self._diary.fed[number].channel): Fate.BOUNCED for number in bouncing}
        await asyncio.to_thread(self._room.providers.fates, fates)
        begun = datetime.now(UTC)
        await self._next_day()
        await self._rest("quiet day", poisoned)
        self._diary.quiet.append((begun, datetime.now(UTC)))
        await self._nemesis.good_day()
        await self._rest("the poisoned addresses of the quiet day")

    async def _next_day(self) -> None:
        await self._people.begin(next(self._days))

    async def _rest(self, of: str, besides: list[int] | None = None) -> None:
        """A person answers for what was held, and what follows from that comes to rest too."""
        for _ in range(2):
            if not await self._keeper.rest(_REST, besides or ()):
                self._say(f"no rest after {_REST:g} s: {of}")
                self.restless.append(of)
            await self._people.answer_held()

    def _some(self, count: int) -> list[int]:
        """Customers of this round of whom every step is expected."""
        known = [number for number, _ in self._diary.due_steps() if number not in self._diary.poisoned]
        latest = max(fed.due_on for fed in self._diary.fed.values())
        here = sorted({number for number in known if self._diary.fed[number].due_on == latest})
        return self._chance.sample(here, min(count, len(here)))
