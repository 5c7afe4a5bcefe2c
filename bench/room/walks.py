"""How is a crowd of bare cases walked through its life, and what did a walk take?"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from bench.room.bare import QUEUE, Counter
from bench.room.cpu import Meter
from operations.desk import Desk
from store import upkeep

#: Of a life, between its begin and the step that ends it.
STEPS = 6
#: What is still under way when the last step has been counted is over after this.
_QUIET = 0.5
#: As many calls at once as the waker of the engine makes.
_AT_ONCE = 40
_PATIENCE = 180.0


@dataclass
class Walked:
    """Processor seconds by process of beginning all cases, of their steps and of ending them; how long steps took."""

    begin_cpu: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    end_cpu: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Processor seconds of the steps over all processes."""
        return sum(self.cpu.values())


async def bare_walk(
    client: Client, counter: Counter, pids: dict[str, int], prefix: str, cases: int, extras: Sequence[str] = ()
) -> Walked:
    walked = Walked()
    ids = [f"{prefix}-{n}" for n in range(cases)]

    async def go() -> None:
        wanted = counter.read() + cases
        gate = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(_tell(client, gate, one, list(extras)) for one in ids))
        await until(partial(reached, counter, wanted))

    async with metered(pids) as walked.begin_cpu:
        await go()
    async with metered(pids) as walked.cpu:
        begun = time.perf_counter()
        for _ in range(STEPS):
            await go()
        walked.seconds = time.perf_counter() - begun
    async with metered(pids) as walked.end_cpu:
        await go()
    return walked


@asynccontextmanager
async def metered(pids: dict[str, int]) -> AsyncIterator[dict[str, float]]:
    """Processor seconds by process of what is done inside, known when it is over."""
    meter = Meter(pids)
    spent: dict[str, float] = {}
    yield spent
    await asyncio.sleep(_QUIET)
    spent.update(meter.read())


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not await reached():
        if time.monotonic() > deadline:
            raise RuntimeError("nothing moves any more")
        await asyncio.sleep(0.05)


async def reached(counter: Counter, wanted: int) -> bool:
    return counter.read() >= wanted


async def planned(desk: Desk, stop: datetime | None = None) -> bool:
    """Whether every case has a plan, and has nothing left to do at `stop`."""
    async with desk.database.connect() as tx:
        return await upkeep.unsettled_plans(tx, stop) == 0


async def _tell(client: Client, gate: asyncio.Semaphore, case: str, extras: list[str]) -> None:
    async with gate:
        await client.start_workflow(
            "bare",
            args=[case, STEPS + 1, extras],
            id=f"bare/{case}",
            task_queue=QUEUE,
            start_signal="news",
            start_signal_args=["due"],
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
