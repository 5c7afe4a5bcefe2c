"""Would the workflows of today go on with the cases of yesterday? Recorded histories are replayed."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowReplayResult

from models.contract import NEWS
from tests.replay.shape import HISTORIES, RECORDED_FROM, ROOT, recorded_shapes, shape_of, shapes
from worker import WORKFLOWS

RECORDED = sorted(path for path in HISTORIES.glob("*.json") if path != RECORDED_FROM)
LADDER = HISTORIES / "whole-ladder.json"

#: What a history must be there for: without it a change could go unseen.
COVERED = (
    "whole-ladder",
    "payment",
    "reversal-1",
    "reversal-2",
    "pause",
    "dispute",
    "approval",
    "cancellation",
    "failing-then-cancelled",
    "continued-1",
    "continued-2",
    "sweep",
    "daily-snapshot",
    "post",
    "desk",
    "connector",
    "reports",
)


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    result: WorkflowReplayResult = await Replayer(workflows=WORKFLOWS).replay_workflow(_history(path))
    assert result.replay_failure is None


def test_every_kind_of_life_is_recorded() -> None:
    assert set(COVERED) <= {path.stem for path in RECORDED}


def test_news_of_a_test_clock_is_among_what_was_recorded() -> None:
    signals = [event.workflow_execution_signaled_event_attributes for event in _history(LADDER).events]
    told = [json.loads(signal.input.payloads[0].data) for signal in signals if signal.signal_name == NEWS]
    assert {True, False} == {news["due"] for news in told}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_history_knows_no_person_and_no_machine(path: Path) -> None:
    told = str(_history(path).events).lower()
    # Every customer of the recording is planted: so are its people, its addresses and its telephone.
    assert [mark for mark in ("planted", "ana@", "bea@", "600111222", str(ROOT).lower()) if mark in told] == []


def test_no_workflow_changed_since_the_histories_were_recorded() -> None:
    changed = sorted(path for path, shape in shapes().items() if recorded_shapes().get(path) != shape)
    assert not changed, (
        f"{', '.join(changed)} changed. Run the tests of tests/replay: where a history does not replay, running cases"
        " would break, so keep the old way behind workflow.patched(). Then record anew: python -m tests.replay.record"
    )


def test_comments_docstrings_and_layout_are_no_change() -> None:
    plain = "def one(a):\n    return a + 1\n"
    told = '"""Why?"""\n\ndef one(\n    a,\n):\n    """One more."""\n    # because\n    return (a + 1)\n'
    assert shape_of(plain) == shape_of(told)
    assert shape_of(plain) != shape_of(plain.replace("1", "2"))
