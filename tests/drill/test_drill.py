"""Does a drill hold where the engine is whole, and fail where a guard was left out?"""

from pathlib import Path

import pytest

from tests.drill.drill import Plan, run
from tests.drill.points import CHANNELS, KillPoint
from tests.drill.report import told

pytestmark = pytest.mark.slow


@pytest.mark.timeout(900)
async def test_nothing_is_lost_or_said_twice_wherever_a_worker_dies(tmp_path: Path) -> None:
    outcome = await run(Plan(seed=1), tmp_path, print)
    assert outcome.violations == [], told(outcome)
    assert outcome.restless == []
    killed = {f"{point}/{channel}" for point in KillPoint for channel in CHANNELS}
    assert killed | {"temporal", "postgres", "web"} <= outcome.evidence.diary.blows.keys()


@pytest.mark.timeout(240)
async def test_without_the_fence_before_the_call_a_message_goes_out_twice(tmp_path: Path) -> None:
    broken = Plan(kills=3, broken="claim", points=(KillPoint.ANSWER_READ,), stops=(), days=1)
    outcome = await run(broken, tmp_path, print)
    said = told(outcome)
    assert "I1" in {violation.invariant for violation in outcome.violations}, said
    assert "duplicates 0" not in said
    assert "taken: Accepted(" in said
