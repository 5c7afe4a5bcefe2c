"""What does an offer come to in money and days?"""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from domain.authority import Asked
from domain.calendar import BusinessCalendar
from domain.coverage import money
from domain.plan import schedule
from models.message import OfferLine, OfferPayment
from models.negotiation import Offer, OfferKind, OfferSide, OfferTerms, Sums
from models.offer import DiscountOffer, ExtensionOffer, InstalmentsOffer, PartialOffer
from models.plan import Instalments
from models.strategy import NegotiationStep
from models.values import decimals_of


def terms_of(step: NegotiationStep, today: date, calendar: BusinessCalendar) -> list[OfferTerms]:
    """The alternatives of a step, offered on a day: each with the day until which it is to be paid."""
    found = []
    for offer in step.offers:
        match offer:
            case InstalmentsOffer(instalments=count):
                found.append(OfferTerms(kind=OfferKind.INSTALMENTS, plan=Instalments(instalments=count)))
            case DiscountOffer(discount=percent, if_paid_within=span):
                until = calendar.add(today, span)
                found.append(OfferTerms(kind=OfferKind.DISCOUNT, percent=percent, until=until))
            case PartialOffer(partial=percent, if_paid_within=span):
                until = calendar.add(today, span)
                found.append(OfferTerms(kind=OfferKind.PARTIAL, percent=percent, until=until))
            case ExtensionOffer(extension=span):
                found.append(OfferTerms(kind=OfferKind.EXTENSION, until=calendar.add(today, span)))
    return found


def to_pay(terms: OfferTerms, owed: Sums) -> Sums:
    """What is paid in all where it is accepted, without interest; a share is rounded half up."""
    match terms.kind:
        case OfferKind.DISCOUNT:
            assert terms.percent is not None, "a discount has its percent"
            return _shares(owed, 1 - terms.percent / 100)
        case OfferKind.PARTIAL if terms.amount is not None:
            return ((owed[0][0], terms.amount),)
        case OfferKind.PARTIAL:
            assert terms.percent is not None, "a part has its percent or its amount"
            return _shares(owed, terms.percent / 100)
        case _:
            return owed


def left_to_pay(offer: Offer, owed_now: Sums) -> Sums:
    """What is still to be paid of an offer: whatever was paid since it was made counts towards it."""
    agreed, then = dict(offer.to_pay), dict(offer.owed)
    return tuple(
        (currency, max(agreed.get(currency, Decimal(0)) - (then.get(currency, Decimal(0)) - now), Decimal(0)))
        for currency, now in owed_now
    )


def asked_by(
    terms: OfferTerms, owed: Sums, paid: Sums, today: date, calendar: BusinessCalendar
) -> list[Asked]:  # fmt: skip
    """What whoever agrees to it would agree to, by currency. Raises NoSchedule where instalments give none.

    paid: what is to be paid in all; of a discount the rest is let go.
    """
    asked = []
    to_come = dict(paid)
    for currency, amount in owed:
        if terms.plan is not None:
            due = schedule(terms.plan, amount, currency, today, calendar)
            asked.append(Asked.plan(currency, amount, len(due), due[-1].on, today))
        elif terms.settles:
            off = (amount - to_come[currency]) * 100 / amount
            asked.append(Asked(currency, amount, discount=max(off, Decimal(0))))
        else:
            asked.append(Asked(currency, amount))
    return asked


def line_of(terms: OfferTerms, owed: Sums, paid: Sums, today: date, calendar: BusinessCalendar) -> OfferLine:
    """How a customer is told of it, worked out for what is owed per currency.

    Instalments that follow from the day of the answer are told by their number and amount (rounded down to the
    currency's decimals, the last one takes the rest); those with days of their own one by one.
    """
    match terms.kind:
        case OfferKind.INSTALMENTS:
            assert terms.plan is not None, "instalments have their plan"
            return _instalments(terms.plan, owed, today, calendar)
        case OfferKind.DISCOUNT:
            return OfferLine(discount=terms.percent, discounted_totals=paid, pay_until=terms.until)
        case OfferKind.PARTIAL:
            return OfferLine(partial=paid, pay_until=terms.until)
        case OfferKind.EXTENSION:
            return OfferLine(extension=paid, pay_until=terms.until)


def told_of(side: OfferSide, number: int, terms: OfferTerms, paid: Sums) -> dict[str, Any]:
    """What a timeline tells of an offer."""
    return {
        "number": number,
        "side": side.value,
        "kind": terms.kind.value,
        "amount": money(paid[0][1], paid[0][0]) if len(paid) == 1 else None,
        "amounts": [money(amount, currency) for currency, amount in paid],
        "until": terms.until.isoformat() if terms.until else None,
        "terms": terms.model_dump(mode="json", exclude_none=True),
    }


def _instalments(plan: Instalments, owed: Sums, today: date, calendar: BusinessCalendar) -> OfferLine:
    if plan.first_on is None and not plan.payments and plan.instalments is not None:
        amounts = tuple(
            (currency, _rounded(total / plan.instalments, currency, ROUND_DOWN)) for currency, total in owed
        )
        return OfferLine(instalments=plan.instalments, instalment_amounts=amounts)
    days: dict[date, list[tuple[str, Decimal]]] = {}
    for currency, total in owed:
        for due in schedule(plan, total, currency, today, calendar):
            days.setdefault(due.on, []).append((currency, due.amount))
    payments = tuple(OfferPayment(day, tuple(amounts)) for day, amounts in sorted(days.items()))
    return OfferLine(payments=payments)


def _shares(owed: Sums, factor: Decimal) -> Sums:
    return tuple((currency, _rounded(total * factor, currency, ROUND_HALF_UP)) for currency, total in owed)


def _rounded(amount: Decimal, currency: str, rounding: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals_of(currency)), rounding)
