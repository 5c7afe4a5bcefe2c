"""How many woken cases plan anew per second, against bare workflows that answer a signal with an empty activity?"""

import argparse
import asyncio
import time
from datetime import UTC, date, datetime

from sqlalchemy import text

from bench.room.bare import QUEUE, Counter
from bench.room.cpu import Meter
from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from bench.room.walks import planned, reached, until
from bench.room.workers import bare_worker, puntual_worker
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from store.clock import ShiftedClock
from temporal.wake import WakeUp

_DUE = date(2027, 3, 2)
_NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
_AT_ONCE = 40


async def _signal_all(room: Servers, ids: list[str], *, start: bool) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(case: str) -> None:
        async with gate:
            if start:
                await room.client.start_workflow("listener", case, id=f"listener/{case}", task_queue=QUEUE)
            else:
                await room.client.get_workflow_handle(f"listener/{case}").signal("news", "woken")

    await asyncio.gather(*(one(case) for case in ids))


async def _bare(room: Servers, counter: Counter, ids: list[str]) -> float:
    wanted, begun = counter.read() + len(ids), time.perf_counter()
    await _signal_all(room, ids, start=False)
    await until(lambda: reached(counter, wanted))
    return time.perf_counter() - begun


async def _puntual(desk: Desk, ids: list[str]) -> float:
    async with desk.database.begin() as tx:
        await tx.execute(text("UPDATE cases SET revision = revision + 1 WHERE invoice_id = ANY(:ids)"), {"ids": ids})
    begun = time.perf_counter()
    await desk.waker.wake([WakeUp(invoice_id, "woken") for invoice_id in ids])
    await _all_planned(desk)
    return time.perf_counter() - begun


async def _all_planned(desk: Desk) -> None:
    await until(lambda: planned(desk))


async def measure(count: int, rounds: int) -> None:
    async with servers() as room:
        desk = room.desk()
        await desk.publish_strategies()
        assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
        async with room.database.begin() as tx:
            await desk.clock.set_to(tx, _NOW)
        async with puntual_worker(room) as ours, bare_worker(room) as (theirs, counter):
            items = invoices("plan", count, _DUE)
            await record_customers(desk, customers("plan", count))
            await record_invoices(desk, items)
            ids = [invoice.id for invoice in items]
            await _signal_all(room, ids, start=True)
            await _all_planned(desk)
            temporal, postgres = room.temporal.process.pid, room.postgres.process.pid
            bare_seconds, bare_cpu, our_seconds, our_cpu = 0.0, 0.0, 0.0, 0.0
            for _ in range(rounds):
                meter = Meter({"worker": theirs, "Temporal": temporal})
                bare_seconds += await _bare(room, counter, ids)
                await asyncio.sleep(0.5)
                bare_cpu += sum(meter.read().values())
                meter = Meter({"worker": ours, "Temporal": temporal, "PostgreSQL": postgres})
                our_seconds += await _puntual(desk, ids)
                await asyncio.sleep(0.5)
                our_cpu += sum(meter.read().values())
    woken = count * rounds
    show(
        f"{count:,} cases woken at once, {rounds} rounds",
        ("", "Puntual", "bare", "ratio"),
        [
            ("planned per second", woken / our_seconds, woken / bare_seconds, f"{bare_seconds / our_seconds:.2f}"),
            ("CPU ms each, all", 1000 * our_cpu / woken, 1000 * bare_cpu / woken, f"{our_cpu / bare_cpu:.2f}"),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Planning of woken cases against bare signals.")
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.cases, chosen.rounds))


if __name__ == "__main__":
    main()
