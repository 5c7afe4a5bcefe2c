"""Who is killed when, and what do the providers do to those who live? All by one seed."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tests.drill.desk import People
from tests.drill.diary import Diary
from tests.drill.points import Blow, KillPoint
from tests.drill.portfolio import address
from tests.drill.processes import WORKERS
from tests.drill.room import Room
from tests.providers.faults import Fault, Rule, Schedule


@dataclass(frozen=True, slots=True)
class Target:
    point: KillPoint
    channel: str
    blow: Blow = Blow.KILL

    def __str__(self) -> str:
        stopped = "stopped " if self.blow is Blow.STOP else ""
        return f"{stopped}{self.point}/{self.channel}"


#: Traps that lie at once: both workers may be dead at the same time.
_AT_ONCE = 2
#: Long enough for the others to have concluded that what the stopped one was doing did not happen.
_STANDS_STILL = 14.0
#: Seconds after which another message is sent past a trap, and after which the trap is given up.
_BAIT_AGAIN, _GIVE_UP = 6.0, 60.0
#: A trap behind a fault needs one. Nothing is looked up of which an event tells; and without events the guard is alone.
_BAITED = {
    KillPoint.ANSWER_READ: Fault.ACCEPT_SILENT,
    KillPoint.LOOKING_UP: Fault.ACCEPT_UNHEARD,
    KillPoint.RETRYING: Fault.TOO_MANY,
}
#: On a bad day: the share of calls that meet each fault. What is taken late is so well before it is settled.
_BAD_DAY = {
    Fault.ACCEPT_5XX: 0.06,
    Fault.ACCEPT_RESET: 0.06,
    Fault.ACCEPT_UNHEARD: 0.04,
    Fault.ACCEPT_CUT: 0.06,
    Fault.ACCEPT_LATE: 0.06,
    Fault.ACCEPT_HANG: 0.04,
    Fault.FAIL_5XX: 0.06,
    Fault.RESET: 0.04,
    Fault.TOO_MANY: 0.06,
    Fault.UNAUTHORIZED: 0.04,
    Fault.BAD_REQUEST: 0.02,
}
_LATE = 1.0


class Nemesis:
    def __init__(self, room: Room, people: People, diary: Diary, seed: int) -> None:
        self._room = room
        self._people = people
        self._diary = diary
        self._chance = random.Random(seed)
        self._seed = seed
        self.ambushes = 0

    async def ambush(self, targets: Sequence[Target]) -> list[Target]:
        """Kill a worker at each target; those that nobody walked into."""
        waiting = list(targets)
        missed: list[Target] = []

        async def one_after_the_other() -> None:
            while waiting:
                target = waiting.pop()
                if await self._strike_at(target):
                    self.ambushes += 1
                    self._diary.struck(str(target))
                else:
                    missed.append(target)

        await asyncio.gather(*(one_after_the_other() for _ in range(_AT_ONCE)))
        return missed

    async def _strike_at(self, target: Target) -> bool:
        traps = self._room.traps
        trap = traps.lay(target.point, target.channel, target.blow)
        deadline = time.monotonic() + _GIVE_UP
        while time.monotonic() < deadline:
            await self._people.bring(target.channel, _BAITED.get(target.point))
            if await traps.sprung_within(trap, _BAIT_AGAIN):
                break
        if traps.take_up(trap):
            return False
        if target.blow is Blow.STOP:
            await asyncio.sleep(_STANDS_STILL)
            with suppress(ProcessLookupError):
                os.kill(traps.victim(trap), signal.SIGCONT)
        return True

    async def bad_day(self, number: int) -> None:
        """Faults by chance at both providers; Temporal, PostgreSQL, the web and a worker are killed."""
        schedule = Schedule(self._seed * 1000 + number, _BAD_DAY, seconds=_LATE)
        await asyncio.to_thread(self._room.providers.schedules, schedule)
        victims = ["temporal", "postgres", "web", self._chance.choice(WORKERS)]
        self._chance.shuffle(victims)
        for victim in victims:
            await asyncio.sleep(self._chance.uniform(1.0, 3.0))
            self._room.processes.kill(victim)
            self._diary.struck(victim)

    async def good_day(self) -> None:
        """The providers do as they should, and whoever hangs there is let go."""
        await asyncio.to_thread(self._room.providers.clear)
        await asyncio.to_thread(self._room.providers.let_go)

    async def turn_away(self, numbers: Sequence[int]) -> None:
        """Their messages are refused for now until the next good day."""
        known = [address(number, self._diary.fed[number].channel) for number in numbers]
        rules = [Rule(Fault.TOO_MANY, to=to, times=None, seconds=1.0) for to in known]
        await asyncio.to_thread(self._room.providers.rules, *rules)

    async def poison(self, numbers: Sequence[int]) -> None:
        """Addresses whose calls hang or fail until the next good day."""
        rules = []
        for position, number in enumerate(numbers):
            fault = (Fault.HANG, Fault.FAIL_5XX, Fault.TOO_MANY)[position % 3]
            to = address(number, self._diary.fed[number].channel)
            rules.append(Rule(fault, to=to, times=None, seconds=5.0))
        await asyncio.to_thread(self._room.providers.rules, *rules)
