"""What does a drill take place in? Servers and programs, providers of its own, and a desk for its people."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RetryConfig

from config.rulebook import load_rulebook
from config.sentences import Sentences
from config.settings import Settings
from operations.desk import Desk
from stack import programs, temporal
from stack.ports import HOST, free_port
from store.clock import ShiftedClock
from store.engine import open_engine
from temporal.wake import Waker
from tests.drill.points import Traps
from tests.drill.portfolio import write_rules
from tests.drill.processes import Processes
from tests.providers.control import Remote

#: Real seconds. A call may take this long; after `_SETTLE` its provider has taken the message or never will.
_SEND, _RETRY, _SETTLE = 1.5, 0.5, 3.0
#: What an installation has exported must not reach a drill.
_FOREIGN = ("PUNTUAL_", "TEMPORAL_", "DATABASE_URL", "PG", "SENDGRID_", "TWILIO_", "SMTP_", "PUBLIC_")


@dataclass(frozen=True)
class Room:
    processes: Processes
    providers: Remote
    accepted: Path
    client: Client
    database: AsyncEngine
    desk: Desk
    settings: Settings
    traps: Traps = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "traps", Traps(self.processes.traps))

    @property
    def database_url(self) -> str:
        assert self.processes.addresses is not None
        return self.processes.addresses.database_url


@asynccontextmanager
async def room_at(home: Path, *, broken: str | None = None) -> AsyncIterator[Room]:
    """Everything is up and empty; `home` is an empty folder. Raises PuntualError where something does not come up."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            del os.environ[name]
    accepted = home / "accepted.jsonl"
    async with _providers(accepted) as (told, providers):
        port = free_port()
        settings = Settings.model_validate(
            {
                "home": home,
                "config_dir": write_rules(home / "rules"),
                "test_clock": True,
                "public_url": f"http://{HOST}:{port}",
                "send_seconds": _SEND,
                "retry_seconds": _RETRY,
                "settle_seconds": _SETTLE,
                "shutdown_seconds": 1.0,
                "log_level": "warning",
                **told,
            }
        )
        processes = Processes(settings, _silent, port, broken=broken)
        processes.traps.mkdir()
        try:
            await processes.up()
            providers.bring_to(f"http://{HOST}:{port}")
            assert processes.addresses is not None
            database = open_engine(processes.addresses.database_url, 4)
            # Whoever works at the desk does not wait long for a Temporal that was killed: the sweep tells the cases.
            patience = RetryConfig(max_elapsed_time_millis=500)
            client = await temporal.connect(processes.addresses.temporal_address, retry_config=patience)
            desk = _desk(settings, database, client)
            try:
                yield Room(processes, providers, accepted, client, database, desk, settings)
            finally:
                await database.dispose()
        finally:
            await processes.down()


@asynccontextmanager
async def _providers(log: Path) -> AsyncIterator[tuple[dict[str, str], Remote]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.providers", "--log", str(log)),
        cwd=programs.ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    remote = Remote(told["control"])
    try:
        yield told["settings"], remote
    finally:
        remote.close()
        process.terminate()
        await process.wait()


def _desk(settings: Settings, database: AsyncEngine, client: Client) -> Desk:
    return Desk(
        database=database,
        clock=ShiftedClock(),
        rulebook=load_rulebook(settings.config_dir),
        sentences=Sentences(settings.language),
        waker=Waker(client, settings.task_queue),
        zone=settings.zone,
        actor="drill",
    )


def _silent(line: str) -> None:
    """Restarts are what a drill consists of; each process has its log."""
