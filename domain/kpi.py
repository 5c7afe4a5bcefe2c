"""How do figures of receivables follow from sums? Formulas on amounts of one currency; None where nothing divides them.

Open: issued and not settled at the end of the day. Overdue: open and due before that day (due on the day is current).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

#: Credit sales of so many days stand against the receivables.
SALES_DAYS = 90

_FOUR = Decimal("0.0001")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Month:
    """Credit sales of a calendar month, or of the days that have elapsed of the running one."""

    sales: Decimal
    days: int


def opening_of(day: date) -> date:
    """The end of the month before: where the month of a day begins."""
    return day.replace(day=1) - timedelta(days=1)


def days_of_month(month: date, as_of: date) -> int:
    """Days of the month that begins on `month`, or of them those that have elapsed on `as_of`."""
    last = opening_of((month + timedelta(days=31)).replace(day=1))
    return (min(last, as_of) - month).days + 1


def dso(receivables: Decimal, sales: Decimal, days: int = SALES_DAYS) -> Decimal | None:
    """Days sales outstanding: receivables / credit sales of the last `days` days x `days`."""
    return _four(receivables * days / sales) if sales else None


def countback_dso(receivables: Decimal, months: Iterable[Month]) -> Decimal | None:
    """Days sales outstanding by the countback method.

    months: newest first. Each takes its credit sales off the receivables: a whole month adds its days, the last one the
    share of its days that is left. None where there are more receivables than sales.
    """
    left, days = receivables, Decimal(0)
    for month in months:
        if left <= 0:
            break
        if month.sales >= left:
            return _four(days + left / month.sales * month.days)
        days += month.days
        left -= month.sales
    return _four(days) if left <= 0 else None


def cei(opening: Decimal, sales: Decimal, closing: Decimal, closing_current: Decimal) -> Decimal | None:
    """Collective effectiveness index in percent.

    (opening receivables + sales - closing receivables) / (opening receivables + sales - closing current receivables)
    """
    return percent(opening + sales - closing, opening + sales - closing_current)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A share of something, in percent to four decimals."""
    return _four(Decimal(part) * _HUNDRED / Decimal(whole)) if whole else None


def mean(total: Decimal | int, count: Decimal | int) -> Decimal | None:
    return _four(Decimal(total) / Decimal(count)) if count else None


def _four(value: Decimal) -> Decimal:
    return value.quantize(_FOUR, ROUND_HALF_UP)
