"""How much memory and disk does an open case take, in each process?"""

import argparse
import asyncio
from datetime import UTC, date, datetime

import psutil
from sqlalchemy import text

from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from bench.room.walks import planned, until
from bench.room.workers import puntual_worker
from operations.customers import record_customers
from operations.desk import Desk
from operations.invoices import record_invoices
from store.clock import ShiftedClock
from temporal.wake import WakeUp

_DUE = date(2027, 3, 2)
_NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)


def _rss(pid: int) -> int:
    return int(psutil.Process(pid).memory_info().rss)


async def _database_size(desk: Desk) -> int:
    async with desk.database.connect() as tx:
        return int((await tx.execute(text("SELECT pg_database_size(current_database())"))).scalar_one())


async def _warm(desk: Desk) -> None:
    await record_customers(desk, customers("warm", 50))
    await record_invoices(desk, invoices("warm", 50, _DUE))
    await until(lambda: planned(desk))


async def _wake_again(desk: Desk, room: Servers, ids: list[str], cached: int) -> int:
    """How much a worker grows by planning these cases once, with a cache of so many workflows."""
    async with puntual_worker(room, PUNTUAL_WORKER_CACHED_WORKFLOWS=str(cached)) as pid:
        await desk.waker.wake([WakeUp(invoice_id, "warm") for invoice_id in ids[:50]])
        await asyncio.sleep(2)
        before = _rss(pid)
        async with desk.database.begin() as tx:
            await tx.execute(
                text("UPDATE cases SET revision = revision + 1 WHERE invoice_id = ANY(:ids)"), {"ids": ids}
            )
        await desk.waker.wake([WakeUp(invoice_id, "woken") for invoice_id in ids])
        await until(lambda: planned(desk))
        await asyncio.sleep(1)
        return _rss(pid) - before


async def measure(cases: int, sample: int) -> None:
    async with servers() as room:
        desk = room.desk()
        await desk.publish_strategies()
        assert isinstance(desk.clock, ShiftedClock), "the room has a test clock"
        async with room.database.begin() as tx:
            await desk.clock.set_to(tx, _NOW)
        async with puntual_worker(room, PUNTUAL_WORKER_CACHED_WORKFLOWS=str(cases + 100)) as worker:
            await _warm(desk)
            await asyncio.sleep(1)
            server, file = room.temporal.process.pid, room.home / "temporal.db"
            begun = (_rss(worker), _rss(server), file.stat().st_size, await _database_size(desk))
            items = invoices("memory", cases, _DUE)
            await record_customers(desk, customers("memory", cases))
            await record_invoices(desk, items)
            await until(lambda: planned(desk))
            await asyncio.sleep(2)
            ended = (_rss(worker), _rss(server), file.stat().st_size, await _database_size(desk))
        ids = [invoice.id for invoice in items][:sample]
        without = await _wake_again(desk, room, ids, 0)
        grown = [(after - before) / cases / 1024 for before, after in zip(begun, ended, strict=True)]
    show(
        f"kB per open case, {cases:,} cases waiting for their first step",
        ("", "kB each"),
        [
            ("worker, every workflow in its cache", grown[0]),
            (f"worker, no cache ({sample:,} cases woken once)", without / sample / 1024),
            ("Temporal dev server, memory", grown[1]),
            ("Temporal dev server, file", grown[2]),
            ("PostgreSQL, database", grown[3]),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Memory per open case.")
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--sample", type=int, default=500, help="cases woken to see a worker without cache")
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.cases, chosen.sample))


if __name__ == "__main__":
    main()
