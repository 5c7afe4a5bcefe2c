"""Is a value taken exactly as it is written, or refused? Nothing is guessed, nothing is rounded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from models.customer import Email, Phone, TimeZone
from models.values import (
    Amount,
    CalendarDate,
    CountryCode,
    CurrencyCode,
    ExternalId,
    LanguageCode,
    Line,
    amount_text,
    check_decimals,
    parse_amount,
)

_TYPES: dict[str, TypeAdapter[Any]] = {
    "amount": TypeAdapter(Amount),
    "date": TypeAdapter(CalendarDate),
    "id": TypeAdapter(ExternalId),
    "line": TypeAdapter(Line),
    "currency": TypeAdapter(CurrencyCode),
    "country": TypeAdapter(CountryCode),
    "language": TypeAdapter(LanguageCode),
    "phone": TypeAdapter(Phone),
    "e-mail": TypeAdapter(Email),
    "zone": TypeAdapter(TimeZone),
}

_TAKEN: list[tuple[str, Any, Any]] = [
    ("amount", "1200.50", Decimal("1200.50")),
    ("amount", "0.0001", Decimal("0.0001")),
    ("amount", "999999999999999.9999", Decimal("999999999999999.9999")),
    ("amount", Decimal("12.30"), Decimal("12.30")),
    ("amount", "007.10", Decimal("7.10")),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", date(1990, 1, 1), date(1990, 1, 1)),
    ("date", "2100-12-31", date(2100, 12, 31)),
    ("id", "0042", "0042"),
    ("id", "F 1/ñ#2", "F 1/ñ#2"),
    ("id", "9" * 128, "9" * 128),
    ("line", "  Peña & Cía. ", "Peña & Cía."),
    ("currency", "CLP", "CLP"),
    ("country", "CO", "CO"),
    ("language", "pt", "pt"),
    ("phone", "+57 (601) 743-8900", "+576017438900"),
    ("e-mail", "Ana@Acme.example", "Ana@acme.example"),
    ("zone", "America/Sao_Paulo", "America/Sao_Paulo"),
]

_REFUSED: list[tuple[str, Any]] = [
    *(("amount", value) for value in (
        "", " 5", "5 ", "+5", "-5", "0", "0.00", "-0", "1,5", "1.200,50", "1_000", "1e3", "0x10", ".5", "5.", "1.00001",
        "1234567890123456", "١٢", "１２", "NaN", "Infinity", "5\n", 5, 5.0, True, None, b"5", ["5"],
        Decimal("NaN"), Decimal("-Infinity"), Decimal(0), Decimal("1E+20"), Decimal("0.00001"), Decimal("1E-9"),
    )),
    *(("date", value) for value in (
        "", "0", 0, 1770000000, "20260210", "2026-2-1", "26-02-10", "2026-02-30", "2025-02-29", "2026-13-01",
        "2026-02-10T00:00:00", "2026-W06-2", "1989-12-31", "2101-01-01", "２０２６-02-10", " 2026-02-10", None, True,
        datetime(2026, 2, 10, tzinfo=UTC),
    )),
    *(("id", value) for value in (
        "", " ", " 42", "42 ", "42\n", "\u00a042", "4\x002", "4\u200b2", "4\u202e2", "4\ud8002", "9" * 129, 42,
        4.2, None,
    )),
    *(("line", value) for value in ("", " ", "a\nb", "a\tb", "a\x00", "x" * 501, 7, None, "\u2028")),
    *(("currency", value) for value in ("eur", "XXX", "CLF", "€", "ABC", "", "EUR ", 978, None)),
    *(("country", value) for value in ("co", "Colombia", "ZZ", "COL", "", " CO", 57, None, "UK")),
    *(("language", value) for value in ("fr", "ES", "es-CO", "", None, 1)),
    *(("phone", value) for value in ("601 7438900", "+57 60174", "+999 1234567", "", "call me", 576017438900, None)),
    *(("e-mail", value) for value in ("pagos", "@acme.example", "a@b", "a b@acme.it", "a@example.com\nBcc: b", "")),
    *(("zone", value) for value in ("America/Springfield", "UTC+5", "", "america/bogota", "../UTC", None)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "expected"), _TAKEN)
def test_a_right_value_is_taken_as_it_is(kind: str, value: Any, expected: Any) -> None:
    assert _TYPES[kind].validate_python(value) == expected


@pytest.mark.parametrize(("kind", "value"), _REFUSED, ids=[f"{kind} {value!a:.30}" for kind, value in _REFUSED])
def test_a_wrong_value_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        _TYPES[kind].validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("amount", 5.0, 'a decimal string such as "1200.50"'),
        ("amount", "0", "an amount above zero"),
        ("amount", "1234567890123456", "a decimal string"),
        ("date", "2026-02-30", "a date that exists"),
        ("date", "1800-01-01", "between 1990-01-01 and 2100-12-31"),
        ("id", 42, "exactly as the ERP writes it"),
        ("id", " 42", "without surrounding blanks"),
        ("currency", "eur", "ISO 4217"),
        ("country", "Colombia", "ISO 3166"),
        ("phone", "601 7438900", "with its country prefix"),
        ("phone", "+57 60174", "of a length that its country uses"),
        ("zone", "x", "IANA time zone"),
    ],
)
def test_a_refusal_says_what_was_expected(kind: str, value: Any, says: str) -> None:
    with pytest.raises(ValidationError, match="expected") as caught:
        _TYPES[kind].validate_python(value)
    assert says in caught.value.errors()[0]["msg"]


@given(st.decimals(min_value="0.0001", max_value="999999999999999.9999", places=4))
def test_every_amount_that_the_database_holds_goes_through_json_and_back(amount: Decimal) -> None:
    adapter = _TYPES["amount"]
    assert parse_amount(format(amount, "f")) == amount
    assert adapter.validate_json(adapter.dump_json(amount)) == amount


@given(st.text())
def test_an_id_is_kept_letter_by_letter_or_refused(text: str) -> None:
    try:
        assert _TYPES["id"].validate_python(text) == text
    except ValidationError:
        assert not text or text != text.strip() or len(text) > 128 or not all(map(str.isprintable, text))


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [("100.0000", "COP", "100.00"), ("500.0000", "CLP", "500"), ("1.2340", "KWD", "1.234"), ("9", "JPY", "9")],
)
def test_an_amount_is_shown_with_the_decimals_of_its_currency(amount: str, currency: str, shown: str) -> None:
    check_decimals(Decimal(amount), currency)
    assert amount_text(Decimal(amount), currency) == shown


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("0.5", "CLP"), ("0.0001", "KWD"), ("0.1", "JPY")])
def test_more_decimals_than_the_currency_has_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=f"decimals for {currency}"):
        check_decimals(Decimal(amount), currency)
