"""Which servers does a benchmark run on? A PostgreSQL and a Temporal of its own, on disk as the stack has them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from operations.desk import Desk
from stack import search_attributes, solo, temporal
from store.clock import open_clock
from store.engine import open_engine
from store.migrate import upgrade
from temporal.wake import Waker

DATABASE = "bench"
CONFIG = Path(__file__).parent / "config"
#: What an installation has exported must not reach a measurement.
_FOREIGN = ("PUNTUAL_", "TEMPORAL_", "DATABASE_URL", "PG")


@dataclass(frozen=True)
class Servers:
    home: Path
    postgres: solo.Postgres
    temporal: solo.Temporal
    client: Client
    database: AsyncEngine
    settings: Settings

    def desk(self) -> Desk:
        """Operations as the command has them."""
        return Desk(
            database=self.database,
            clock=open_clock(test_clock_allowed=self.settings.test_clock),
            rulebook=load_rulebook(self.settings.config_dir),
            sentences=Sentences(self.settings.language),
            waker=Waker(self.client, self.settings.task_queue),
            zone=self.settings.zone,
            actor="bench",
        )


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Both servers with the options of the stack (every commit is flushed), an empty migrated database."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="puntual-bench-") as folder:
        home = Path(folder)
        postgres = await asyncio.to_thread(solo.Postgres.start, home, options={})
        try:
            postgres.create(DATABASE)
            await asyncio.to_thread(upgrade, postgres.url(DATABASE))
            server = await asyncio.to_thread(solo.Temporal.start, home, database=home / "temporal.db")
            try:
                client = await temporal.connect(server.address)
                await search_attributes.register(client)
                settings = Settings(
                    home=home,
                    config_dir=CONFIG,
                    database_url=postgres.url(DATABASE),
                    temporal_address=server.address,
                    test_clock=True,
                    log_level="warning",
                )
                database = open_engine(postgres.url(DATABASE), settings.database_pool)
                yield Servers(home, postgres, server, client, database, settings)
                await database.dispose()
            finally:
                await asyncio.to_thread(server.stop)
        finally:
            await asyncio.to_thread(postgres.stop)
