"""Which spellings of a tax id are the same taxpayer, and which are not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tax_ids import check_digit, normal, spellings


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("ESB12345674", "B-12345674", "ES"),
        ("es b12345674", "B12345674", "ES"),
        ("DE123456789", "123456789", "DE"),
        ("EL123456789", "123456789", "GR"),
        ("900123456", "900.123.456-8", "CO"),
        ("9001234568", "900123456", "CO"),
        ("ABC010101AB1", "abc-010101-ab1", "MX"),
    ],
)
def test_one_taxpayer_in_two_spellings(one: str, other: str, country: str) -> None:
    assert normal(other) in spellings(one, country)
    assert normal(one) in spellings(other, country)


@pytest.mark.parametrize(("one", "other"), [("900123456", "900123456-7"), ("900123456", "900123457")])
def test_a_wrong_check_digit_is_another_id(one: str, other: str) -> None:
    assert normal(other) not in spellings(one, "CO")


@pytest.mark.parametrize(
    ("nit", "digit"), [("860002964", "4"), ("800197268", "4"), ("899999068", "1"), ("890903938", "8")]
)
def test_check_digits_of_known_companies(nit: str, digit: str) -> None:
    assert check_digit(nit) == digit


@given(st.text("0123456789ABCDEF-. ", max_size=20), st.sampled_from(["", "CO", "ES", "GR", "MX"]))
def test_an_id_is_always_a_spelling_of_itself(tax_id: str, country: str) -> None:
    found = spellings(tax_id, country)
    assert (normal(tax_id) in found) == bool(normal(tax_id))
    assert all(found)
