"""Can the conditions of a rule hold for any customer at all?"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.customer import CustomerKind
from models.segment import CUSTOMER_FIELDS, Condition
from models.values import CountryCode, LanguageCode

#: Before the name of an attribute.
ATTRIBUTE = "attributes."
_WORDS, _NUMBERS = ("is", "in", "not_in"), ("below", "above", "at_least", "at_most")
_FIELD_TYPES: dict[str, TypeAdapter[Any]] = {
    "kind": TypeAdapter(CustomerKind),
    "country": TypeAdapter(CountryCode),
    "language": TypeAdapter(LanguageCode),
}


def conditions_faults(
    when: Mapping[str, Condition], is_number: Callable[[str], bool], words: Collection[str] = CUSTOMER_FIELDS
) -> list[tuple[str, str]]:
    """(field, what was expected). is_number: whether a field holds a number; words: those that hold a text."""
    faults: list[tuple[str, str]] = []
    for field, condition in when.items():
        tests = condition.model_dump(by_alias=True, exclude_none=True)
        found = _of_condition(field, tests, is_number(field), field in words)
        faults += [(f"field when.{field}{part}", said) for part, said in found]
    return faults


def _of_condition(field: str, tests: dict[str, Any], is_number: bool, is_text: bool) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    if field == ATTRIBUTE:
        faults.append(("", "expected the attribute's name, such as attributes.plan"))
    for test, expected in tests.items():
        if is_number and test in _WORDS:
            faults.append((f".{test}", f"{field} is a number: expected {', '.join(_NUMBERS)}"))
        elif is_text and test in _NUMBERS:
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
