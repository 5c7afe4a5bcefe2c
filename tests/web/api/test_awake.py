"""Does what comes in over HTTP begin one case, wake it after the answer, and lose none while Temporal is away?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from config.settings import Settings
from models.api_key import NewKey, Scope
from models.contract import SWEEP_WORKFLOW, SweepReport
from operations import api_keys
from operations.clock import advance_to
from stack.ports import free_port
from store.clock import ShiftedClock
from tests.activities.installation import DUE, eventually, local
from tests.activities.rules import write_rules
from tests.web.api.serving import served
from tests.workflows.engine import Engine, engine_of, working

CUSTOMER: dict[str, Any] = {
    "name": "Planted Industries",
    "kind": "business",
    "language": "es",
    "country": "ES",
    "attributes": {"rhythm": "daily"},
    "contacts": [{"role": "payables", "name": "Ana Planted", "email": "ana@planted.example"}],
}
INVOICE: dict[str, Any] = {
    "customer_id": "C",
    "number": "FE-1",
    "issued_on": "2026-02-01",
    "due_on": DUE.isoformat(),
    "currency": "EUR",
    "amount": "100.00",
}


@pytest.fixture
async def engine(settings: Settings, temporal_client: Client, tmp_path: Path) -> AsyncIterator[Engine]:
    """At work, on the eve of the day on which invoices fall due."""
    settings = settings.model_copy(update={"config_dir": write_rules(tmp_path / "rules"), "test_clock": True})
    async with engine_of(settings, temporal_client, ShiftedClock()) as engine, working(engine):
        await advance_to(engine.at.desk, local(settings, DUE - timedelta(days=1), 6))
        yield engine


@pytest.fixture
async def key(engine: Engine) -> str:
    return (await api_keys.create(engine.at.desk, NewKey(name="books", scopes=(Scope.ERP,))))[1]


async def _runs(engine: Engine, invoice_id: str) -> int:
    """Runs of the workflow of a case, as Temporal lists them."""
    query = f"WorkflowId = '{engine.handle(invoice_id).id}'"
    return len([run async for run in engine.client.list_workflows(query) if run.task_queue == _queue(engine)])


def _queue(engine: Engine) -> str:
    return engine.at.settings.task_queue


async def test_twenty_equal_invoices_at_once_are_one_row_and_one_workflow(engine: Engine, key: str) -> None:
    async with served(engine.at.settings, key) as erp:
        people = await asyncio.gather(*(erp.put("/customers/C", json=CUSTOMER) for _ in range(20)))
        assert sorted(answer.status_code for answer in people) == [200] * 19 + [201]
        answers = await asyncio.gather(*(erp.put("/invoices/TWENTY", json=INVOICE) for _ in range(20)))
        assert sorted(answer.json()["status"] for answer in answers) == ["new"] + ["unchanged"] * 19
        assert {answer.json()["workflow_id"] for answer in answers} == {"dunning/TWENTY"}
        await engine.planned("TWENTY")
    assert await engine.at.told("TWENTY") == ["invoice_received"]
    for table in ("invoices", "cases", "customers"):
        assert [row["count"] for row in await engine.at.rows(f"SELECT COUNT(*) FROM {table}")] == [1]

    async def listed() -> bool:
        return await _runs(engine, "TWENTY") > 0

    await eventually(listed, "the workflow in the list")
    assert await _runs(engine, "TWENTY") == 1


async def test_an_invoice_that_was_paid_before_it_came_is_never_asked_for(engine: Engine, key: str) -> None:
    paid = {"invoice_id": "EARLY", "amount": "100.00"}
    payment = {"id": "P", "customer_id": "C", "received_on": "2026-02-20", "currency": "EUR", "amount": "100.00"}
    async with served(engine.at.settings, key) as erp:
        await erp.put("/customers/C", json=CUSTOMER)
        early = await erp.post("/payments", json={**payment, "allocations": [paid]})
        assert (early.status_code, early.json()["unallocated"]) == (201, "100.00")
        assert (await erp.put("/invoices/EARLY", json=INVOICE)).status_code == 201
        await engine.closed("EARLY")
    await advance_to(engine.at.desk, local(engine.at.settings, DUE + timedelta(days=20), 12))
    assert await engine.at.messages() == []


async def test_while_temporal_is_away_facts_are_taken_and_the_sweep_wakes_their_cases(engine: Engine, key: str) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    async with served(engine.at.settings.model_copy(update={"temporal_address": nobody}), key) as erp:
        await erp.put("/customers/C", json=CUSTOMER)
        answers = [await erp.put(f"/invoices/AWAY-{number}", json=INVOICE) for number in range(3)]
        assert [answer.status_code for answer in answers] == [201] * 3
    assert (await engine.at.case("AWAY-0"))["planned_revision"] == 0
    report = await engine.client.execute_workflow(
        SWEEP_WORKFLOW, id=f"sweep/{_queue(engine)}", task_queue=_queue(engine), result_type=SweepReport
    )
    assert report.missing == 3
    await engine.planned("AWAY-0", "AWAY-1", "AWAY-2")
