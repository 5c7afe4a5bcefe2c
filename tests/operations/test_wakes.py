"""Do the cases really hear of it? Operations with the real waker, a real Temporal and a real worker."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from temporalio.client import Client

from config.settings import Settings
from models.contract import case_workflow_id
from operations.cases import cancel, start
from operations.invoices import record_invoices
from operations.recorded import Status
from store.clock import SystemClock
from store.engine import open_engine
from temporal.wake import Waker
from tests.operations.office import Office, invoice, open_office
from worker import build_worker


@pytest.fixture
async def told_office(settings: Settings, temporal_client: Client) -> AsyncIterator[Office]:
    """An office whose news reach Temporal."""
    assert settings.database_url is not None
    database = open_engine(settings.database_url)
    office = await open_office(database, settings.home)
    desk = replace(office.desk, waker=Waker(temporal_client, settings.task_queue), clock=SystemClock())
    yield replace(office, desk=desk, resources=replace(office.resources, clock=SystemClock()))
    await database.dispose()


@pytest.fixture
def id() -> str:
    return f"F-{uuid.uuid4().hex}"


async def test_twenty_writers_of_one_invoice_start_one_workflow(
    told_office: Office, temporal_client: Client, id: str
) -> None:
    await told_office.customer()
    written = await asyncio.gather(*(record_invoices(told_office.desk, [invoice(id)]) for _ in range(20)))
    assert [one.status for [one] in written].count(Status.NEW) == 1
    handle = temporal_client.get_workflow_handle(case_workflow_id(id))
    history = await handle.fetch_history()
    assert sum(event.HasField("workflow_execution_started_event_attributes") for event in history.events) == 1
    await handle.terminate("the test is over")


async def test_a_payment_before_its_invoice_settles_it_and_nobody_is_reminded(
    told_office: Office, temporal_client: Client, settings: Settings, id: str
) -> None:
    async with build_worker(settings, temporal_client, told_office.resources):
        await told_office.customer(contacts=[])
        await told_office.pay("P-1", "100.00", {id: "100.00"})
        await told_office.invoice(id)
        outcome = await asyncio.wait_for(temporal_client.get_workflow_handle(case_workflow_id(id)).result(), 30)
    assert outcome == "settled"
    assert (await told_office.case(id))["outcome"] == "settled"
    assert await told_office.rows("SELECT * FROM messages") == []
    assert await told_office.rows("SELECT * FROM steps") == []


async def test_a_cancelled_case_ends_its_workflow_and_a_new_one_starts_with_it_again(
    told_office: Office, temporal_client: Client, settings: Settings, id: str
) -> None:
    handle = temporal_client.get_workflow_handle(case_workflow_id(id))
    async with build_worker(settings, temporal_client, told_office.resources):
        await told_office.customer(contacts=[])
        await told_office.invoice(id, issued_on="2090-01-01", due_on="2090-01-31")
        first = (await handle.describe()).run_id
        await cancel(told_office.desk, id, "goodwill")
        assert await asyncio.wait_for(handle.result(), 30) == "cancelled"
        await start(told_office.desk, id)
        assert (await handle.describe()).run_id != first
        await told_office.credit_note("N-1", "100.00", {id: "100.00"})
        assert await asyncio.wait_for(handle.result(), 30) == "settled"
