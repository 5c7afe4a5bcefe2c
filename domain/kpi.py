"""How do figures of receivables follow from sums? Formulas on amounts of one currency; None where nothing divides them.

Open: issued and not settled at the end of the day. Overdue: open and due before that day (due on the day is current).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

#: Credit sales of so many days stand against the receivables.
SALES_DAYS = 90

#: The columns of open balances by days past due, and by days since the issue.
AGING = (
    "invoices", "total", "overdue_invoices", "overdue", "current", "days_1_30", "days_31_60", "days_61_90", "days_91",
)  # fmt: skip
AGING_BY_ISSUE = ("invoices", "total", "age_0_30", "age_31_60", "age_61_90", "age_91")

#: Reports of which less is better, whatever is measured; of the others, these measures.
_LESS_IS_BETTER = frozenset({"aging", "aging-by-issue", "dso", "days-to-collect", "cost-to-collect"})
_LESS = frozenset({"wrong_numbers", "receivables", "at_start", "newly"})
#: Of those reports, measures of which more is better.
_MORE = frozenset({"sales", "sales_30", "sales_365", "cash", "invoices"})

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


def month_ends(until: date, months: int) -> list[date]:
    """The ends of so many months, oldest first; that of the running one is `until` itself."""
    days = [until]
    while len(days) < months:
        days.append(opening_of(days[-1]))
    return days[::-1]


def end_of_month(month: date) -> date:
    """The last day of the month of a day."""
    return opening_of((month.replace(day=1) + timedelta(days=31)).replace(day=1))


def days_of_month(month: date, as_of: date) -> int:
    """Days of the month that begins on `month`, or of them those that have elapsed on `as_of`."""
    return (min(end_of_month(month), as_of) - month).days + 1


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


def falls_short(report: str, measure: str, actual: Decimal, target: Decimal) -> bool:
    """Whether a figure is on the wrong side of what was aimed at: of an age or a cost, above it."""
    less = measure in _LESS or (report in _LESS_IS_BETTER and measure not in _MORE)
    return actual > target if less else actual < target


def _four(value: Decimal) -> Decimal:
    return value.quantize(_FOUR, ROUND_HALF_UP)
