"""Do the segment rules place every customer, and can every rule be reached?"""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from config.faults import Fault, field_of, place, shape_faults, unknown_key
from models.customer import CustomerKind
from models.segment import BEHAVIOUR_FIELDS, CUSTOMER_FIELDS, Condition, SegmentRule
from models.values import CountryCode, LanguageCode

_ATTRIBUTE = "attributes."
_WORDS, _NUMBERS = ("is", "in", "not_in"), ("below", "above", "at_least", "at_most")
_FIELD_TYPES: dict[str, TypeAdapter[Any]] = {
    "kind": TypeAdapter(CustomerKind),
    "country": TypeAdapter(CountryCode),
    "language": TypeAdapter(LanguageCode),
}


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
        if field not in known and not str(field).startswith(_ATTRIBUTE)
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
    for field, condition in rule.when.items():
        tests = condition.model_dump(by_alias=True, exclude_none=True)
        faults += [(f"field when.{field}{part}", said) for part, said in _of_condition(field, tests)]
    return faults


def _of_condition(field: str, tests: dict[str, Any]) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    if field == _ATTRIBUTE:
        faults.append(("", "expected the attribute's name, such as attributes.plan"))
    for test, expected in tests.items():
        if field in BEHAVIOUR_FIELDS and test in _WORDS:
            faults.append((f".{test}", f"{field} is a number: expected {', '.join(_NUMBERS)}"))
        elif field in CUSTOMER_FIELDS and test in _NUMBERS:
            faults.append((f".{test}", f"{field} is a text: expected {', '.join(_WORDS)}"))
        elif test in ("in", "not_in") and not expected:
            faults.append((f".{test}", "expected at least one value"))
        elif field in _FIELD_TYPES:
            faults += _values(field, test, [expected] if test == "is" else expected)
        elif field == "on_time_ratio" and not 0 <= Decimal(expected) <= 1:
            faults.append((f".{test}", f"{expected} is no share: expected a number from 0 to 1"))
    return faults + _never(tests)


def _values(field: str, test: str, values: Collection[str]) -> list[tuple[str, str]]:
    """Values that no customer can have: a misspelt country would leave the rule silently dead."""
    faults: list[tuple[str, str]] = []
    for value in values:
        try:
            _FIELD_TYPES[field].validate_python(value)
        except ValidationError as error:
            said = error.errors()[0]["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
            faults.append((f".{test}", f"no customer has {field} {value}: {said}"))
    return faults


def _never(tests: dict[str, Any]) -> list[tuple[str, str]]:
    floor = max((Decimal(tests[test]) for test in ("above", "at_least") if test in tests), default=None)
    ceiling = min((Decimal(tests[test]) for test in ("below", "at_most") if test in tests), default=None)
    if floor is None or ceiling is None:
        return []
    touches = floor == ceiling and "above" not in tests and "below" not in tests
    return [] if floor < ceiling or touches else [("", f"never holds: expected a range, found {floor} to {ceiling}")]
