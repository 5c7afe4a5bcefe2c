"""Does the API keep to its document, whatever it is sent? Calls by the document, right ones and wrong ones, seeded."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.settings import Settings
from store.engine import open_engine
from tests.operations.office import open_office
from tests.web.api.conftest import PREFIX, make_key
from tests.web.api.lively import Happened, live_through
from web.app import create_app

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = create_app(Settings()).openapi()


def by_the_document(*modes: str) -> Any:
    """The document as a source of calls: `positive` ones that it allows, `negative` ones that it does not."""
    generation = {"mode": modes[0] if len(modes) == 1 else "all", "deterministic": True}
    config = schemathesis.Config.from_dict(
        {
            "generation": {**generation, "with-security-parameters": False},
            # Every boundary of every field takes minutes.
            "phases": {"coverage": {"enabled": False}},
        }
    )
    return schemathesis.openapi.from_dict(DOCUMENT, config=config).include(path_regex=f"^{PREFIX}")


seeded = settings(
    max_examples=5, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
ANYTHING = by_the_document("positive", "negative")
ALLOWED = by_the_document("positive")


@dataclass(frozen=True)
class Served:
    """Where the application answers, with a key for everything and what there is to ask for."""

    url: str
    key: str
    happened: Happened

    def validate(self, case: Case[Any]) -> None:
        case.call_and_validate(
            base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, checks=CHECKS, timeout=60
        )

    def known(self, path: str) -> str:
        """The id of something that is there."""
        numbers = {"tasks": "task", "messages": "message", "erp-requests": "request", "disputes": "dispute"}
        noun = path.removeprefix(PREFIX).split("/")[1]
        if noun == "arrangements":
            return str(self.happened.promise)
        if noun in numbers:
            return str(getattr(self.happened, numbers[noun]))
        return {"invoices": "F-1", "customers": "C-1", "payments": "P-1"}.get(noun, "aging")


@pytest.fixture(scope="module")
def served(
    installation: Settings, database_of_the_file: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A real server in a thread of its own: schemathesis does not know asyncio."""
    happened, key = asyncio.run(_furnished(database_of_the_file, tmp_path_factory.mktemp("office")))
    server = uvicorn.Server(uvicorn.Config(create_app(installation), port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield Served(f"http://{host}:{port}", key, happened)
    finally:
        server.should_exit = True
        thread.join()


async def _furnished(database_url: str, home: Path) -> tuple[Happened, str]:
    database = open_engine(database_url)
    try:
        office = await open_office(database, home)
        await office.customer()
        await office.invoice()
        happened = await live_through(office)
        return happened, await make_key(office, "erp", "ops", "read", name="everything", per_minute=1_000_000)
    finally:
        await database.dispose()


@ANYTHING.parametrize()  # type: ignore[untyped-decorator] # schemathesis types its own no further
@seeded
def test_whatever_is_sent_is_answered_as_documented(case: Case[Any], served: Served) -> None:
    served.validate(case)


@ALLOWED.parametrize()  # type: ignore[untyped-decorator] # schemathesis types its own no further
@seeded
def test_what_is_there_is_answered_as_documented(case: Case[Any], served: Served) -> None:
    if "id" in case.path_parameters:
        case.path_parameters["id"] = served.known(case.path)
    served.validate(case)
