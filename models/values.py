"""What does a value look like at the door? Strict types: nothing is guessed, nothing is rounded.

pydantic's lax mode accepts `1_000.00`, digits of other scripts and `due_on: 0`; these types do not.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

LANGUAGES = ("es", "en", "pt")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?", re.ASCII)
_RATE = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,10})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_LONGEST_ID, _LONGEST_LINE = 128, 500


class Shape(BaseModel):
    """A noun as it crosses a boundary: immutable, and an unknown field is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def fault_at(field: str, message: str) -> PydanticCustomError:
    """What a rule over several fields raises, to say at which of them something else was expected."""
    return PydanticCustomError("expected", "{message}", {"field": field, "message": message})


def _is_printable(value: str) -> bool:
    return all(character.isprintable() for character in value)


def _external_id(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected the id as text, exactly as the ERP writes it (0042 is not 42)")
    if not value or value != value.strip():
        raise ValueError("expected an id without surrounding blanks, not empty")
    if len(value) > _LONGEST_ID or not _is_printable(value):
        raise ValueError(f"expected at most {_LONGEST_ID} printable characters")
    return value


def _line(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected text")
    if not value.strip():
        raise ValueError("expected text that is not blank")
    if len(value) > _LONGEST_LINE or not _is_printable(value):
        raise ValueError(f"expected one line of at most {_LONGEST_LINE} printable characters")
    return value.strip()


def parse_amount(value: Any) -> Decimal:
    """A decimal string such as `1200.50` (at most 15 whole digits and 4 decimals). Floats and grouping are refused."""
    if isinstance(value, Decimal):
        # Larger or finer than the database holds: there it would fail or be rounded.
        value = format(value, "f")
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError('expected a decimal string such as "1200.50": no float, no grouping, a point for the decimals')
    return Decimal(value)


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("expected an amount above zero")
    return value


def parse_rate(value: Any) -> Decimal:
    """A decimal string such as `4012.55` (at most 10 whole digits and 10 decimals), above zero."""
    text = format(value, "f") if isinstance(value, Decimal) else value
    if not isinstance(text, str) or not _RATE.fullmatch(text) or not Decimal(text):
        raise ValueError('expected a rate above zero as a decimal string, such as "4012.55"')
    return Decimal(text)


def parse_date(value: Any) -> date:
    """An ISO 8601 calendar date `YYYY-MM-DD` between 1990 and 2100."""
    if type(value) is date:
        parsed = value
    elif isinstance(value, str) and _DATE.fullmatch(value):
        try:
            parsed = date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"expected a date that exists, as YYYY-MM-DD ({error})") from error
    else:
        raise ValueError("expected a date as YYYY-MM-DD")
    if not EARLIEST <= parsed <= LATEST:
        raise ValueError(f"expected a date between {EARLIEST} and {LATEST}")
    return parsed


def parse_instant(value: Any) -> datetime:
    """An ISO 8601 instant with its offset, such as `2026-03-02T10:00:00-05:00`, between 1990 and 2100."""
    expected = "expected an instant with its offset, such as 2026-03-02T10:00:00-05:00"
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{expected} ({error})") from error
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(expected)
    if not EARLIEST < value.date() < LATEST:
        raise ValueError(f"expected an instant between {EARLIEST} and {LATEST}")
    return value


@cache
def known_currencies() -> frozenset[str]:
    """ISO 4217 codes that are legal tender somewhere today, by CLDR (`CLF`, Chile's UF, is not a tender: left out)."""
    return frozenset(
        code
        for tenders in get_global("territory_currencies").values()
        for code, _, ended, is_tender in tenders
        if ended is None and is_tender
    )


@cache
def known_countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes of the countries that have a telephone plan."""
    return frozenset(SUPPORTED_REGIONS)


@cache
def decimals_of(currency: str) -> int:
    """Number of decimals of a currency by CLDR: 2 for EUR, 0 for CLP, 3 for KWD."""
    return int(get_currency_precision(currency))


def _currency(value: Any) -> str:
    if not isinstance(value, str) or value not in known_currencies():
        raise ValueError("expected an ISO 4217 currency code in capitals, such as EUR or COP")
    return value


def _country(value: Any) -> str:
    if not isinstance(value, str) or value not in known_countries():
        raise ValueError("expected an ISO 3166 country code of two capitals, such as CO or ES")
    return value


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}")
    return str(value)


def _decimal_text(value: Decimal) -> str:
    return format(value, "f")


def _like(pattern: str, example: str) -> WithJsonSchema:
    """How a text is described to whoever writes it; the functions above check it."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "examples": [example]})


def _of_length(longest: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest})


ExternalId = Annotated[str, BeforeValidator(_external_id), _of_length(_LONGEST_ID)]
Line = Annotated[str, BeforeValidator(_line), _of_length(_LONGEST_LINE)]
Amount = Annotated[
    Decimal,
    BeforeValidator(parse_amount),
    AfterValidator(_positive),
    PlainSerializer(_decimal_text, when_used="json"),
    _like(r"[0-9]{1,15}(\.[0-9]{1,4})?", "1200.50"),
]
Rate = Annotated[
    Decimal,
    BeforeValidator(parse_rate),
    PlainSerializer(_decimal_text, when_used="json"),
    _like(r"[0-9]{1,10}(\.[0-9]{1,10})?", "4012.55"),
]
CalendarDate = Annotated[date, BeforeValidator(parse_date)]
Instant = Annotated[datetime, BeforeValidator(parse_instant)]
CurrencyCode = Annotated[str, BeforeValidator(_currency), _like("[A-Z]{3}", "COP")]
CountryCode = Annotated[str, BeforeValidator(_country), _like("[A-Z]{2}", "CO")]
#: By currency; what is not named is not limited, except where its field says otherwise.
Amounts = dict[CurrencyCode, Amount]
LanguageCode = Annotated[str, BeforeValidator(_language), WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})]


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount as text with its currency's decimals: the database keeps four for every currency."""
    return format(round(amount, decimals_of(currency)), "f")


def check_decimals(amount: Decimal, currency: str) -> None:
    """Raise ValueError where an amount has more decimals than its currency."""
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals_of(currency):
        raise ValueError(f"expected at most {decimals_of(currency)} decimals for {currency}")
