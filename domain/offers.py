"""What does an offer come to in money and days?"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from domain.calendar import BusinessCalendar
from models.message import OfferLine
from models.strategy import DiscountOffer, InstalmentsOffer, NegotiationStep
from models.values import decimals_of


def offer_lines(
    step: NegotiationStep, owed: Sequence[tuple[str, Decimal]], today: date, calendar: BusinessCalendar
) -> tuple[OfferLine, ...]:
    """The alternatives of a step worked out for what is owed per currency.

    An instalment is rounded down to the currency's decimals (the last one takes the rest); a discounted total is
    rounded half up.
    """
    lines = []
    for offer in step.offers:
        match offer:
            case InstalmentsOffer(instalments=count):
                amounts = tuple((currency, _rounded(total / count, currency, ROUND_DOWN)) for currency, total in owed)
                lines.append(OfferLine(instalments=count, instalment_amounts=amounts))
            case DiscountOffer(discount=percent, if_paid_within=span):
                factor = 1 - percent / 100
                amounts = tuple(
                    (currency, _rounded(total * factor, currency, ROUND_HALF_UP)) for currency, total in owed
                )
                lines.append(
                    OfferLine(discount=percent, discounted_totals=amounts, pay_until=calendar.add(today, span))
                )
    return tuple(lines)


def _rounded(amount: Decimal, currency: str, rounding: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals_of(currency)), rounding)
