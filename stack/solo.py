"""How do tests and benchmarks run one server of their own, without a supervisor?"""

import asyncio
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals
from typing import Any, Self

import psycopg

from models.errors import ServerUnreachable
from stack import postgres, temporal
from stack.ports import HOST, free_port

READY_SECONDS = 60.0

# A test's data need not survive the machine.
VOLATILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "256MB"}


@dataclass
class _Process:
    process: subprocess.Popen[bytes]
    port: int

    @classmethod
    def _launch(
        cls, command: tuple[list[str], dict[str, Any]], log: Path, ready: Callable[[], bool]
    ) -> subprocess.Popen[bytes]:
        """Raises ServerUnreachable with the end of the log when the server does not answer in time."""
        arguments, options = command
        with log.open("ab") as output:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
            )
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if ready():
                return process
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise ServerUnreachable(f"{arguments[0]} did not start: {log.read_text(errors='replace')[-2000:]}")

    def _end(self, politely: Signals) -> None:
        self.process.send_signal(politely)
        try:
            self.process.wait(15.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Postgres(_Process):
    """A PostgreSQL with its data in `<home>/postgres`."""

    password: str

    @classmethod
    def start(cls, home: Path, port: int | None = None, options: Mapping[str, str] = VOLATILE) -> Self:
        """Raises ServerUnreachable when it does not start, PuntualError when its data cannot be made."""
        data, port = home / "postgres", port or free_port()
        password = postgres.password(home)
        postgres.initialise(data, password)
        postgres.clear_stale_lock(data)

        def ready() -> bool:
            try:
                psycopg.connect(postgres.plain(postgres.url(port, password, "postgres")), connect_timeout=2).close()
            except psycopg.OperationalError:
                return False
            return True

        process = cls._launch(postgres.command(data, port, options), home / "postgres.log", ready)
        return cls(process=process, port=port, password=password)

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return postgres.url(self.port, self.password, database)

    def create(self, database: str, template: str = "template1") -> None:
        """Raises psycopg.Error when the name is taken or someone is connected to the template."""
        self._administer("CREATE DATABASE {} TEMPLATE {}", database, template)

    def drop(self, database: str) -> None:
        """With whoever is still connected."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _administer(self, statement: str, *names: str) -> None:
        identifiers = [psycopg.sql.Identifier(name) for name in names]
        with psycopg.connect(postgres.plain(self.url("postgres")), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL(statement).format(*identifiers))

    def stop(self) -> None:
        self._end(postgres.STOP_SIGNAL)


@dataclass
class Temporal(_Process):
    """A Temporal development server; it forgets everything unless it is given a `database` file."""

    @classmethod
    def start(cls, home: Path, port: int | None = None, database: Path | None = None) -> Self:
        """Raises ServerUnreachable when it does not start."""
        port = port or free_port()

        def ready() -> bool:
            try:
                asyncio.run(_connect(f"{HOST}:{port}"))
            except ServerUnreachable:
                return False
            return True

        process = cls._launch(temporal.command(database, port, None, "default"), home / "temporal.log", ready)
        return cls(process=process, port=port)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def stop(self) -> None:
        self._end(SIGTERM)


async def _connect(address: str) -> None:
    await temporal.connect(address, timeout=2.0)
