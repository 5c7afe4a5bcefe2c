"""Is nobody who posts a fact kept waiting for Temporal, and is every case told all the same?"""

import asyncio
from collections.abc import Sequence

from temporal.wake import WakeUp
from web import waking
from web.waking import QueuedWaker


class Gate:
    """Takes wake-ups when it is opened; fails the first time if asked to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.told: list[list[WakeUp]] = []
        self.asked, self.open = asyncio.Event(), asyncio.Event()
        self._fails = fails

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        self.asked.set()
        await self.open.wait()
        if self._fails:
            self._fails = False
            raise RuntimeError("a fault of ours")
        self.told.append(list(wake_ups))
        return []

    async def tend(self, seconds: float) -> bool:
        return seconds > 0


def news(invoice_id: str, summary: str = "news", *, due: bool = False, starts: bool = False) -> WakeUp:
    return WakeUp(invoice_id, summary, due, starts)


async def test_waking_returns_at_once_and_tells_in_order_what_waits_merged_by_case() -> None:
    gate = Gate()
    async with QueuedWaker(gate).open() as waker:
        assert await waker.wake([news("A", starts=True)]) == []
        await gate.asked.wait()
        # Temporal has the first in hand and does not answer: nobody waits for that.
        await waker.wake([news("B", "first"), news("C", starts=True)])
        await waker.wake([news("B", "second", due=True), news("C", "later"), news("A", "again")])
        await waker.wake([news("B", "third")])
        assert gate.told == []
        gate.open.set()
    assert gate.told == [
        [news("A", starts=True)],
        [news("B", "third", due=True), news("C", starts=True), news("A", "again")],
    ]
    assert await waker.tend(1.0)


async def test_a_fault_costs_one_batch_and_no_more() -> None:
    gate = Gate(fails=True)
    async with QueuedWaker(gate).open() as waker:
        await waker.wake([news("A")])
        await gate.asked.wait()
        await waker.wake([news("B")])
        gate.open.set()
    assert gate.told == [[news("B")]]


async def test_what_there_is_no_room_for_is_named_and_left_to_the_sweep() -> None:
    gate = Gate()
    waker = QueuedWaker(gate)
    most = waking._MOST
    assert await waker.wake([news(str(number)) for number in range(most + 2)]) == [str(most), str(most + 1)]
    assert await waker.wake([news("0", "there already")]) == []
