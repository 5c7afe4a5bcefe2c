"""How do providers write amounts? Stripe counts the smallest unit, Mercado Pago writes decimals."""

from decimal import Decimal, InvalidOperation
from typing import Any

from models.values import decimals_of

#: https://docs.stripe.com/currencies, "Zero-decimal" and "Special cases".
_WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
#: They have no decimals, and Stripe counts two all the same.
_TWO_ALL_THE_SAME = frozenset({"ISK", "UGX"})


def stripe_units(amount: Decimal, currency: str) -> int | None:
    """What Stripe is asked for; None where it cannot be said to it."""
    units = amount.scaleb(_stripe_decimals(currency))
    if units != units.to_integral_value():
        return None
    # Of three decimals Stripe takes the last as a zero alone.
    if _stripe_decimals(currency) == 3 and units % 10:
        return None
    return int(units)


def stripe_amount(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-_stripe_decimals(currency))


def decimal_of(told: Any) -> Decimal:
    """An amount of JSON; nothing where it is none."""
    if isinstance(told, bool) or not isinstance(told, int | float | str | Decimal):
        return Decimal(0)
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)


def _stripe_decimals(currency: str) -> int:
    if currency in _WHOLE:
        return 0
    return 2 if currency in _TWO_ALL_THE_SAME else decimals_of(currency)
