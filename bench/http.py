"""How many invoices are accepted per second over HTTP, one by one and in batches, against a bare FastAPI insert?"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx2
from sqlalchemy import text
from temporalio.service import RPCError

from bench.room.bare_http import TABLE
from bench.room.portfolio import customers, invoices
from bench.room.servers import Servers, servers
from bench.room.tables import show
from bench.room.webs import served
from models.api_key import NewKey, Scope
from models.contract import case_workflow_id
from operations import api_keys
from operations.customers import record_customers
from stack.ports import free_port

_DUE = date(2027, 3, 2)
_BATCH, _ALONE = 100, 5


@dataclass
class Side:
    """One of the two: invoices per second of each round; of ours also how its cases began."""

    client: httpx2.AsyncClient
    call: Callable[[httpx2.AsyncClient, dict[str, Any]], Awaitable[httpx2.Response]]
    single: list[float] = field(default_factory=list)
    batch: list[float] = field(default_factory=list)
    awake: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)

    async def one_by_one(self, bodies: Sequence[dict[str, Any]], at_once: int) -> None:
        self.single.append(await _per_second(bodies, at_once, lambda body: self.call(self.client, body)))

    async def in_batches(self, bodies: Sequence[dict[str, Any]]) -> None:
        batches = [bodies[at : at + _BATCH] for at in range(0, len(bodies), _BATCH)]
        per_second = await _per_second(
            batches, 2, lambda items: self.client.post("/invoices:batch", json={"items": items})
        )
        self.batch.append(per_second * len(bodies) / len(batches))


async def _per_second(items: Sequence[Any], at_once: int, call: Callable[[Any], Awaitable[httpx2.Response]]) -> float:
    """Calls per second, `at_once` of them under way. Raises HTTPStatusError where one is refused."""
    left = iter(items)

    async def one_after_the_other() -> None:
        for item in left:
            (await call(item)).raise_for_status()

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return len(items) / (time.perf_counter() - begun)


def _bodies(round_: str, count: int, owners: int) -> list[dict[str, Any]]:
    found = invoices(f"http-{round_}", count, _DUE, owners)
    people = customers("http", owners)
    return [
        {**one.model_dump(mode="json", exclude_none=True), "customer_id": people[number % owners].id}
        for number, one in enumerate(found)
    ]


async def _awake(room: Servers, invoice_id: str) -> float:
    """Seconds until the case of an invoice has a workflow."""
    begun = time.perf_counter()
    handle = room.client.get_workflow_handle(case_workflow_id(invoice_id))
    while True:
        try:
            await handle.describe()
            return time.perf_counter() - begun
        except RPCError:
            await asyncio.sleep(0.005)


async def measure(rounds: int, calls: int, at_once: int, owners: int) -> None:
    async with servers() as room:
        desk = room.desk()
        await desk.publish_strategies()
        await record_customers(desk, customers("http", owners))
        _, key = await api_keys.create(desk, NewKey(name="bench.http", scopes=(Scope.ERP,), per_minute=1_000_000))
        async with room.database.begin() as tx:
            await tx.execute(text(TABLE))
        port, other = free_port(), free_port()
        pool = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            served(room, ["web"], port, PUNTUAL_PORT=str(port)) as puntual,
            served(room, ["bench.room.bare_http", str(other)], other) as bare,
            httpx2.AsyncClient(base_url=f"{puntual}/api/v1", headers=headers, limits=pool, timeout=120) as ours,
            httpx2.AsyncClient(base_url=bare, limits=pool, timeout=120) as theirs,
        ):
            mine, plain = Side(ours, _put), Side(theirs, _post)
            for number in range(rounds):
                for side in (mine, plain) if number % 2 else (plain, mine):
                    await side.one_by_one(_bodies(f"{number}", calls, owners), at_once)
                    begun, many = time.perf_counter(), _bodies(f"{number}b", calls * 2, owners)
                    await side.in_batches(many)
                    if side is mine:
                        # Temporal takes fewer than are accepted: all of both sorts have to be through before one alone.
                        for body in many[_BATCH - 1 :: _BATCH]:
                            await _awake(room, body["id"])
                        mine.begun.append(len(many) / (time.perf_counter() - begun))
                        for alone in _bodies(f"{number}a", _ALONE, owners):
                            (await _put(ours, alone)).raise_for_status()
                            mine.awake.append(await _awake(room, alone["id"]))
    rows = [
        _row("one by one", mine.single, plain.single),
        _row(f"in batches of {_BATCH}", mine.batch, plain.batch),
    ]
    show(f"Invoices accepted per second over HTTP, {at_once} calls at once", ("", "Puntual", "bare", "ratio"), rows)
    print(
        f"A case that came alone was awake {statistics.median(mine.awake):.2f} s after its answer "
        f"(at the latest {max(mine.awake):.2f} s); "
        f"of many at once {statistics.median(mine.begun):.0f} a second began: Temporal takes no more\n"
    )


def _put(client: httpx2.AsyncClient, body: dict[str, Any]) -> Awaitable[httpx2.Response]:
    return client.put(f"/invoices/{body['id']}", json=body)


def _post(client: httpx2.AsyncClient, body: dict[str, Any]) -> Awaitable[httpx2.Response]:
    return client.post("/invoices", json=body)


def _row(name: str, ours: Sequence[float], bare: Sequence[float]) -> tuple[str, float, float, str]:
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return name, round(mine, 1), round(theirs, 1), f"{mine / theirs:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Invoices over HTTP against a bare FastAPI insert.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--calls", type=int, default=100, help="of each sort and round; twice as many in batches")
    parser.add_argument("--at-once", type=int, default=10)
    parser.add_argument("--customers", type=int, default=200)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.rounds, chosen.calls, chosen.at_once, chosen.customers))


if __name__ == "__main__":
    main()
