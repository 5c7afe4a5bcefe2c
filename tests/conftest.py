"""What does every test find in place? Real servers, started when the first test asks, shared by the whole run."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from config.logs import write_logs
from config.settings import Settings
from stack import search_attributes, solo, temporal
from store.migrate import upgrade

#: Fakes of SendGrid and Twilio.
pytest_plugins = ["tests.providers.fixtures"]

TEMPLATE = "puntual_template"


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine() -> None:
    """What a developer has exported for a real installation must not reach a test."""
    for name in list(os.environ):
        if name.startswith(("PUNTUAL_", "TEMPORAL_", "DATABASE_URL", "PG", "SENDGRID_", "TWILIO_", "SMTP_", "PUBLIC_")):
            del os.environ[name]


@pytest.fixture(autouse=True, scope="session")
def _logs_as_in_production() -> None:
    write_logs("warning")


@pytest.fixture(scope="session")
def servers_home() -> Iterator[Path]:
    """Where the shared servers keep their data and logs during the run."""
    folder = Path(tempfile.mkdtemp(prefix="puntual-tests-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(servers_home: Path) -> Iterator[solo.Postgres]:
    """The run's PostgreSQL, with an empty migrated database to copy from."""
    server = solo.Postgres.start(servers_home)
    try:
        server.create(TEMPLATE)
        upgrade(server.url(TEMPLATE))
        yield server
    finally:
        server.stop()


@pytest.fixture
def database_url(postgres_server: solo.Postgres) -> Iterator[str]:
    """A fresh migrated database, for SQLAlchemy (`postgresql+psycopg://`); dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.create(name, TEMPLATE)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="module")
def database_of_the_file(postgres_server: solo.Postgres) -> Iterator[str]:
    """A migrated database for all tests of one file; whoever uses it empties it first."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.create(name, TEMPLATE)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def empty_database_url(postgres_server: solo.Postgres) -> Iterator[str]:
    """A fresh database without tables."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.create(name)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def temporal_server(servers_home: Path) -> Iterator[solo.Temporal]:
    """The run's Temporal, in real time. Tests keep apart by task queue and workflow ids."""
    server = solo.Temporal.start(servers_home)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
async def temporal_client(temporal_server: solo.Temporal) -> Client:
    """Connected, the search attributes registered."""
    client = await temporal.connect(temporal_server.address)
    await search_attributes.register(client)
    return client


@pytest.fixture
def task_queue() -> str:
    """A queue that no other test polls."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def settings(database_url: str, temporal_server: solo.Temporal, task_queue: str, tmp_path: Path) -> Settings:
    """What the environment would say in an installation made of this test's database, Temporal, queue and folder."""
    return Settings(
        home=tmp_path, database_url=database_url, temporal_address=temporal_server.address, task_queue=task_queue
    )


@pytest.fixture
async def time_skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal of this test alone whose clock jumps to the next timer when everyone waits."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(temporal.binary("temporal-test-server"))
    ) as environment:
        await search_attributes.add(environment.client)  # this server cannot list the ones it has
        yield environment
