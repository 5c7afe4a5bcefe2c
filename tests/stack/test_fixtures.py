"""Do the shared servers keep tests apart, and are they quick?"""

import time
from datetime import timedelta

import psycopg
import pytest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from stack import postgres, search_attributes, solo


def test_each_test_has_a_database_of_its_own(database_url: str) -> None:
    with psycopg.connect(postgres.plain(database_url)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables is not None
    assert tables[0] > 0


def test_a_fresh_database_is_quick(postgres_server: solo.Postgres) -> None:
    began = time.monotonic()
    postgres_server.create("quick", "puntual_template")
    assert time.monotonic() - began < 2.0
    postgres_server.drop("quick")


async def test_search_attributes_are_registered_once(temporal_client: Client) -> None:
    assert await search_attributes.missing(temporal_client) == []
    assert await search_attributes.register(temporal_client) == []


async def test_the_time_skipping_server_jumps_and_knows_the_search_attributes(
    time_skipping: WorkflowEnvironment,
) -> None:
    before = await time_skipping.get_current_time()
    await time_skipping.sleep(timedelta(days=30))
    assert await time_skipping.get_current_time() - before >= timedelta(days=30)
    with pytest.raises(RPCError, match="already"):
        await search_attributes.add(time_skipping.client, ["PuntualCustomer"])
