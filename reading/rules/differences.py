"""What changes for customers between two strategies, or two lists of segments, as a person says it?"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.strategy_diff import Change, ChangeKind, diff
from models.segment import SegmentRule
from models.strategy import Strategy
from reading.policies.collection import condition_told
from reading.policies.voice import Voice, first_up
from reading.rules.ladder import Rung, rung

_SAID = ("what", "how", "whom", "details")


@dataclass(frozen=True, slots=True)
class Difference:
    """kind: added, removed, moved or changed. about: the step or segment; None: the whole. field: what of it, a key of
    the words of the page, or a key of the YAML. old, new: in words; None: there was or is nothing."""

    kind: str
    about: str | None
    field: str | None
    old: str | None
    new: str | None


def of_strategies(voice: Voice, old: Strategy, new: Strategy) -> list[Difference]:
    """In the order of the new version, removed steps last; a step is told once for each thing that reads otherwise."""
    found: dict[Difference, None] = {}
    for change in diff(old, new):
        found |= dict.fromkeys(_told(voice, old, new, change))
    return list(found)


def of_segments(voice: Voice, old: Sequence[SegmentRule], new: Sequence[SegmentRule]) -> list[Difference]:
    before, after = {rule.name: rule for rule in old}, {rule.name: rule for rule in new}
    found = []
    for rule in new:
        was = before.get(rule.name)
        if was is None:
            found.append(
                Difference("added", rule.name, None, None, f"{conditions_told(voice, rule)} → {rule.strategy}")
            )
            continue
        if was.strategy != rule.strategy:
            found.append(Difference("changed", rule.name, "strategy", was.strategy, rule.strategy))
        if was.when != rule.when:
            told = conditions_told(voice, was), conditions_told(voice, rule)
            found.append(Difference("changed", rule.name, "conditions", *told))
    kept = [rule.name for rule in old if rule.name in after]
    order = [rule.name for rule in new if rule.name in before]
    if kept != order:
        found.append(Difference("moved", None, "order", ", ".join(kept), ", ".join(order)))
    gone = [rule for rule in old if rule.name not in after]
    return found + [Difference("removed", rule.name, None, conditions_told(voice, rule), None) for rule in gone]


def conditions_told(voice: Voice, rule: SegmentRule) -> str:
    said = [condition_told(voice, name, condition) for name, condition in rule.when.items()]
    return "; ".join(said) or first_up(voice.words.collection.rest)


def _told(voice: Voice, old: Strategy, new: Strategy, change: Change) -> list[Difference]:
    if change.step is None:
        return [_of_the_whole(voice, old, new, change)]
    was, becomes = old.step(change.step), new.step(change.step)
    before = None if was is None else rung(voice, was)
    after = None if becomes is None else rung(voice, becomes)
    if before is None or after is None:
        kind = "added" if change.kind is ChangeKind.STEP_ADDED else "removed"
        return [Difference(kind, change.step, None, _in_short(before), _in_short(after))]
    if change.kind is ChangeKind.STEP_MOVED:
        if change.field == "at":
            return [Difference("moved", change.step, "when", before.when, after.when)]
        return [Difference("moved", change.step, "order", change.old, change.new)]
    said = [
        Difference("changed", change.step, name, _text(before, name), _text(after, name))
        for name in _SAID
        if _text(before, name) != _text(after, name)
    ]
    # What words do not show is shown as it is written.
    return said or [Difference("changed", change.step, change.field, change.old, change.new)]


def _of_the_whole(voice: Voice, old: Strategy, new: Strategy, change: Change) -> Difference:
    if change.field == "spacing":
        return Difference("changed", None, "spacing", voice.span(old.spacing), voice.span(new.spacing))
    if change.field == "delinquent_from":
        told = voice.moment(old.delinquent_from), voice.moment(new.delinquent_from)
        return Difference("changed", None, "delinquent_from", *told)
    return Difference("changed", None, change.field, change.old, change.new)


def _in_short(found: Rung | None) -> str | None:
    return None if found is None else f"{found.when}: {found.what}"


def _text(found: Rung, name: str) -> str:
    value = getattr(found, name)
    return value if isinstance(value, str) else "; ".join(value)
