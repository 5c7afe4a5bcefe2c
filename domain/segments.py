"""Which segment is this customer in, and which rule says so?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from domain.conditions import Comparison, compared
from models.customer import Customer
from models.errors import InvalidInput
from models.segment import Behaviour, SegmentRule

UNKNOWN_SEGMENT = "unknown_segment"


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
        conditions = compared(rule.when, customer, partial(getattr, behaviour))
        holds = all(condition.holds for condition in conditions)
        trail.append(Tried(rule.name, holds, conditions))
        if holds:
            return Assignment(rule.name, rule.strategy, False, tuple(trail))
    raise InvalidInput("no segment fits the customer", (("segments", "a last rule without conditions"),))
