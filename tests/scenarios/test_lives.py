"""Do a few random lives go as a small ledger says, with nobody asked for too much and no case stuck?

`make lives` lives many more of them.
"""

from pathlib import Path

import pytest

from tests.scenarios.lives.company import lived

pytestmark = pytest.mark.slow


async def test_random_lives_go_as_the_ledger_says(database_url: str, tmp_path: Path) -> None:
    lives = await lived(database_url, tmp_path, range(1, 5), days=80)
    happened = {kind for life in lives for kind, how in life.tally if how != "refused"}
    assert {"invoice", "payment", "credit_note", "reversal", "pause", "dispute", "message"} <= happened
