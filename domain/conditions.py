"""Do the conditions of a rule hold, and what was compared with what?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.places import code_within
from models.customer import Customer
from models.segment import CUSTOMER_FIELDS, Condition

_ATTRIBUTE = "attributes."

Value = str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One test of one condition: `on_time_ratio below 0.5`, what the customer has, and whether that holds."""

    field: str
    test: str
    expected: str
    actual: str | None
    holds: bool


def compared(
    when: Mapping[str, Condition], customer: Customer, other: Callable[[str], Value]
) -> tuple[Comparison, ...]:
    """Every test of the conditions of a rule. other: the value of a field that is not one of the customer's own."""
    found: list[Comparison] = []
    for field, condition in when.items():
        actual = _own(field, customer) if _is_own(field) else other(field)
        for test, expected in condition.model_dump(by_alias=True, exclude_none=True).items():
            holds = actual is not None and _holds(test, expected, actual, _sameness(field, customer))
            found.append(Comparison(field, test, _written(expected), None if actual is None else str(actual), holds))
    return tuple(found)


def _is_own(field: str) -> bool:
    return field in CUSTOMER_FIELDS or field.startswith(_ATTRIBUTE)


def _own(field: str, customer: Customer) -> Value:
    if field.startswith(_ATTRIBUTE):
        return customer.attributes.get(field.removeprefix(_ATTRIBUTE))
    value: Value = getattr(customer, field)
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
