"""Does a comparison of two strategies say everything that changed, and nothing else?"""

from typing import Any

import pytest

from config.rulebook import load_rulebook
from domain.strategy_diff import diff
from models.strategy import Strategy

NOTE = {"id": "note", "at": "due + 3d", "do": "reminder", "template": "overdue", "channels": ["email"]}
CALL = {"id": "call", "at": "due + 8d", "do": "call_task", "queue": "collectors"}
HOLD = {"id": "hold", "at": "due + 35d", "do": "escalation", "level": "credit_hold"}


def strategy(*steps: dict[str, Any], **fields: Any) -> Strategy:
    return Strategy.model_validate({"name": "mine", "for": "a test", "steps": steps} | fields)


def said(old: Strategy, new: Strategy) -> list[str]:
    return [str(change) for change in diff(old, new)]


@pytest.mark.parametrize("name", sorted(load_rulebook().strategies))
def test_a_strategy_does_not_differ_from_itself(name: str) -> None:
    same = load_rulebook().strategy(name).strategy
    assert diff(same, same) == []


def test_steps_that_come_and_go_are_told() -> None:
    assert said(strategy(NOTE, CALL), strategy(NOTE, HOLD)) == [
        "step hold added: escalation at due + 35d",
        "step call removed: call_task at due + 8d",
    ]


def test_a_step_that_moves_is_told_with_both_days() -> None:
    assert said(strategy(NOTE, HOLD), strategy(NOTE, HOLD | {"at": "due + 30bd"})) == [
        "step hold moved from due + 35d to due + 30bd"
    ]


def test_steps_of_one_day_that_change_places_are_told() -> None:
    first, second = CALL | {"at": "due + 3d"}, NOTE
    assert len(said(strategy(first, second), strategy(second, first))) == 1
    assert "moved from place" in said(strategy(first, second), strategy(second, first))[0]


def test_fields_that_change_are_told_with_both_values() -> None:
    assert said(strategy(NOTE, CALL), strategy(NOTE | {"channels": ["email", "sms"]}, CALL | {"attempts": 3})) == [
        "step note, channels: [email] becomes [email, sms]",
        "step call, attempts: 1 becomes 3",
    ]


def test_what_holds_for_the_whole_strategy_is_told_too() -> None:
    assert said(strategy(NOTE), strategy(NOTE, send_at="10:30", thanks=None)) == [
        "send_at: 09:00 becomes 10:30",
        "thanks: {template: thanks, channels: [email], to: payables} becomes nothing",
    ]


def test_a_step_that_becomes_another_kind_is_told_field_by_field() -> None:
    changes = said(strategy(NOTE), strategy(CALL | {"id": "note", "at": "due + 3d"}))
    assert "step note, do: reminder becomes call_task" in changes
    assert "step note, template: overdue becomes nothing" in changes
