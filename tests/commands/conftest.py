"""How does a test type a command? In this process, against the run's servers, in a folder of its own."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner

import starter
from stack import solo
from store.engine import Tx, open_engine

CUSTOMERS = """\
id,name,kind,language,country,region,collector,payables.name,payables.email,payables.phone,attributes.plan
C-1,Acme [S.A.S.],business,es,CO,,laura,Ana,ana@acme.example,+576017438900,gold
C-2,Beta,business,en,ES,MD,,Bo,bo@beta.example,,
"""
INVOICES = """\
id,customer_id,number,issued_on,due_on,currency,amount
0042,C-1,FV-42,2026-01-05,2026-02-02,COP,1200000.50
0043,C-2,FV-43,2026-01-05,2026-02-03,EUR,1200.50
"""
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, its result, its remarks."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Puntual:
    """Types commands; keyword arguments are variables of the environment."""

    folder: Path
    database_url: str
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, input: str | bytes | None = None, **variables: str) -> Said:
        result = CliRunner().invoke(
            starter.app, list(arguments), input=input, env={**self.environment, **variables}, prog_name="puntual"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def load(self) -> None:
        """Two customers with an unpaid invoice each."""
        for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
            said = self("import", kind, self.write(f"{kind}.csv", text))
            assert said.code == 0, said.err

    def in_database(self, work: Callable[[Tx], Awaitable[_Read]]) -> _Read:
        async def run() -> _Read:
            engine = open_engine(self.database_url, 1)
            try:
                async with engine.begin() as tx:
                    return await work(tx)
            finally:
                await engine.dispose()

        return asyncio.run(run())


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Puntual:
    """Commands that must not need a server."""
    monkeypatch.chdir(tmp_path)
    environment = {"PUNTUAL_HOME": str(tmp_path / "home"), "PUNTUAL_LANGUAGE": "en"}
    return Puntual(tmp_path, "", environment)


@pytest.fixture
def puntual(
    database_url: str,
    temporal_server: solo.Temporal,
    task_queue: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Puntual:
    monkeypatch.chdir(tmp_path)
    environment = {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": temporal_server.address,
        "PUNTUAL_TASK_QUEUE": task_queue,
        "PUNTUAL_HOME": str(tmp_path / "home"),
        "PUNTUAL_LANGUAGE": "en",
        "PUNTUAL_ACTOR": "maria",
    }
    return Puntual(tmp_path, database_url, environment)


@pytest.fixture
def loaded(puntual: Puntual) -> Puntual:
    puntual.load()
    return puntual
