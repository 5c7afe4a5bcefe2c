"""What changes for a customer between two versions of a strategy?"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from models.strategy import Step, Strategy


class ChangeKind(StrEnum):
    STEP_ADDED = "step_added"
    STEP_REMOVED = "step_removed"
    STEP_MOVED = "step_moved"
    STEP_CHANGED = "step_changed"
    STRATEGY_CHANGED = "strategy_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `old` and `new` are written as in the YAML; None where there was or is no value."""

    kind: ChangeKind
    step: str | None
    field: str | None
    old: str | None
    new: str | None

    def __str__(self) -> str:
        if self.kind is ChangeKind.STEP_ADDED:
            return f"step {self.step} added: {self.new}"
        if self.kind is ChangeKind.STEP_REMOVED:
            return f"step {self.step} removed: {self.old}"
        if self.kind is ChangeKind.STEP_MOVED:
            return f"step {self.step} moved from {self.old} to {self.new}"
        where = f"step {self.step}, {self.field}" if self.step else self.field
        return f"{where}: {_shown(self.old)} becomes {_shown(self.new)}"


def diff(old: Strategy, new: Strategy) -> list[Change]:
    """Changes of the strategy itself first, then of each step in the order of the new version, then removed steps."""
    changes = [
        Change(ChangeKind.STRATEGY_CHANGED, None, field, was, becomes)
        for field, was, becomes in _fields_that_differ(_written(old), _written(new))
        if field != "steps"
    ]
    out_of_place = _out_of_place(old, new)
    for number, step in enumerate(new.steps, 1):
        before = old.step(step.id)
        if before is None:
            changes.append(Change(ChangeKind.STEP_ADDED, step.id, None, None, _in_short(step)))
            continue
        if before.at != step.at:
            changes.append(Change(ChangeKind.STEP_MOVED, step.id, "at", str(before.at), str(step.at)))
        elif step.id in out_of_place:
            places = f"place {old.steps.index(before) + 1}", f"place {number}"
            changes.append(Change(ChangeKind.STEP_MOVED, step.id, None, *places))
        for field, was, becomes in _fields_that_differ(_written(before), _written(step)):
            if field != "at":
                changes.append(Change(ChangeKind.STEP_CHANGED, step.id, field, was, becomes))
    gone = [step for step in old.steps if new.step(step.id) is None]
    return changes + [Change(ChangeKind.STEP_REMOVED, step.id, None, _in_short(step), None) for step in gone]


def _out_of_place(old: Strategy, new: Strategy) -> set[str]:
    """Steps in both versions that do not keep their order among the others: as few as explain the difference."""
    was = [step.id for step in old.steps if new.step(step.id)]
    becomes = [step.id for step in new.steps if old.step(step.id)]
    kept = SequenceMatcher(None, was, becomes, autojunk=False).get_matching_blocks()
    return set(becomes) - {step for block in kept for step in was[block.a : block.a + block.size]}


def _written(noun: Strategy | Step) -> dict[str, Any]:
    return noun.model_dump(mode="json", by_alias=True)


def _fields_that_differ(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    names = list(new) + [name for name in old if name not in new]
    pairs = [(name, _text(old.get(name)), _text(new.get(name))) for name in names]
    return [(name, was, becomes) for name, was, becomes in pairs if was != becomes]


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value.items() if item is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(str(_text(item)) for item in value) + "]"
    return None if value is None else str(value)


def _in_short(step: Step) -> str:
    return f"{step.do} at {step.at}"


def _shown(value: str | None) -> str:
    return "nothing" if value is None else value
