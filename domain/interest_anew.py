"""Is an interest that was claimed still right, once money is recorded that had come in its days? Else: how much is?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.charges import Claimed, Late, interest_of, owed_on
from domain.late_interest import Span
from models.late_charges import Law

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Days that were counted at one balance, first and last included."""

    first: date
    last: date
    balance: Decimal


def is_too_high(late: Late, claimed: Claimed) -> bool:
    """Whether less was owed in its days than it counted, by what is known of the invoice now."""
    return any(
        _right_on(late, claimed, day, counted) < counted.balance
        for counted in _counted(claimed)
        for day in _days_of_change(late, counted)
    )


def interest_anew(law: Law, late: Late, claimed: Claimed) -> Claimed | None:
    """What is right for the days of the claim; None where it is nothing. Never more than what was claimed.

    Raises InvalidInput where a reference rate is unknown.
    """
    right = interest_of(law, late, tuple(_spans(late, claimed)), _apart(claimed), claimed.through)
    return claimed if right is not None and right.amount >= claimed.amount else right


def _spans(late: Late, claimed: Claimed) -> Iterator[Span]:
    for counted in _counted(claimed):
        days = _days_of_change(late, counted)
        for begins, ends in zip(days, [*(day - _DAY for day in days[1:]), counted.last], strict=True):
            owed = _right_on(late, claimed, begins, counted)
            if owed > 0:
                yield Span(begins, ends, owed)


def _right_on(late: Late, claimed: Claimed, day: date, counted: _Counted) -> Decimal:
    """Of the balance that was counted, what is right; what was apart then, and has come in since, is apart no more."""
    apart = min(_apart(claimed), late.balance - late.claim)
    return min(counted.balance, owed_on(late, day) - apart)


def _days_of_change(late: Late, counted: _Counted) -> list[date]:
    return sorted({counted.first, *(one.on for one in late.lowered if counted.first < one.on <= counted.last)})


def _counted(claimed: Claimed) -> list[_Counted]:
    parts: list[dict[str, Any]] = claimed.basis["parts"]
    return [
        _Counted(date.fromisoformat(part["first"]), date.fromisoformat(part["last"]), Decimal(part["balance"]))
        for part in parts
    ]


def _apart(claimed: Claimed) -> Decimal:
    return Decimal(claimed.basis.get("apart", 0))
