"""What does every test of a workflow find in place? An engine at work, on skipped time or on a real server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from config.settings import Settings
from store.clock import ShiftedClock
from tests.activities.channels import HeldBack
from tests.activities.installation import DUE, local
from tests.activities.rules import write_rules
from tests.workflows.engine import Engine, ServerClock, engine_of, working


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules"))


@pytest.fixture
def skipping_settings(database_url: str, rules: Path, tmp_path: Path, task_queue: str) -> Settings:
    return Settings(home=tmp_path, database_url=database_url, config_dir=rules, task_queue=task_queue)


@pytest.fixture
async def clock(time_skipping: WorkflowEnvironment, skipping_settings: Settings) -> ServerClock:
    """Six in the morning, a month before invoices fall due."""
    return await ServerClock.showing(time_skipping, local(skipping_settings, DUE.replace(month=2), 6))


@pytest.fixture
async def engine(
    time_skipping: WorkflowEnvironment, skipping_settings: Settings, clock: ServerClock
) -> AsyncIterator[Engine]:
    """At work, on skipped time."""
    async with engine_of(skipping_settings, time_skipping.client, clock) as engine, working(engine):
        yield engine


@pytest.fixture
async def held_back(
    time_skipping: WorkflowEnvironment, skipping_settings: Settings, clock: ServerClock
) -> AsyncIterator[tuple[Engine, HeldBack]]:
    """At work, with an e-mail channel that answers when the test opens its gate."""
    async with engine_of(skipping_settings, time_skipping.client, clock) as plain:
        email = HeldBack(plain.at.resources.senders["email"])
    async with engine_of(skipping_settings, time_skipping.client, clock, {"email": email}) as engine, working(engine):
        yield engine, email


@pytest.fixture
async def real(settings: Settings, rules: Path, temporal_client: Client) -> AsyncIterator[Engine]:
    """At work, on the run's real Temporal with a test clock."""
    settings = settings.model_copy(update={"config_dir": rules, "test_clock": True})
    async with engine_of(settings, temporal_client, ShiftedClock()) as engine, working(engine):
        yield engine
