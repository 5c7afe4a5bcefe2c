"""Do the segment rules place every customer, and can every rule be reached?"""

from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from config.condition_check import ATTRIBUTE, conditions_faults
from config.faults import Fault, field_of, place, shape_faults, unknown_key
from models.segment import BEHAVIOUR_FIELDS, CUSTOMER_FIELDS, Condition, SegmentRule


def check_segments(
    data: Any, name: str, strategies: Collection[str]
) -> tuple[tuple[SegmentRule, ...] | None, list[Fault]]:
    """The rules, where every one is well formed, and every fault. `strategies`: the names that exist."""
    if not isinstance(data, dict) or not isinstance(data.get("segments"), list):
        return None, [(place(name, "field segments"), "expected a list of segments, each with name, strategy and when")]
    faults = [(place(name, f"field {key}"), unknown_key(str(key), ["segments"])) for key in data if key != "segments"]
    raw_rules: list[Any] = data["segments"]
    if not raw_rules:
        return None, [*faults, (place(name, "field segments"), "expected at least one segment, the last without when")]
    rules: list[SegmentRule | None] = []
    for number, raw in enumerate(raw_rules, 1):
        label = _label(raw, number)
        rule, found = _read(raw, name, label)
        rules.append(rule)
        faults += found
        if rule is not None:
            faults += [(place(name, label, field), said) for field, said in _of_one(rule, strategies)]
        faults += _place_in_list(raw, number, raw_rules, name, label)
    complete = tuple(rule for rule in rules if rule is not None)
    return (complete if len(complete) == len(rules) else None), faults


def _label(raw: Any, number: int) -> str:
    found = raw.get("name") if isinstance(raw, dict) else None
    return f"segment {found}" if isinstance(found, str) and found else f"segment number {number}"


def _read(raw: Any, name: str, label: str) -> tuple[SegmentRule | None, list[Fault]]:
    if not isinstance(raw, dict):
        return None, [(place(name, label), "expected name, strategy and when")]
    try:
        return SegmentRule.model_validate(raw), []
    except ValidationError as error:
        found = [each for each in error.errors() if each["loc"]]
        faults = shape_faults(error, lambda path: place(name, label, field_of(path)), _known_keys) if found else []
    return None, faults + _unknown_fields(raw.get("when"), name, label)


def _unknown_fields(when: Any, name: str, label: str) -> list[Fault]:
    """Told here rather than by the shape, whose message cannot say where in the file it is."""
    known = [*CUSTOMER_FIELDS, *BEHAVIOUR_FIELDS]
    return [
        (place(name, label, f"field when.{field}"), f"{unknown_key(str(field), known)} (or attributes.NAME)")
        for field in (when if isinstance(when, dict) else ())
        if field not in known and not str(field).startswith(ATTRIBUTE)
    ]


def _known_keys(path: tuple[Any, ...]) -> list[str]:
    if path[:1] == ("when",):
        return [field.alias or key for key, field in Condition.model_fields.items()]
    return list(SegmentRule.model_fields)


def _place_in_list(raw: Any, number: int, raw_rules: list[Any], name: str, label: str) -> list[Fault]:
    if not isinstance(raw, dict):
        return []
    faults: list[Fault] = []
    when, is_last = raw.get("when"), number == len(raw_rules)
    if is_last and when:
        faults.append(
            (place(name, label, "field when"), "expected no conditions: the last segment takes all the others")
        )
    if not is_last and not when:
        message = "expected at least one condition: without any, the segments after this one are never reached"
        faults.append((place(name, label, "field when"), message))
    before = [other for other in raw_rules[: number - 1] if isinstance(other, dict)]
    if raw.get("name") is not None and any(other.get("name") == raw["name"] for other in before):
        faults.append((place(name, label, "field name"), f"{raw['name']} is taken: expected each name once"))
    if when and any(other.get("when") == when for other in before):
        message = "expected other conditions: an earlier segment has the same, so this one is never reached"
        faults.append((place(name, label, "field when"), message))
    return faults


def _of_one(rule: SegmentRule, strategies: Collection[str]) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    if rule.strategy not in strategies:
        known = ", ".join(sorted(strategies)) or "none is valid"
        faults.append(("field strategy", f"no strategy {rule.strategy}: expected one of {known}"))
    return faults + conditions_faults(rule.when, lambda field: field in BEHAVIOUR_FIELDS)
