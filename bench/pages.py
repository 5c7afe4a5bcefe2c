"""How long does the server take for each page of the console, over a million invoices of which 100,000 are open?

Against a bare page: one query of fifty rows and a template. Both are read one after the other, by one reader.
"""

import argparse
import asyncio
import secrets
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.room import visits
from bench.room.servers import DATABASE, servers
from bench.room.tables import show
from bench.room.webs import served
from models.staff import StaffMember, StaffRole
from models.user import digest_of
from stack.ports import free_port
from store import sessions, staff, users
from tests.browser.tour import addresses
from tests.store.million import fill
from web.console.cookies import COOKIE

#: Milliseconds that a page may take, and one that draws figures over all invoices.
_USUAL, _FIGURES = 200, 1000


async def measure(times: int) -> None:
    async with servers() as room:
        await asyncio.to_thread(fill, room.postgres.url(DATABASE))
        async with room.database.begin() as tx:
            await visits.prepare(tx)
            stops = {name: (visits.MANAGER, path) for name, path in (await addresses(tx)).items()} | visits.looks()
        cookies = await enter(room.database)
        port, other = free_port(), free_port()
        variables = {"PUNTUAL_PORT": str(port)}
        async with (
            served(room, ["web"], port, **variables) as ours,
            served(room, ["bench.room.bare_page", str(other)], other) as theirs,
            httpx2.AsyncClient(base_url=theirs, timeout=60) as bare,
            httpx2.AsyncClient(base_url=ours, timeout=60) as client,
        ):
            least = statistics.median((await _read(bare, "/", {}, times))[1])
            rows = await read_all(client, stops, cookies, times, least)
    show(
        f"Pages over a million invoices, 100,000 open ({times} times; a bare page takes {1000 * least:.1f} ms)",
        ("page", "status", "first, ms", "median, ms", "slowest, ms", "of bare", "of its limit"),
        rows,
    )


async def read_all(
    client: httpx2.AsyncClient,
    stops: Mapping[str, tuple[str, str]],
    cookies: Mapping[str, str],
    times: int,
    least: float,
) -> list[tuple[str, int, float, float, float, float, float]]:
    """A line for each address, the slowest first. stops: who looks at what. least: seconds of a bare page."""
    rows = []
    for name, (who, address) in stops.items():
        status, taken = await _read(client, address, {COOKIE: cookies[who]}, times)
        middle, limit = statistics.median(taken), _FIGURES if address.startswith("/console/figures") else _USUAL
        milliseconds = (1000 * taken[0], 1000 * middle, 1000 * max(taken[1:]))
        rows.append((name, status, *milliseconds, middle / least, 1000 * middle / limit))
    return sorted(rows, key=lambda row: -row[3])


async def enter(database: AsyncEngine) -> dict[str, str]:
    """The cookies of a manager who may see everything and of a collector, by name."""
    cookies = {}
    async with database.begin() as tx:
        for name, role in ((visits.MANAGER, StaffRole.MANAGER), (visits.COLLECTOR, StaffRole.COLLECTOR)):
            cookies[name] = secrets.token_urlsafe(32)
            await staff.write(tx, StaffMember(name=name, full_name=name.capitalize(), role=role))
            row = {"name": name, "full_name": name.capitalize(), "created_at": datetime.now(UTC), "created_by": "bench"}
            await users.add(tx, {**row, "admin": role is StaffRole.MANAGER})
            await sessions.begin(tx, digest_of(cookies[name]), name, waits_for_code=False, agent="", address="")
    return cookies


async def _read(
    client: httpx2.AsyncClient, address: str, cookies: Mapping[str, str], times: int
) -> tuple[int, list[float]]:
    """The status, and the seconds of each reading; the first has found nothing warm."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    taken, status = [], 0
    for _ in range(times):
        begun = time.perf_counter()
        status = (await client.get(address, headers=headers)).status_code
        taken.append(time.perf_counter() - begun)
    return status, taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15, help="how often each page is read")
    asyncio.run(measure(parser.parse_args().times))


if __name__ == "__main__":
    main()
