"""After how many days do terms in words make an invoice due, and when does nobody know?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payment_terms import LONGEST, days_of


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ("Net 30", 30),
        ("NET30", 30),
        ("n/45", 45),
        ("30 days", 30),
        ("30 días", 30),
        ("30 DIAS", 30),
        ("Crédito a 60 días fecha factura", 60),
        ("30 dias da emissão", 30),
        ("2/10 net 30", 30),
        ("2% 10 days, net 30", 30),
        ("Zahlbar innerhalb von 14 Tagen", 14),
        ("45", 45),
        ("De contado", 0),
        ("Due on receipt", 0),
        ("À vista", 0),
        ("30 days, that is 30 calendar days", 30),
    ],
)
def test_terms_that_name_one_number_of_days(terms: str, days: int) -> None:
    assert days_of(terms) == days


@pytest.mark.parametrize(
    "terms",
    [
        "",
        "as agreed",
        "30 days end of month",
        "30 días fin de mes",
        "10 working days",
        "15 días hábiles",
        "15 dias úteis",
        "2 weeks",
        "10 days 2 %, 30 days",
        "net 30, net 60",
        "99999 days",
        "net 5000",
        "٣٠ days",
    ],
)
def test_terms_that_nobody_can_count(terms: str) -> None:
    assert days_of(terms) is None


@given(st.integers(0, LONGEST), st.sampled_from(["net {}", "{} days", "pago a {} días", "{}"]))
def test_every_number_of_days_is_read_as_it_stands(days: int, terms: str) -> None:
    assert days_of(terms.format(days)) == days
