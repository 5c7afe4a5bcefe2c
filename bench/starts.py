"""How many cases begin in a second, against bare workflow starts on the same server at the same concurrency?"""

import argparse
import asyncio
import time
from datetime import UTC, date, datetime
from statistics import median

from bench.room.bare import QUEUE
from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from bench.room.workers import bare_worker, puntual_worker
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from store.clock import ShiftedClock

_DUE = date(2027, 3, 2)
_NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
#: As many calls at once as the waker makes.
_AT_ONCE = 40


async def _bare(room: Servers, prefix: str, count: int) -> float:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def begin(n: int) -> None:
        async with gate:
            await room.client.start_workflow("one-timer", f"{prefix}-{n}", id=f"{prefix}/{n}", task_queue=QUEUE)

    begun = time.perf_counter()
    await asyncio.gather(*(begin(n) for n in range(count)))
    return count / (time.perf_counter() - begun)


async def _puntual(desk: Desk, prefix: str, count: int) -> float:
    items = invoices(prefix, count, _DUE)
    begun = time.perf_counter()
    await record_invoices(desk, items)
    return count / (time.perf_counter() - begun)


async def _rounds(room: Servers, desk: Desk, name: str, count: int, rounds: int) -> tuple[str, float, float, str]:
    bare, puntual = [], []
    for number in range(rounds):
        prefix = f"{name.replace(' ', '-')}-{number}"
        await record_customers(desk, customers(prefix, count))
        bare.append(await _bare(room, prefix, count))
        puntual.append(await _puntual(desk, prefix, count))
    ratios = [ours / theirs for ours, theirs in zip(puntual, bare, strict=True)]
    return name, median(puntual), median(bare), f"{median(ratios):.2f}"


async def measure(count: int, rounds: int) -> None:
    async with servers() as room:
        desk = room.desk()
        await desk.publish_strategies()
        assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
        async with room.database.begin() as tx:
            await desk.clock.set_to(tx, _NOW)
        await _rounds(room, desk, "warm", 100, 1)
        rows = [await _rounds(room, desk, "no worker", count, rounds)]
        async with puntual_worker(room), bare_worker(room):
            # What the first rows left is done before the next is measured.
            await asyncio.sleep(count * rounds / 40)
            rows.append(await _rounds(room, desk, "worker running", count, rounds))
    show(
        f"Cases begun per second, {count} at a time, {rounds} rounds, medians",
        ("", "Puntual", "bare", "ratio"),
        rows,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Cases begun against bare workflow starts.")
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.cases, chosen.rounds))


if __name__ == "__main__":
    main()
