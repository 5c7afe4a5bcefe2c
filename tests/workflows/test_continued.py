"""Does a case with a long history go on in a new run as if nothing had been?"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from models.contract import NEWS, STANDING, News, Plan
from operations.clock import advance_to
from stack import search_attributes, temporal
from store.clock import ShiftedClock
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.workflows.engine import Engine, engine_of, working
from tests.workflows.soon_long import EVENTS, SoonLong


@pytest.fixture(scope="module")
def soon_long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoonLong]:
    server = SoonLong.start(tmp_path_factory.mktemp("soon-long"))
    yield server
    server.stop()


@pytest.fixture
async def engine(
    soon_long: SoonLong, database_url: str, rules: Path, tmp_path: Path, task_queue: str
) -> AsyncIterator[Engine]:
    settings = Settings(
        home=tmp_path, database_url=database_url, config_dir=rules, task_queue=task_queue, test_clock=True
    )
    client = await temporal.connect(soon_long.address)
    await search_attributes.register(client)
    async with engine_of(settings, client, ShiftedClock()) as engine, working(engine):
        yield engine


async def test_a_continued_case_keeps_its_plan_its_attributes_and_every_piece_of_news(engine: Engine) -> None:
    bill = invoice("I", "C")
    await advance_to(engine.at.desk, local(engine.at.settings, DUE.replace(day=1), 12))
    await engine.at.take_in(customer("C", collector="luis"), bill)
    await engine.planned("I")
    handle = engine.handle("I")
    first = await handle.describe()
    for number in range(EVENTS + 20):
        await handle.signal(NEWS, News(f"news {number}"))
        # Where the machine is busy the second run begins in between: what is meant for the first would fill it too.
        if number % 10 == 0 and (await handle.describe()).run_id != first.run_id:
            break

    async def continued() -> bool:
        now = await handle.describe()
        return now.run_id != first.run_id and "PuntualStage" in now.search_attributes

    await eventually(continued, "a second run")
    plan = await handle.query(STANDING, result_type=Plan)
    assert (plan.do, plan.step) == ("send_reminder", "courtesy")
    second = await handle.describe()
    attributes = {pair.key.name: pair.value for pair in second.typed_search_attributes}
    assert attributes["PuntualStage"] == "reminder"
    assert attributes["PuntualCollector"] == "luis"
    assert "100.00 EUR" in str(await handle.query("__temporal_workflow_metadata"))
    # No news is lost on the way: what came last is known, and the case goes on to its steps and its end.
    await engine.at.pay(bill, amount="40.00")
    await engine.planned("I")
    await advance_to(engine.at.desk, local(engine.at.settings, DUE, 12))
    said = await engine.at.rows("SELECT step_id, claim FROM message_invoices ORDER BY message_id")
    assert [(one["step_id"], str(one["claim"])) for one in said] == [("courtesy", "60.0000"), ("due-today", "60.0000")]
    await engine.at.pay(bill, "rest", amount="60.00")
    await engine.planned("I")
    await advance_to(engine.at.desk, local(engine.at.settings, DUE.replace(day=11), 18))
    assert await engine.ended("I") == "COMPLETED"
    assert len((await engine.history("I")).events) < EVENTS
