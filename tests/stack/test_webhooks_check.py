"""Does the doctor say which receivers take nothing?"""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from models.webhook_endpoint import NewEndpoint, Stopped
from stack.webhooks_check import webhooks
from store import webhook_endpoints
from store.engine import open_engine, run


@pytest.fixture
async def database(database_url: str):  # type: ignore[no-untyped-def] # a fixture that yields
    engine = open_engine(database_url, 2)
    async with engine.begin() as tx:
        await webhook_endpoints.add(tx, NewEndpoint(url="https://erp.example.com/"), "whsec_MTIz", "ana")
    yield engine
    await engine.dispose()


async def _found(database_url: str) -> list[tuple[bool, str]]:
    # Temporal is not asked for anything.
    settings = Settings(database_url=database_url, temporal_address="localhost:1")
    return [(one.ok, one.message) for one in await webhooks(settings)]


async def _wait_since(database: AsyncEngine, ago: str, *, given_up: bool = False) -> None:
    """An event without its interaction: the doctor looks at queues alone."""
    insert = "INSERT INTO webhook_deliveries (endpoint_id, interaction_id, written_at, gave_up_at) "
    values = "VALUES (1, %(id)s, clock_timestamp() - %(ago)s::interval, CASE WHEN %(given_up)s THEN now() END)"
    async with database.begin() as tx:
        await run(tx, "SET LOCAL session_replication_role = replica", {})
        await run(tx, insert + values, {"id": 1 + given_up, "ago": ago, "given_up": given_up})


async def test_nobody_subscribed_is_nothing_to_tell(database_url: str) -> None:
    assert await _found(database_url) == []


async def test_a_receiver_that_takes_what_comes_is_well(database: AsyncEngine, database_url: str) -> None:
    await _wait_since(database, "1 minute")
    [(ok, message)] = await _found(database_url)
    assert ok
    assert message.startswith("0 taken in 30 days; 1 event(s) wait since ")


async def test_an_event_that_waits_for_long_is_a_fault(database: AsyncEngine, database_url: str) -> None:
    await _wait_since(database, "20 minutes")
    [(ok, message)] = await _found(database_url)
    assert not ok
    assert message.startswith("1 event(s) wait since ")


async def test_one_that_we_stopped_posting_to_is_a_fault_and_one_that_is_paused_is_not(
    database: AsyncEngine, database_url: str
) -> None:
    await _wait_since(database, "20 days")
    for why, expected in ((None, "paused; 1 event(s)"), (Stopped.NOT_TAKEN, "stopped: it has taken nothing for more")):
        async with database.begin() as tx:
            await webhook_endpoints.switch(tx, 1, active=False, why=why)
        [(ok, message)] = await _found(database_url)
        assert ok is (why is None)
        assert message.startswith(expected)


async def test_events_that_were_given_up_are_told(database: AsyncEngine, database_url: str) -> None:
    await _wait_since(database, "2 days", given_up=True)
    assert [one for one in await _found(database_url) if not one[0]] == [(False, "1 event(s) were given up")]


async def test_a_database_that_is_not_there_is_told_by_others() -> None:
    assert await _found("postgresql+psycopg://nobody@localhost:1/none") == []
