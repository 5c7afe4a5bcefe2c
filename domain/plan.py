"""On which days is how much of a payment plan due? Its schedule, to the last cent.

The days: one period after the other, counted from the first day and not from the one before, so that month ends are
kept (31 January, 28 February, 31 March). A day that is no business day moves to the next, and no two fall together.

The amounts: what is covered is divided into equal parts, rounded down to the currency's decimals; the last one takes
the rest. Interest comes on top of each part, on the balance that declines with them:

    interest = balance still to come * percent / 100 * days since the payment before (first: since the agreement) / 365

rounded half up to the currency's decimals, instalment by instalment. It is simple interest with days counted as they
are over a year of 365 ("Actual/365 (Fixed)", 2006 ISDA Definitions, section 4.16(d)): interest bears no interest.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from domain.calendar import BusinessCalendar
from models.arrangement import Due
from models.limits import PlanLimits
from models.plan import Instalments, Period
from models.values import amount_text, check_decimals, decimals_of

_DAY = timedelta(days=1)
_YEAR = 365


class NoSchedule(ValueError):
    """These terms give no schedule; `field` is the one at fault, the message what would be allowed."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field = field


def schedule(
    terms: Instalments, total: Decimal, currency: str, today: date, calendar: BusinessCalendar
) -> tuple[Due, ...]:
    """The payments of a plan for `total`, agreed today, in the order of their days. Raises NoSchedule."""
    parts = _parts(terms, total, currency)
    wished = _days(terms, today, len(parts))
    if wished[0] < today:
        raise NoSchedule("payments" if terms.payments else "first_on", f"expected {today} or a later day")
    days = _business_days(wished, calendar)
    left, before, due = total, terms.interest_from or today, []
    for day, part in zip(days, parts, strict=True):
        interest = _interest(left, terms.interest, (day - before).days, currency)
        due.append(Due(day, part + interest, interest))
        left, before = left - part, day
    return tuple(due)


def beyond(limits: PlanLimits, due: Sequence[Due], today: date, calendar: BusinessCalendar) -> list[tuple[str, str]]:
    """(field, what would be allowed) for every limit that a schedule does not keep, whoever agrees to it."""
    found = []
    if len(due) > limits.instalments:
        found.append(("instalments", f"expected at most {limits.instalments} payments"))
    latest = calendar.add(today, limits.longest)
    if due[-1].on > latest:
        found.append(("instalments", f"expected the last payment by {latest} ({limits.longest} from today)"))
    return found


def interest_of(due: Iterable[Due]) -> Decimal:
    return sum((one.interest for one in due), Decimal(0))


# Amounts


def _parts(terms: Instalments, total: Decimal, currency: str) -> list[Decimal]:
    """What of the total is paid with each payment, without interest."""
    if terms.payments:
        parts = [total if payment.amount is None else payment.amount for payment in terms.payments]
        for payment in terms.payments:
            _check(payment.amount, currency, "payments")
        if sum(parts) != total:
            expected = f"expected payments that add up to {_told(total, currency)}, not {_told(sum(parts), currency)}"
            raise NoSchedule("payments", expected)
        return parts
    _check(terms.down_payment, currency, "down_payment")
    down = terms.down_payment or Decimal(0)
    if down >= total:
        raise NoSchedule("down_payment", f"expected a down payment below {_told(total, currency)}")
    count = terms.instalments or 1
    rest = total - down
    share = (rest / count).quantize(_unit(currency), ROUND_DOWN)
    if share <= 0:
        most = int(rest / _unit(currency))
        raise NoSchedule("instalments", f"expected at most {most} instalments: less than {_unit(currency)} is left")
    equal = [share] * (count - 1) + [rest - share * (count - 1)]
    return [down, *equal] if down else equal


def _check(amount: Decimal | None, currency: str, field: str) -> None:
    try:
        check_decimals(amount or Decimal(0), currency)
    except ValueError as error:
        raise NoSchedule(field, str(error)) from error


def _interest(left: Decimal, percent: Decimal | None, days: int, currency: str) -> Decimal:
    if percent is None:
        return Decimal(0)
    return (left * percent * max(days, 0) / 100 / _YEAR).quantize(_unit(currency), ROUND_HALF_UP)


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals_of(currency))


def _told(amount: Decimal | int, currency: str) -> str:
    return f"{amount_text(Decimal(amount), currency)} {currency}"


# Days


def _days(terms: Instalments, today: date, count: int) -> list[date]:
    if terms.payments:
        return [payment.on for payment in terms.payments]
    first = terms.first_on
    if first is None:
        first = today if terms.down_payment is not None else _later(today, terms.every, 1)
    return [_later(first, terms.every, number) for number in range(count)]


def _later(day: date, period: Period, times: int) -> date:
    """So many periods later; where a month is too short, its last day."""
    month = day.month - 1 + period.months * times
    year, month = day.year + month // 12, month % 12 + 1
    in_month = date(year, month, min(day.day, monthrange(year, month)[1]))
    return in_month + period.days * times * _DAY


def _business_days(days: Iterable[date], calendar: BusinessCalendar) -> list[date]:
    moved: list[date] = []
    for day in days:
        moved.append(calendar.on_or_after(max(day, moved[-1] + _DAY) if moved else day))
    return moved
