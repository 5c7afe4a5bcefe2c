"""What does every test of an activity find in place? An installation without Temporal, and hands that do its steps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.settings import Settings
from tests.activities.hands import Hands
from tests.activities.installation import DUE, Errands, HandClock, installed, local
from tests.activities.rules import write_rules


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules"))


@pytest.fixture
async def hands(database_url: str, rules: Path, tmp_path: Path) -> AsyncIterator[Hands]:
    """Early on the day on which invoices fall due."""
    settings = Settings(home=tmp_path, database_url=database_url, config_dir=rules)
    clock, errands = HandClock(local(settings, DUE, 6)), Errands()
    async with installed(settings, clock, errands) as installation:
        yield Hands(installation, clock, errands)
