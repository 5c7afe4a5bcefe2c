"""Which segment is this customer in, and which rule says so?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.places import code_within
from models.customer import Customer
from models.errors import InvalidInput
from models.segment import BEHAVIOUR_FIELDS, Behaviour, SegmentRule

_ATTRIBUTE = "attributes."
UNKNOWN_SEGMENT = "unknown_segment"

Value = str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One test of one condition: `on_time_ratio below 0.5`, what the customer has, and whether that holds."""

    field: str
    test: str
    expected: str
    actual: str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule looked at. `reason` is a code where no condition decided: `fixed_by_hand`, `unknown_segment`."""

    segment: str
    holds: bool
    conditions: tuple[Comparison, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """`trail` has every rule tried, in order; its last one won."""

    segment: str
    strategy: str
    fixed_by_hand: bool
    trail: tuple[Tried, ...]


def assign(customer: Customer, behaviour: Behaviour, rules: Sequence[SegmentRule]) -> Assignment:
    """The segment fixed by hand where a rule has its name, else that of the first rule whose conditions all hold.

    Raises InvalidInput where no rule holds: the last rule of a checked rulebook has no conditions.
    """
    trail: list[Tried] = []
    if customer.segment is not None:
        named = next((rule for rule in rules if rule.name == customer.segment), None)
        if named is not None:
            fixed = Tried(named.name, holds=True, reason="fixed_by_hand")
            return Assignment(named.name, named.strategy, True, (fixed,))
        trail.append(Tried(customer.segment, holds=False, reason=UNKNOWN_SEGMENT))
    for rule in rules:
        conditions = tuple(_compared(rule, customer, behaviour))
        holds = all(condition.holds for condition in conditions)
        trail.append(Tried(rule.name, holds, conditions))
        if holds:
            return Assignment(rule.name, rule.strategy, False, tuple(trail))
    raise InvalidInput("no segment fits the customer", (("segments", "a last rule without conditions"),))


def _compared(rule: SegmentRule, customer: Customer, behaviour: Behaviour) -> list[Comparison]:
    found: list[Comparison] = []
    for field, condition in rule.when.items():
        actual = _value(field, customer, behaviour)
        for test, expected in condition.model_dump(by_alias=True, exclude_none=True).items():
            holds = actual is not None and _holds(test, expected, actual, _sameness(field, customer))
            found.append(Comparison(field, test, _written(expected), None if actual is None else str(actual), holds))
    return found


def _value(field: str, customer: Customer, behaviour: Behaviour) -> Value:
    if field.startswith(_ATTRIBUTE):
        return customer.attributes.get(field.removeprefix(_ATTRIBUTE))
    source = behaviour if field in BEHAVIOUR_FIELDS else customer
    value: Value = getattr(source, field)
    return value


def _sameness(field: str, customer: Customer) -> Any:
    """How two texts of a field are compared: `BR-SP` and `SP` are the same region of Brazil."""
    if field == "region":
        return lambda text: code_within(customer.country, text)
    return str


def _holds(test: str, expected: Any, actual: str | Decimal | int, same: Any) -> bool:
    if test == "is":
        return bool(same(str(actual)) == same(expected))
    if test in ("in", "not_in"):
        among = same(str(actual)) in {same(item) for item in expected}
        return among if test == "in" else not among
    number = _number(actual)
    if number is None:
        return False
    limit = Decimal(expected)
    return {
        "below": number < limit,
        "above": number > limit,
        "at_least": number >= limit,
        "at_most": number <= limit,
    }[test]


def _number(value: str | Decimal | int) -> Decimal | None:
    """An attribute is text: it is compared as a number where it is one."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _written(expected: Any) -> str:
    return ", ".join(expected) if isinstance(expected, list | tuple) else str(expected)
