"""Two years of real invoices on real servers: `python -m tests.scenarios.real_invoices --help`."""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import text

from config.settings import Settings, variable_of
from stack import detach, state
from stack.temporal import client_for
from store.engine import open_engine
from tests.scenarios.desks import open_desk
from tests.scenarios.real_invoices.law import COLLECTOR, checked
from tests.scenarios.real_invoices.portfolio import EXPORT, read_portfolio
from tests.scenarios.real_invoices.proofs import Said, prove, said
from tests.scenarios.real_invoices.walk import OnDay, walk


def main() -> None:
    parser = argparse.ArgumentParser(description="Walk the invoices of an export on the embedded stack, then prove.")
    parser.add_argument("--export", type=Path, default=EXPORT)
    parser.add_argument("--customers", type=int, help="only the first N customers")
    parser.add_argument(
        "--walks", type=int, default=1, help="walk again in a fresh home; the messages must be the same"
    )
    parser.add_argument("--kill", action="store_true", help="kill -9 worker, Temporal and PostgreSQL on the way")
    chosen = parser.parse_args()
    if not chosen.export.exists():
        parser.exit(0, f"skipped: {chosen.export.name} is not here\n")
    digests = {
        asyncio.run(one_walk(chosen.export, chosen.customers, kill=chosen.kill)).digest for _ in range(chosen.walks)
    }
    if len(digests) > 1:
        parser.exit(1, f"the walks differ: {sorted(digests)}\n")


async def one_walk(export: Path, customers: int | None, *, kill: bool) -> Said:
    portfolio = read_portfolio(export, customers)
    first, last = portfolio.days
    print(f"{len(portfolio.customers)} customers, {len(portfolio.invoices)} invoices, {first} to {last}")
    with tempfile.TemporaryDirectory(prefix="puntual-walk-") as home:
        os.environ["PUNTUAL_TEST_CLOCK"] = "1"
        os.environ[variable_of("collector_role")] = COLLECTOR
        settings = Settings(home=Path(home), test_clock=True)
        addresses = await asyncio.to_thread(lambda: detach.start(settings, say=print))
        try:
            settings = settings.model_copy(update={"database_url": addresses.database_url})
            client = await client_for(settings, addresses.temporal_address, addresses.temporal_namespace)
            database = open_engine(addresses.database_url)
            desk = await open_desk(settings, database, client)
            begun = time.monotonic()
            await walk(desk, portfolio, _killing(Path(home)) if kill else _telling())
            minutes = (time.monotonic() - begun) / 60
            async with database.connect() as tx:
                for proof in await prove(tx, client, portfolio):
                    print(f"  holds: {proof}")
                result = await said(tx)
                lawful = await checked(tx)
                calls = (await tx.execute(text("SELECT COUNT(*) FROM tasks WHERE kind = 'call'"))).scalar_one()
            await database.dispose()
        finally:
            await asyncio.to_thread(lambda: detach.stop(settings, say=print))
    for rule, count in lawful.items():
        print(f"  {rule:<24}{count:>6} messages held against it")
    for template, count in sorted(result.by_template.items()):
        print(f"  {template:<16}{count:>6}")
    print(f"  {'messages':<16}{result.messages:>6}\n  {'calls':<16}{calls:>6}")
    print(f"  {minutes:.1f} minutes; digest of all that was said: {result.digest}")
    return result


def _telling() -> OnDay:
    async def tell(day: date) -> None:
        if day.day == 1:
            print(f"  {day}", flush=True)

    return tell


def _killing(home: Path) -> OnDay:
    """Every fortnight another program dies without warning; whoever watches over them starts it again."""
    victims = ("worker", "temporal", "postgres")
    told = _telling()

    async def kill(day: date) -> None:
        await told(day)
        if day.day not in (10, 25):
            return
        victim = victims[(day.month * 2 + (day.day > 15)) % len(victims)]
        running = state.read(home)
        if running is not None and victim in running.children:
            print(f"  {day} kill -9 {victim}", flush=True)
            os.kill(running.children[victim].pid, signal.SIGKILL)

    return kill


if __name__ == "__main__":
    main()
