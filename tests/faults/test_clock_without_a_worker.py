"""Does a test clock go on where nobody does what is due?"""

from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Settings
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
