"""How much interest has a late payment earned? Simple interest by law, for each day on what was owed that day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

from models.errors import InvalidInput
from models.late_charges import DayCount, InterestRule, Law, RateOf
from models.values import decimals_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which the same was owed, first and last included."""

    first: date
    last: date
    balance: Decimal


@dataclass(frozen=True, slots=True)
class AccruedPart:
    """A span of days with one balance and one rate. amount: not rounded; only the sum is."""

    first: date
    last: date
    days: int
    percent: Decimal
    balance: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Accrued:
    """The interest of all spans, rounded once, half up, to the decimals of its currency."""

    amount: Decimal
    parts: tuple[AccruedPart, ...]


def accrue(law: Law, spans: Sequence[Span], currency: str, began_on: date | None = None) -> Accrued:
    """What these spans earn by `law`; nothing where the law gives no interest.

    began_on: the day from which interest runs, where an earlier claim took the days before; else the first of `spans`.
    Raises InvalidInput where a rate is unknown, naming the rate and the day, and where spans overlap.
    """
    if law.interest is None or not spans:
        return Accrued(Decimal(0), ())
    ordered = sorted(spans, key=lambda span: span.first)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            raise InvalidInput(f"Interest is asked for {after.first} twice")
    began = began_on or ordered[0].first
    parts = tuple(part for span in ordered for part in _parts(law.interest, span, began))
    # The sum is formed of exact products over one denominator each; 50 digits hold fifteen before the point with ease.
    with localcontext(prec=50):
        total = sum((part.amount for part in parts), Decimal(0))
        return Accrued(total.quantize(Decimal(1).scaleb(-decimals_of(currency)), ROUND_HALF_UP), parts)


def percent_on(rule: InterestRule, day: date, began_on: date) -> Decimal:
    """Percent a year in force on a day. Raises InvalidInput where the reference rate is unknown."""
    if rule.reference is None:
        return rule.percent or Decimal(0)
    counted = began_on if rule.rate_of is RateOf.START else day
    return max(rule.reference.on(counted).percent * rule.times + rule.points, Decimal(0))


def _parts(rule: InterestRule, span: Span, began_on: date) -> Iterator[AccruedPart]:
    """The span, cut where the rate changes or the year gets another length."""
    first = span.first
    while first <= span.last and span.balance > 0:
        percent = percent_on(rule, first, began_on)
        last = min(span.last, _same_until(rule, first))
        days = (last - first).days + 1
        with localcontext(prec=50):
            amount = span.balance * percent * days / (100 * _days_of_year(rule.day_count, first))
        yield AccruedPart(first, last, days, percent, span.balance, amount)
        first = last + _DAY


def _same_until(rule: InterestRule, day: date) -> date:
    ends = [date.max]
    if rule.reference is not None and rule.rate_of is RateOf.EACH_PERIOD:
        ends.append(rule.reference.on(day).last)
    if rule.day_count is DayCount.ACTUAL_ACTUAL:
        ends.append(date(day.year, 12, 31))
    return min(ends)


def _days_of_year(count: DayCount, day: date) -> int:
    match count:
        case DayCount.ACTUAL_365:
            return 365
        case DayCount.ACTUAL_360:
            return 360
        case DayCount.ACTUAL_ACTUAL:
            return (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
