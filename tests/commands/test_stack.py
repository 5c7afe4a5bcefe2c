"""Do the commands around the servers say where everything is, what is wrong, and what time it is?"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio import activity
from temporalio.worker import Worker

from models.contract import SWEEP, SweepReport
from operations import clock
from stack import detach, search_attributes, supervisor, temporal
from stack.state import Addresses
from tests.commands.conftest import Puntual
from workflows.upkeep import Sweep

ADDRESSES = Addresses("postgresql://me:secret@h/d", "h:7233", "default", "http://h:8000", "http://h:8233")
TEST_CLOCK = {"PUNTUAL_TEST_CLOCK": "1"}


@activity.defn(name=SWEEP)
async def three_behind() -> SweepReport:
    return SweepReport(behind=3)


@contextmanager
def a_worker(puntual: Puntual) -> Iterator[None]:
    """Polls the test's queue beside the commands, which have an event loop of their own each."""
    over = threading.Event()

    async def work() -> None:
        client = await temporal.connect(puntual.environment["TEMPORAL_ADDRESS"])
        queue = puntual.environment["PUNTUAL_TASK_QUEUE"]
        async with Worker(client, task_queue=queue, workflows=[Sweep], activities=[three_behind]):
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_up_prints_the_addresses_without_the_password(offline: Puntual, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    async def run(settings: Any, *, port: int | None, say: Callable[[str], None], on_ready: Any) -> None:
        asked.append(port)
        say("starting")
        on_ready(ADDRESSES)

    monkeypatch.setattr(supervisor, "run", run)
    said = offline("up", "--port", "8123")
    assert (said.code, asked, said.err) == (0, [8123], "starting\n")
    assert "http://h:8000" in said.out
    assert "http://h:8233" in said.out
    assert "secret" not in said.out
    assert offline("up", "--json").json == {
        "web_url": "http://h:8000", "temporal_address": "h:7233", "temporal_namespace": "default",
        "temporal_ui_url": "http://h:8233",
    }  # fmt: skip


def test_up_can_come_back(offline: Puntual, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detach, "start", lambda settings, *, port, say: ADDRESSES)
    assert "http://h:8000" in offline("up", "--detach").out


def test_down_says_when_nothing_ran(offline: Puntual) -> None:
    said = offline("down")
    assert (said.code, said.out, said.err) == (0, "", "nothing ran\n")


@pytest.fixture
def prepared(puntual: Puntual) -> Puntual:
    """As `puntual up` leaves Temporal."""

    async def register() -> None:
        await search_attributes.register(await temporal.connect(puntual.environment["TEMPORAL_ADDRESS"]))

    asyncio.run(register())
    return puntual


def test_the_doctor_looks_at_servers_rules_and_templates(prepared: Puntual) -> None:
    said = prepared("doctor", "--json")
    found = {finding["check"]: finding for finding in said.json}
    assert said.code == 1
    assert [name for name, finding in found.items() if not finding["ok"]] == ["worker"]
    assert {"python", "home", "database", "database.migrations", "temporal", "rules", "templates"} <= set(found)
    assert found["worker"]["advice"]
    assert "puntual up" in prepared("doctor").out


def test_the_doctor_is_content_with_a_worker(prepared: Puntual) -> None:
    with a_worker(prepared):
        assert prepared("sweep", "--json").json == {"behind": 3, "overdue": 0, "missing": 0, "events": 0}
        assert prepared("doctor").code == 0


def test_the_doctor_names_broken_rules_and_templates(puntual: Puntual) -> None:
    config = puntual.folder / "config"
    (config / "templates" / "overdue").mkdir(parents=True)
    (config / "templates" / "overdue" / "en.j2").write_text("{% block subject %}{{ nobody }}{% endblock %}")
    (config / "segments.yaml").write_text("segments: [{name: all, strategy: none, when: {}}]")
    said = puntual("doctor", "--json", PUNTUAL_CONFIG=str(config))
    faults = [finding["message"] for finding in said.json if finding["check"] in ("rules", "templates")]
    assert said.code == 1
    assert any("segments.yaml" in fault for fault in faults)
    assert any("overdue/en.j2" in fault for fault in faults)


def test_a_sweep_without_a_worker_does_not_wait_for_ever(puntual: Puntual) -> None:
    said = puntual("sweep", "--timeout", "1")
    assert (said.code, said.out) == (6, "")
    assert "No worker" in said.err


def test_the_clock_is_the_real_one_unless_allowed(puntual: Puntual) -> None:
    told = puntual("clock", "show", "--json").json
    assert (told["test_clock"], told["time_zone"]) == (False, "Europe/Madrid")
    refused = puntual("clock", "advance", "3d")
    assert refused.code == 1
    assert "PUNTUAL_TEST_CLOCK" in refused.err


def test_the_test_clock_is_set_and_only_moves_forward(puntual: Puntual) -> None:
    assert puntual("clock", "set", "2012-03-23T09:30", **TEST_CLOCK).out.startswith("Fri 2012-03-23 09:30 CET")
    # Clocks go forward on the 25th: three days keep the hour, hours do not.
    after = puntual("clock", "advance", "3d", "--json", **TEST_CLOCK).json
    assert after["now"].startswith("2012-03-26T09:30")
    assert after["now"].endswith("+02:00")
    assert (after["woken"], after["late"]) == (0, 0)
    assert puntual("clock", "advance", "90 m", **TEST_CLOCK).out.startswith("Mon 2012-03-26 11:00 CEST")
    assert puntual("clock", "set", "2012-03-01", **TEST_CLOCK).code == 1
    shown = datetime.fromisoformat(puntual("clock", "show", "--json", **TEST_CLOCK).json["now"])
    assert shown.date().isoformat() == "2012-03-26"


def test_cases_that_do_not_follow_the_clock_are_told(loaded: Puntual, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_PATIENCE", timedelta(seconds=0.1))
    said = loaded("clock", "advance", "3d", "--json", **TEST_CLOCK)
    assert said.code == 3
    assert said.json["late"] > 0
    assert "is a worker running" in said.err
