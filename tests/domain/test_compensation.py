"""Is the fixed sum for the costs of recovery that of the law, for the size of the debt, and not before its day?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.late_charges_file import load_late_charges
from domain.compensation import compensation_of
from models.customer import CustomerKind
from models.errors import InvalidInput
from models.late_charges import Law

SHIPPED = load_late_charges()
DUE, UF_DAY = date(2025, 11, 1), date(2025, 12, 9)
UF = Decimal("39643.59")


def shipped(country: str, kind: CustomerKind = CustomerKind.BUSINESS) -> Law:
    found = SHIPPED.law_for(country, None, kind)
    assert found is not None
    return found


CHILE = shipped("CL", CustomerKind.CONSUMER)


@pytest.mark.parametrize(
    ("country", "principal", "currency", "amount"),
    [
        ("ES", "0.01", "EUR", "40.00"),
        ("DE", "250000", "EUR", "40.00"),
        ("GB", "999.99", "GBP", "40.00"),
        ("GB", "1000.00", "GBP", "70.00"),
        ("GB", "9999.99", "GBP", "70.00"),
        ("GB", "10000.00", "GBP", "100.00"),
    ],
)
def test_the_sum_is_that_of_the_size_of_the_debt(country: str, principal: str, currency: str, amount: str) -> None:
    found = compensation_of(shipped(country), Decimal(principal), currency, DUE, DUE + timedelta(days=1))
    assert found == Decimal(amount)


def test_a_debt_in_another_currency_or_not_late_yet_has_none() -> None:
    assert compensation_of(shipped("ES"), Decimal(1000), "USD", DUE, UF_DAY) is None
    assert compensation_of(shipped("ES"), Decimal(1000), "EUR", DUE, DUE) is None
    assert compensation_of(shipped("MX"), Decimal(1000), "MXN", DUE, UF_DAY) is None


@pytest.mark.parametrize(
    ("uf", "pesos"),
    [("10", "35679"), ("50", "130824"), ("100", "190289"), ("5", "17840")],  # 9 %; + 6 % of 40 UF; + 3 % of 50 UF
)
def test_chile_takes_nine_six_and_three_percent_of_the_parts_of_the_debt(uf: str, pesos: str) -> None:
    assert compensation_of(CHILE, Decimal(uf) * UF, "CLP", DUE, UF_DAY) == Decimal(pesos)


def test_chile_takes_nothing_in_the_first_twenty_days_and_needs_the_worth_of_the_day() -> None:
    due = UF_DAY - timedelta(days=20)
    assert compensation_of(CHILE, Decimal(100_000), "CLP", due, UF_DAY) is None
    assert compensation_of(CHILE, Decimal(100_000), "CLP", due - timedelta(days=1), UF_DAY) == Decimal(9000)
    with pytest.raises(InvalidInput) as failure:
        compensation_of(CHILE, Decimal(100_000), "CLP", DUE, date(2026, 11, 22))
    assert failure.value.errors == (("reference_rates.yaml, unit cl-uf", "expected a value for 2026-11-22"),)


@given(st.decimals("1", "99999999", places=0), st.decimals("1", "99999999", places=0))
def test_a_larger_debt_never_has_a_smaller_sum_and_never_more_than_nine_percent(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    sums = [compensation_of(CHILE, debt, "CLP", DUE, UF_DAY) or Decimal(0) for debt in (less, more)]
    assert sums[0] <= sums[1] <= more * Decimal("0.09") + Decimal("0.5")
