"""Does an invoice of Odoo live here from its own schedule on: read, dunned, held, paid, and told back?"""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from config.connectors import load_connections
from config.settings import Settings
from operations.clock import advance_to
from store.clock import ShiftedClock
from temporal.schedules import ensure_connector_schedules
from tests.activities.installation import DUE, eventually, local
from tests.activities.rules import write_rules
from tests.erp.connectors.fake_odoo import DATABASE, KEY, FakeOdoo
from tests.workflows.engine import Engine, engine_of, working

_FILE = """\
connectors:
  - name: books
    kind: odoo
    url: {url}
    version: 19
    database: {database}
    key_variable: ODOO_API_KEY
    every: 1h
    prefix: {prefix}
    write_back: {{credit_hold: {{field: x_credit_hold}}, level: x_level}}
"""


@pytest.fixture
def odoo() -> Iterator[FakeOdoo]:
    odoo = FakeOdoo()
    yield odoo
    odoo.stop()


@pytest.fixture
async def engine(
    settings: Settings,
    temporal_client: Client,
    odoo: FakeOdoo,
    task_queue: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Engine]:
    """At work, with a schedule for Odoo; whoever comes from there climbs the ladder."""
    rules = write_rules(tmp_path / "rules")
    (rules / "segments.yaml").write_text("segments:\n  - {name: all, strategy: ladder, when: {}}\n", encoding="utf-8")
    # Workflows of this test's invoices keep apart from those of others on the same server.
    text = _FILE.format(url=odoo.url, database=DATABASE, prefix=f"{task_queue[-8:]}-")
    (rules / "connectors.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ODOO_API_KEY", KEY)
    settings = settings.model_copy(update={"config_dir": rules, "test_clock": True})
    every = {one.name: one.source.every for one in load_connections(settings)}
    await ensure_connector_schedules(temporal_client, settings.task_queue, every)
    async with engine_of(settings, temporal_client, ShiftedClock()) as engine, working(engine):
        yield engine
    await ensure_connector_schedules(temporal_client, settings.task_queue, {})


async def _run(engine: Engine) -> dict[str, Any]:
    """What the schedule does when its time comes; the connector's row after it."""

    async def row() -> dict[str, Any]:
        return next(iter(await engine.at.rows("SELECT * FROM connectors")), {})

    before = (await row()).get("succeeded_at")
    handle = engine.client.get_schedule_handle(f"connector/{engine.at.settings.task_queue}/books")
    await handle.trigger()

    async def has_run() -> bool:
        found = await row()
        assert not found.get("error"), found
        return found.get("succeeded_at") not in (None, before)

    await eventually(has_run, "a run of the connector")
    # The clock of the test stands still between two runs.
    await advance_to(engine.at.desk, (await _now(engine)) + timedelta(minutes=1))
    return await row()


async def _now(engine: Engine) -> Any:
    async with engine.at.database.connect() as tx:
        return await engine.at.desk.clock.now(tx)


@pytest.mark.slow
async def test_an_invoice_of_odoo_is_dunned_here_and_odoo_hears_of_it(engine: Engine, odoo: FakeOdoo) -> None:
    prefix = engine.at.settings.task_queue[-8:]
    await advance_to(engine.at.desk, local(engine.at.settings, DUE.replace(month=2), 12))
    who = odoo.partner()
    soon_paid, unpaid = odoo.invoice(who, 100.0), odoo.invoice(who, 250.5)
    long_paid = odoo.invoice(who, 80.0, invoice_date="2025-11-01", invoice_date_due="2025-12-01")
    odoo.reconcile(odoo.payment(who, 80.0, date="2025-12-20"), long_paid, 80.0)
    ids = {number: f"{prefix}-{number}" for number in (soon_paid, unpaid, long_paid)}

    row = await _run(engine)
    assert row["counts"]["new"] == 5, "a customer, a payment, three invoices"
    for invoice_id in ids.values():
        assert (await engine.handle(invoice_id).describe()).task_queue == engine.at.settings.task_queue
    await engine.closed(ids[long_paid])
    assert await engine.at.messages() == [], "nobody is asked for what was paid before it was read"

    odoo.later(minutes=30)
    odoo.reconcile(odoo.payment(who, 100.0, date="2026-02-10"), soon_paid, 100.0)
    await _run(engine)
    await engine.closed(ids[soon_paid])
    assert (await engine.at.case(ids[soon_paid]))["outcome"] == "settled"

    await advance_to(engine.at.desk, local(engine.at.settings, DUE + timedelta(days=9), 12))
    assert await engine.at.steps(ids[unpaid]) == [("warning", 1, "done"), ("hold", 1, "done")]
    await _run(engine)
    assert odoo.tables["res.partner"][who]["x_credit_hold"] is True
    assert odoo.tables["account.move"][unpaid]["x_level"] == 2
    [request] = await engine.at.rows("SELECT kind, answer, done_by FROM erp_requests")
    assert request == {"kind": "credit_hold", "answer": "done", "done_by": "erp"}

    odoo.later(minutes=30)
    odoo.reconcile(odoo.payment(who, 250.5), unpaid, 250.5)
    await _run(engine)
    await engine.closed(ids[unpaid])
    await _run(engine)
    assert odoo.tables["res.partner"][who]["x_credit_hold"] is False
    assert odoo.tables["account.move"][unpaid]["x_level"] == 0
    answers = await engine.at.rows("SELECT kind, answer FROM erp_requests ORDER BY id")
    assert [(one["kind"], one["answer"]) for one in answers] == [
        ("credit_hold", "done"),
        ("credit_hold_lifted", "done"),
    ]
