"""Was an arrangement kept? What came in is held against what was due, instalment by instalment.

Sums, not single payments: whoever paid earlier, more or in other parts than agreed has kept it all the same. Nothing is
missed before its deadline has passed, and until then nothing less than all of it counts as paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from models.arrangement import Arrangement, ArrangementKind, ArrangementState, Instalment, InstalmentState

_DAY = timedelta(days=1)
_SHORT = (InstalmentState.PARTLY_KEPT, InstalmentState.MISSED)


@dataclass(frozen=True, slots=True)
class Assessment:
    """`states` in the order of the instalments. check_on: when to look again; None once it is over."""

    states: tuple[InstalmentState, ...]
    state: ArrangementState
    check_on: date | None


def assess(arrangement: Arrangement, received: Decimal, today: date) -> Assessment:
    """What is true of an arrangement in force on a day where the customer is, now that so much of it came in."""
    due = due_until(arrangement.instalments)
    before = (Decimal(0), *due)
    states = tuple(
        _instalment(one, received, before[position], due[position], _tolerated(arrangement, due[position]), today)
        for position, one in enumerate(arrangement.instalments)
    )
    if all(state is InstalmentState.KEPT for state in states):
        return Assessment(states, ArrangementState.KEPT, None)
    short = sum(state in _SHORT for state in states)
    over = InstalmentState.OPEN not in states
    if short >= _most_short(arrangement) or over:
        return Assessment(states, _broken(arrangement, received), None)
    return Assessment(states, ArrangementState.OPEN, first_check(arrangement.instalments, states))


def due_until(instalments: Iterable[Instalment]) -> tuple[Decimal, ...]:
    """For each instalment all that is due with it and before it."""
    return tuple(accumulate(one.amount for one in instalments))


def first_check(instalments: Iterable[Instalment], states: Iterable[InstalmentState] | None = None) -> date:
    """The day after the first deadline that somebody has to look at."""
    found = [one.state for one in instalments] if states is None else states
    return min(
        one.deadline + _DAY
        for one, state in zip(instalments, found, strict=True)
        if state is InstalmentState.OPEN
    )  # fmt: skip


def falls_short(arrangement: Arrangement, received: Decimal) -> bool:
    """Whether of an arrangement that was kept less is there now than still counts: a payment was taken back."""
    return received < arrangement.total - arrangement.tolerance


def still_to_come(arrangement: Arrangement, received: Decimal, number: int) -> Decimal:
    """What is missing of all that is due up to an instalment."""
    return max(due_until(arrangement.instalments)[number - 1] - received, Decimal(0))


def _instalment(
    one: Instalment, received: Decimal, before: Decimal, due: Decimal, tolerated: Decimal, today: date
) -> InstalmentState:
    if received >= due:
        return InstalmentState.KEPT
    if today <= one.deadline:
        return InstalmentState.OPEN
    if received >= due - tolerated:
        return InstalmentState.KEPT
    return InstalmentState.PARTLY_KEPT if received > before else InstalmentState.MISSED


def _tolerated(arrangement: Arrangement, due: Decimal) -> Decimal:
    """The tolerance's share of what is due: one percent of the whole is one percent of each part."""
    return arrangement.tolerance * due / arrangement.total


def _most_short(arrangement: Arrangement) -> int:
    """Only a plan bears with a missed instalment."""
    return arrangement.break_after if arrangement.kind is ArrangementKind.PLAN else 1


def _broken(arrangement: Arrangement, received: Decimal) -> ArrangementState:
    if arrangement.kind is ArrangementKind.PROMISE and received > 0:
        return ArrangementState.PARTLY_KEPT
    return ArrangementState.BROKEN
