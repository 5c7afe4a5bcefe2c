"""Do the rules of assignment name fields that exist, and can every rule be reached?"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from config.condition_check import ATTRIBUTE, conditions_faults
from config.faults import Fault, place, unknown_key
from models.assignment import OWED, Assignment, AssignmentRule
from models.segment import CUSTOMER_FIELDS
from models.values import CurrencyCode

_SEGMENT = "segment"
_CURRENCY: TypeAdapter[Any] = TypeAdapter(CurrencyCode)


def assignment_faults(assignment: Assignment, name: str, segments: frozenset[str]) -> list[Fault]:
    """What the shape alone cannot show. `segments`: the names that exist, none where they are at fault."""
    faults: list[Fault] = []
    for number, rule in enumerate(assignment.rules, 1):
        label = f"rule {rule.name}"
        faults += [(place(name, label, field), said) for field, said in _of_one(rule, segments)]
        before = assignment.rules[: number - 1]
        if any(other.name == rule.name for other in before):
            faults.append((place(name, label, "field name"), f"{rule.name} is taken: expected each name once"))
        if any(other.when == rule.when and other.to == rule.to for other in before):
            message = "expected another rule: an earlier one has the same conditions and people"
            faults.append((place(name, label, "field when"), message))
    return faults


def _of_one(rule: AssignmentRule, segments: frozenset[str]) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    for field in rule.when:
        said = _field_fault(field)
        if said is not None:
            faults.append((f"field when.{field}", said))
    if faults:
        return faults
    faults = conditions_faults(rule.when, lambda field: field.startswith(OWED), (*CUSTOMER_FIELDS, _SEGMENT))
    condition = rule.when.get(_SEGMENT)
    named = [] if condition is None else [condition.is_, *(condition.in_ or ()), *(condition.not_in or ())]
    known = ", ".join(sorted(segments))
    faults += [
        (f"field when.{_SEGMENT}", f"no segment {one}: expected one of {known}")
        for one in named
        if segments and one is not None and one not in segments
    ]
    return faults


def _field_fault(field: str) -> str | None:
    if field in (*CUSTOMER_FIELDS, _SEGMENT) or field.startswith(ATTRIBUTE):
        return None
    if not field.startswith(OWED):
        return f"{unknown_key(field, [*CUSTOMER_FIELDS, _SEGMENT])} (or attributes.NAME, owed.CURRENCY)"
    try:
        _CURRENCY.validate_python(field.removeprefix(OWED))
    except ValidationError:
        return f"expected owed. with a currency of ISO 4217 behind it, such as {OWED}EUR"
    return None
