"""How long does each figure take over a million invoices and five million entries, against a bare scan of its tables?

And how long where it was kept: what a dashboard reads, and its pages over HTTP.
"""

import argparse
import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from functools import partial
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.room.ledger import AS_OF, fill
from bench.room.tables import show
from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from domain.kpi import month_ends, opening_of
from models.grouping import GroupBy
from models.user import digest_of
from reading.dashboard import BY_GROUPS, HEADLINES, OVER_MONTHS
from reading.reports import REPORTS
from reading.trends import several, trend
from stack import solo
from store import costs, figures, sessions, users
from store.engine import Tx, open_engine
from store.kpis.kinds import rows_of
from store.migrate import upgrade
from web.app import create_app
from web.console.cookies import COOKIE

#: The tables that a figure cannot do without.
_LEDGER = ("invoices", "cases", "allocations", "credits")
_SPOKEN = ("messages", "message_invoices", "interactions")
_TABLES = {
    "promise-kept": ("arrangements", "instalments", "arrangement_invoices", "allocations", "credits"),
    "right-party-contact": ("interactions", "tasks"),
    "managed-customers": (*_LEDGER, "messages", "interactions"),
    "action-success": (*_SPOKEN, "allocations", "credits"),
    "cost-to-collect": ("messages", "interactions", "allocations", "credits"),
}
#: Nothing but reading every row: an index would read fewer.
_SCAN_ALL = ("enable_indexonlyscan", "enable_indexscan", "enable_bitmapscan")
_EN = Sentences("en")
_BY = (None, GroupBy.SEGMENT, GroupBy.CHANNEL, GroupBy.TEMPLATE)


#: What a manager opens first; the file of one is worked out anew.
_PAGES = ("", "/aging", "/dso", "/roll-rates", "/promise-kept?by=collector", "/targets")


async def measure(invoices: int, times: int, *, kept_only: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="puntual-bench-") as folder:
        postgres = await asyncio.to_thread(solo.Postgres.start, Path(folder), options={})
        try:
            await _measure(postgres, Path(folder), invoices, times, kept_only=kept_only)
        finally:
            await asyncio.to_thread(postgres.stop)


async def _measure(postgres: solo.Postgres, home: Path, invoices: int, times: int, *, kept_only: bool) -> None:
    postgres.create("bench")
    url = postgres.url("bench")
    await asyncio.to_thread(upgrade, url)
    begun = time.perf_counter()
    await asyncio.to_thread(fill, url, invoices)
    print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
    database = open_engine(url, 2)
    async with database.begin() as tx:
        await costs.publish(tx, load_rulebook().costs)
    if not kept_only:
        await _live(database, invoices, times)
    await _kept(database, times)
    cookie = await _enter(database)
    await database.dispose()
    settings = Settings(home=home, database_url=url, temporal_address="127.0.0.1:9", time_zone="UTC", test_clock=True)
    await asyncio.to_thread(_pages, settings, cookie, times)


async def _live(database: AsyncEngine, invoices: int, times: int) -> None:
    tables = dict.fromkeys((*_LEDGER, *(table for read in _TABLES.values() for table in read)))
    scans = {table: await _scan(database, table, times) for table in tables}
    rows = []
    for name, kind in REPORTS.items():
        bare = sum(scans[table] for table in _TABLES.get(name, _LEDGER))
        for by in _BY:
            if by is None or by in kind.groups:
                ask = partial(rows_of, name=name, as_of=AS_OF, by=by)
                taken = [await _timed(database, ask) for _ in range(times)]
                live = statistics.median(taken)
                rows.append((f"{name}{f' by {by}' if by else ''}", taken[0], live, bare, live / bare))
    entries = await _count(database)
    show(
        f"Figures over {invoices:,} invoices and {entries:,} entries, in ms",
        ("report", "first", "median", "bare scan", "of bare"),
        rows,
    )


async def _enter(database: AsyncEngine) -> str:
    """The cookie of somebody who may look, on the day of the figures."""
    cookie = secrets.token_urlsafe(32)
    shift = (datetime.combine(AS_OF, time_of_day(12), UTC) - datetime.now(UTC)).total_seconds()
    async with database.begin() as tx:
        await tx.execute(text("INSERT INTO test_clock (shift_seconds) VALUES (:shift)"), {"shift": shift})
        row = {"name": "marta", "full_name": "Marta Ríos", "created_at": datetime.now(UTC), "created_by": "bench"}
        await users.add(tx, row)
        await sessions.begin(tx, digest_of(cookie), "marta", waits_for_code=False, agent="", address="")
    return cookie


def _pages(settings: Settings, cookie: str, times: int) -> None:
    """The pages themselves, in this process: the server's time without a network."""
    rows = []
    with TestClient(create_app(settings), cookies={COOKIE: cookie}) as client:
        for path in _PAGES:
            address = f"/console/figures{path}"
            taken = []
            for _ in range(times + 1):
                begun = time.perf_counter()
                status = client.get(address).status_code
                taken.append(1000 * (time.perf_counter() - begun))
            rows.append((address, status, taken[0], statistics.median(taken[1:])))
    show("Pages of kept figures, in ms", ("page", "status", "first", "median"), rows)


async def _kept(database: AsyncEngine, times: int) -> None:
    """What a dashboard reads, once it is kept."""
    begun = time.perf_counter()
    ends = month_ends(AS_OF, 12)
    single = dict.fromkeys(name for name, _ in HEADLINES)
    keys: list[tuple[figures.Key, date]] = [
        *(((name, None), AS_OF) for name in REPORTS),
        *((key, AS_OF) for key in BY_GROUPS),
        *(((name, None), opening_of(AS_OF)) for name in single),
        *(((name, None), day) for name in (*OVER_MONTHS, "recovery", "roll-rates") for day in ends),
    ]
    for key, day in dict.fromkeys(keys):
        async with database.begin() as tx:
            await figures.keep(tx, key, day)
    taken = time.perf_counter() - begun
    wanted: list[figures.Key] = [(name, None) for name in REPORTS]
    asked: dict[str, Callable[[Tx], Awaitable[object]]] = {
        "a dashboard of every report": lambda tx: several(tx, _EN, wanted, AS_OF),
        "a trend of twelve months": lambda tx: trend(tx, _EN, "recovery", AS_OF, 12),
    }
    rows = [(name, *[await _timed(database, ask) for _ in range(times)][-1:]) for name, ask in asked.items()]
    show(f"Kept figures, in ms (worked out in {taken:.0f} s)", ("what", "ms"), rows)


async def _scan(database: AsyncEngine, table: str, times: int) -> float:
    async def scan(tx: Tx) -> None:
        for setting in _SCAN_ALL:
            await tx.execute(text(f"SET LOCAL {setting} = off"))
        await tx.execute(text(f"SELECT count(*), count(DISTINCT t.tableoid) FROM {table} t"))

    return statistics.median([await _timed(database, scan) for _ in range(times)])


async def _timed(database: AsyncEngine, ask: Callable[[Tx], Awaitable[object]]) -> float:
    async with database.begin() as tx:
        begun = time.perf_counter()
        await ask(tx)
        return 1000 * (time.perf_counter() - begun)


async def _count(database: AsyncEngine) -> int:
    async with database.connect() as tx:
        return int((await tx.execute(text("SELECT count(*) FROM interactions"))).scalar_one())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--kept-only", action="store_true", help="leave the live figures out")
    parser.add_argument("--times", type=int, default=3, help="how often each is asked")
    given = parser.parse_args()
    asyncio.run(measure(given.invoices, given.times, kept_only=given.kept_only))


if __name__ == "__main__":
    main()
