"""Is an amount what a provider is told, in every currency?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.values import decimals_of
from payments.amounts import decimal_of, stripe_amount, stripe_units

_CURRENCIES = ("EUR", "COP", "CLP", "JPY", "KWD", "UGX", "ISK", "MGA", "USD", "PYG")


@given(some.sampled_from(_CURRENCIES), some.integers(1, 10**9))
def test_what_stripe_is_told_is_what_it_was(currency: str, units: int) -> None:
    amount = Decimal(units).scaleb(-decimals_of(currency))
    told = stripe_units(amount, currency)
    if told is not None:
        assert stripe_amount(told, currency) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("12.34", "EUR", 1234),
        ("1200", "CLP", 1200),
        ("1200", "UGX", 120_000),
        ("1.230", "KWD", 1230),
        ("1.234", "KWD", None),
        ("0.001", "EUR", None),
        ("10.50", "MGA", None),
    ],
)
def test_smallest_units_are_those_of_stripe(amount: str, currency: str, units: int | None) -> None:
    assert stripe_units(Decimal(amount), currency) == units


@pytest.mark.parametrize("told", [None, True, "x", "NaN", "Infinity", [], {}])
def test_what_is_no_amount_is_nothing(told: object) -> None:
    assert decimal_of(told) == 0
