"""Does a quarter of real invoices come to the same end twice, and does every proof hold?"""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import Client

from config.settings import Settings
from stack import search_attributes, solo, temporal
from store.clock import ShiftedClock
from tests.scenarios.real_invoices.law import COLLECTOR, RULES
from tests.scenarios.real_invoices.portfolio import EXPORT, Portfolio, read_portfolio
from tests.scenarios.real_invoices.proofs import Said, prove, said
from tests.scenarios.real_invoices.walk import walk
from tests.workflows.engine import engine_of, working

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXPORT.exists(), reason=f"{EXPORT.name} is not here: it is not ours to ship"),
    pytest.mark.skipif(not RULES.exists(), reason=f"{RULES.name} is not here: it is not ours to ship"),
]

#: Five of its customers, what was issued and paid in four months.
CUSTOMERS, UNTIL = 5, date(2012, 4, 30)


async def _walked(portfolio: Portfolio, client: Client, settings: Settings) -> Said:
    async with engine_of(settings, client, ShiftedClock()) as engine, working(engine):
        await walk(engine.at.desk, portfolio)
        async with engine.at.database.connect() as tx:
            await prove(tx, client, portfolio)
            return await said(tx)


async def test_two_walks_over_the_same_invoices_say_the_same_and_every_proof_holds(
    postgres_server: solo.Postgres, tmp_path: Path
) -> None:
    portfolio = read_portfolio(customers=CUSTOMERS, until=UNTIL)
    assert len(portfolio.invoices) > 10
    told = []
    for number in (1, 2):
        home = tmp_path / str(number)
        home.mkdir()
        # The invoices bear the same ids in both walks: each has a Temporal and a database of its own.
        server = await asyncio.to_thread(solo.Temporal.start, home)
        name = f"walk_{tmp_path.name[-8:]}_{number}".replace("-", "_")
        postgres_server.create(name, "puntual_template")
        try:
            client = await temporal.connect(server.address)
            await search_attributes.register(client)
            settings = Settings(
                home=home, database_url=postgres_server.url(name), test_clock=True, collector_role=COLLECTOR
            )
            told.append(await _walked(portfolio, client, settings))
        finally:
            postgres_server.drop(name)
            server.stop()
    assert told[0].messages > 10
    assert told[0] == told[1]
