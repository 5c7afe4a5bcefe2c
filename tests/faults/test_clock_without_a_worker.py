"""Does a test clock go on where nobody does what is due?"""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.reminders import Reminders
from config.settings import Settings
from models.contract import StepOrder
from operations import clock
from operations.clock import advance_to
from store.clock import ShiftedClock
from tests.activities.installation import DUE, Errands, customer, installed, invoice, local
from tests.activities.rules import write_rules


@pytest.mark.timeout(60)
async def test_a_clock_that_nobody_follows_arrives_and_says_how_many_were_late(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_PATIENCE", timedelta(milliseconds=50))
    rules = write_rules(tmp_path / "rules")
    settings = Settings(home=tmp_path, database_url=database_url, config_dir=rules, test_clock=True)
    async with installed(settings, ShiftedClock(), Errands()) as at:
        await advance_to(at.desk, local(settings, DUE, 6))
        await at.take_in(customer("C", "daily"), invoice("I", "C"))
        target = local(settings, DUE + timedelta(days=2), 12)
        advanced = await advance_to(at.desk, target)
    assert advanced.now == target
    assert advanced.late > 0


async def test_it_passes_no_message_by_that_is_about_to_leave_unless_nothing_may(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever claimed it stands still before the call: at the next stop its hour might be gone."""
    monkeypatch.setattr(clock, "_PATIENCE", timedelta(milliseconds=50))
    rules = write_rules(tmp_path / "rules")
    settings = Settings(home=tmp_path, database_url=database_url, config_dir=rules, test_clock=True)
    async with installed(settings, ShiftedClock(), Errands()) as at:
        morning = local(settings, DUE - timedelta(days=1), 10)
        await advance_to(at.desk, morning)
        await at.take_in(customer("C"), invoice("I", "C"))
        await ActivityEnvironment().run(Reminders(at.resources).send_reminder, StepOrder("I", "before_due"))
        await at.write("UPDATE cases SET planned_revision = revision, next_at = NULL")
        assert (await advance_to(at.desk, morning + timedelta(minutes=5))).late == 0
        await at.write("UPDATE messages SET state = 'claimed'")
        await at.write("UPDATE attempts SET state = 'claimed'")
        assert (await advance_to(at.desk, morning + timedelta(minutes=10))).late == 1
        await at.write("UPDATE installation SET stopped_at = now(), stopped_by = 'ana', stopped_why = 'a mistake'")
        assert (await advance_to(at.desk, morning + timedelta(minutes=15))).late == 0
