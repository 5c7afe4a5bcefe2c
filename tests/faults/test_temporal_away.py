"""Does the engine lose nothing and say nothing twice when Temporal is away, or has forgotten everything?"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.service import RetryConfig

from config.settings import Settings
from models.contract import SWEEP_WORKFLOW, SweepReport
from operations.cases import start_all
from stack import search_attributes, solo, temporal
from store.clock import ShiftedClock
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.activities.rules import write_rules
from tests.faults.walks import to
from tests.workflows.engine import Engine, engine_of, working


@dataclass
class Mortal:
    """A Temporal that can be killed, and that has forgotten everything when it comes back."""

    home: Path
    server: solo.Temporal

    def kill(self) -> None:
        self.server.process.kill()
        self.server.process.wait()

    async def revive(self) -> None:
        self.server = await asyncio.to_thread(solo.Temporal.start, self.home, self.server.port)
        await search_attributes.register(await temporal.connect(self.server.address))


@pytest.fixture
async def mortal(tmp_path: Path) -> AsyncIterator[Mortal]:
    server = await asyncio.to_thread(solo.Temporal.start, tmp_path)
    mortal = Mortal(tmp_path, server)
    yield mortal
    mortal.kill()


@pytest.fixture
async def engine(mortal: Mortal, database_url: str, tmp_path: Path, task_queue: str) -> AsyncIterator[Engine]:
    """On the mortal server, its worker not yet at work."""
    # The desk does not wait long for a Temporal that is away.
    client = await temporal.connect(mortal.server.address, retry_config=RetryConfig(max_elapsed_time_millis=500))
    await search_attributes.register(client)
    settings = Settings(
        home=tmp_path,
        database_url=database_url,
        config_dir=write_rules(tmp_path / "rules"),
        task_queue=task_queue,
        test_clock=True,
    )
    async with engine_of(settings, client, ShiftedClock()) as engine:
        yield engine


async def _sweep(engine: Engine) -> SweepReport:
    report: SweepReport = await engine.client.execute_workflow(
        SWEEP_WORKFLOW, id="sweep/now", task_queue=engine.at.settings.task_queue, result_type=SweepReport
    )
    return report


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sweep", "start --all"])
async def test_operations_go_on_without_temporal_and_a_temporal_that_forgot_all_is_rebuilt(
    engine: Engine, mortal: Mortal, how: str
) -> None:
    at = engine.at
    await to(at, -1)
    paid, open_case = invoice("PAID", "C0"), invoice("OPEN", "C1")
    async with working(engine):
        await at.take_in(customer("C0", "daily"), paid)
        await at.take_in(customer("C1", "daily"), open_case)
        await engine.planned("PAID", "OPEN")
        await to(at, 0)
        assert len(await at.messages()) == 2
    mortal.kill()
    await at.pay(paid)
    await at.take_in(customer("C2", "daily"), invoice("NEW", "C2"))
    assert (await at.case("PAID"))["settled_at"] is not None
    await mortal.revive()
    async with working(engine):
        if how == "sweep":
            assert (await _sweep(engine)).missing == 3
        else:
            assert await start_all(at.desk) == 3
        await engine.planned("PAID", "OPEN", "NEW")
        await engine.closed("PAID")
        await to(at, 1)
    told = [(one["customer_id"], one["local_day"]) for one in await at.messages()]
    # What was said on the first day is not said again; who came on that day is told on it, the others on the next.
    assert sorted(told) == [
        ("C0", DUE),
        ("C1", DUE),
        ("C1", DUE + timedelta(days=1)),
        ("C2", DUE),
        ("C2", DUE + timedelta(days=1)),
    ]
    keys = [one["send_key"] for one in await at.messages()]
    assert len(keys) == len(set(keys))


@pytest.mark.slow
async def test_two_days_without_a_worker_over_three_due_steps_end_in_one_message(engine: Engine) -> None:
    at = engine.at
    await to(at, -1)
    async with working(engine):
        await at.take_in(customer("C", "daily"), invoice("I", "C"))
        await engine.planned("I")
    async with at.database.begin() as tx:
        await ShiftedClock().set_to(tx, local(at.settings, DUE + timedelta(days=2), 12))
    async with working(engine):
        report = await _sweep(engine)
        assert (report.behind, report.overdue) == (0, 1)

        async def said() -> bool:
            return len(await at.messages()) > 0

        await eventually(said, "the message after the outage")
        await to(at, 6)
    assert len(await at.messages()) == 1
    assert await at.steps("I") == [("first", 1, "superseded"), ("second", 1, "superseded"), ("third", 1, "done")]
