"""May a customer agree to it alone? What is wished, held against what `customer` in config/limits.yaml allows."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from domain.calendar import BusinessCalendar
from domain.plan import schedule
from models.arrangement import Due
from models.limits import Limits
from models.negotiation import OfferTerms, Sums
from models.plan import Instalments, Period
from models.values import Amounts
from models.wish import Beyond

#: Of a month, where lengths are compared.
_DAYS = 31


def promise_beyond(
    limits: Limits,
    currency: str,
    payments: Sequence[Due],
    *,
    times: int,
    broken: int,
    today: date,
    calendar: BusinessCalendar,
) -> list[Beyond]:
    """In what a promise goes too far; empty where the customer may.

    times: how often these invoices were promised before, the most of them. broken: what the customer has broken lately.
    """
    own = limits.customer.promises
    found = [
        (Beyond.DAY, payments[-1].on > calendar.add(today, own.longest)),
        (Beyond.PAYMENTS, len(payments) > own.payments),
        (Beyond.AMOUNT, _above(own.amounts, currency, _sum(payments))),
        (Beyond.TIMES, times >= own.per_invoice),
        (Beyond.BROKEN, broken >= own.broken),
    ]
    return [what for what, is_so in found if is_so]


def plan_beyond(
    limits: Limits,
    currency: str,
    terms: Instalments,
    due: Sequence[Due],
    *,
    broken: int,
    today: date,
    calendar: BusinessCalendar,
) -> list[Beyond]:
    """As of promises. due: the schedule of these terms, from today on."""
    own, total = limits.customer.plans, _sum(due)
    least = total * (own.least_first or Decimal(0)) / 100
    found = [
        (Beyond.PAYMENTS, len(due) > own.instalments),
        (Beyond.DAY, due[-1].on > calendar.add(today, own.longest)),
        (Beyond.FIRST_DAY, due[0].on > calendar.add(today, own.first_within)),
        # Days of one's own have no rhythm to be held against: a person looks at them.
        (Beyond.EVERY, bool(terms.payments) or _length(terms.every) > _length(own.every)),
        (Beyond.FIRST_AMOUNT, due[0].amount < least),
        (Beyond.AMOUNT, _above(own.amounts, currency, total)),
        (Beyond.BROKEN, broken >= own.broken),
    ]
    return [what for what, is_so in found if is_so]


def offer_beyond(
    limits: Limits, terms: OfferTerms, owed: Sums, *, times: int, broken: int, today: date, calendar: BusinessCalendar
) -> list[Beyond]:
    """What a customer offers, for what is owed per currency. Raises NoSchedule where instalments give none."""
    if terms.settles:
        return [Beyond.LESS]
    found: list[Beyond] = []
    for currency, amount in owed:
        if terms.plan is not None:
            due = schedule(terms.plan, amount, currency, today, calendar)
            found += plan_beyond(limits, currency, terms.plan, due, broken=broken, today=today, calendar=calendar)
        elif terms.until is not None:
            paid = [Due(terms.until, amount)]
            found += promise_beyond(
                limits, currency, paid, times=times, broken=broken, today=today, calendar=calendar
            )  # fmt: skip
    return list(dict.fromkeys(found))


def _above(amounts: Amounts, currency: str, total: Decimal) -> bool:
    return currency in amounts and total > amounts[currency]


def _sum(payments: Iterable[Due]) -> Decimal:
    return sum((one.amount for one in payments), Decimal(0))


def _length(period: Period) -> int:
    return period.months * _DAYS + period.days
