"""How is a calendar walked on real servers? The test clock stops at every minute at which a case wants to act.

What falls due at the desk is looked after at the end of each day and where the walk ends.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.time_zones import at_local
from models.errors import Refused
from operations.desk import Desk
from store import customers, upkeep
from store.clock import ShiftedClock
from store.segments import reassess
from temporal.wake import WakeUp

#: How long the woken cases of one stop may take to plan anew before the walk goes on without them.
_PATIENCE = timedelta(seconds=60)
#: A test clock runs while it stands: an instant that it passed by itself since its caller looked is no mistake.
_WENT_BY = timedelta(hours=1)
#: After this long without an answer a case is told once more.
_TELL_AGAIN = timedelta(seconds=5)
_LOOK_EVERY = 0.02
_AT_MOST = 100_000

#: Called after each stop with its instant and how many cases were woken.
OnTick = Callable[[datetime, int], None]


@dataclass(frozen=True, slots=True)
class Advanced:
    """Where the clock stands, at how many minutes it stopped, and how many cases were woken.

    late: cases that had not planned anew, and messages that had not left, in time at some stop (no worker).
    """

    now: datetime
    ticks: int
    woken: int
    late: int


async def show(desk: Desk) -> datetime:
    async with desk.database.connect() as tx:
        return await desk.clock.now(tx)


async def advance_to(desk: Desk, instant: datetime, on_tick: OnTick | None = None) -> Advanced:
    """Move the test clock forward, waking what is due on the way in its order, and closing each day.

    Raises Refused without a test clock, or for an instant in its past (by more than what may really have gone by).
    """
    clock = desk.clock
    if not isinstance(clock, ShiftedClock):
        raise Refused("Test clocks are not allowed here: set PUNTUAL_TEST_CLOCK=1 for every process")
    async with desk.database.connect() as tx:
        if await clock.is_set(tx) and instant < await clock.now(tx) - _WENT_BY:
            raise Refused(f"The test clock only moves forward: it is past {instant.isoformat()} already")
    ticks = woken = 0
    late = left = await _settled(desk, None)
    last: datetime | None = None
    tended = True
    while True:
        async with desk.database.begin() as tx:
            now = await clock.now(tx)
            due = await upkeep.next_due(tx, instant, last)
            midnight = _next_midnight(desk, now)
            stop = min(due or instant, instant, midnight)
            if stop > now or not await clock.is_set(tx):
                await clock.set_to(tx, stop)
            else:
                stop = now
        if stop == midnight:
            await end_day(desk, stop)
        async with desk.database.connect() as tx:
            cases = await upkeep.overdue(tx, stop + timedelta(microseconds=1), _AT_MOST)
        if cases:
            sentence = f"test clock: {stop.isoformat()}"
            await desk.waker.wake([WakeUp(invoice_id, sentence, due=True) for invoice_id in cases])
            ticks, woken = ticks + 1, woken + len(cases)
            left = await _settled(desk, stop, left)
            late = max(late, left)
        if tended and (stop == midnight or stop >= instant):
            tended = await desk.waker.tend(_PATIENCE.total_seconds())
            left = await _settled(desk, None, left)
        if on_tick is not None:
            on_tick(stop, len(cases))
        last = stop
        if stop >= instant:
            return Advanced(stop, ticks, woken, late)


async def end_day(desk: Desk, midnight: datetime) -> None:
    """What the daily snapshot does at the end of a day, for a day that a test clock walked through."""
    day = midnight.astimezone(desk.zone).date() - timedelta(days=1)
    async with desk.database.begin() as tx:
        people = await upkeep.customers_to_reassess(tx)
        await customers.lock(tx, people)
        moved = await reassess(tx, await desk.rules(tx), people, midnight)
        await upkeep.take_snapshot(tx, day)
    await desk.waker.wake([WakeUp(invoice_id, "segment changed") for invoice_id in moved])
    if moved:
        await _settled(desk, None)


def _next_midnight(desk: Desk, now: datetime) -> datetime:
    return at_local(now.astimezone(desk.zone).date() + timedelta(days=1), time(0), desk.zone)


async def _settled(desk: Desk, stop: datetime | None, given_up: int = 0) -> int:
    """Wait until every case has planned anew and said what it had to; how many had not when patience ended.

    given_up: so many had not at the stop before; nobody waits for them again.

    What does not follow for a while is woken again: its news may have died with a server.
    """
    loop = asyncio.get_running_loop()
    begun = told = loop.time()
    while True:
        async with desk.database.connect() as tx:
            # What is claimed would find its hour gone, or its invoice paid, if the clock went on before it left.
            left = await upkeep.unsettled_plans(tx, stop) + await upkeep.unsent(tx, await desk.clock.now(tx))
        if left <= given_up or loop.time() - begun >= _PATIENCE.total_seconds():
            return left
        if loop.time() - told >= _TELL_AGAIN.total_seconds():
            await _tell_again(desk, stop)
            told = loop.time()
        await asyncio.sleep(_LOOK_EVERY)


async def _tell_again(desk: Desk, stop: datetime | None) -> None:
    async with desk.database.connect() as tx:
        left = set(await upkeep.behind(tx, "", _AT_MOST))
        if stop is not None:
            left |= set(await upkeep.overdue(tx, stop + timedelta(microseconds=1), _AT_MOST))
    await desk.waker.wake([WakeUp(invoice_id, "test clock: once more") for invoice_id in sorted(left)])
