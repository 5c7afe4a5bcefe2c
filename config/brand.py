"""Who writes to the customers: name, signature, addresses, how to pay?"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import phonenumbers
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field, PrivateAttr, field_validator

from config.files import config_file
from config.logo import Logo, read_logo
from config.settings import Settings
from config.shape_file import read_shape
from models.customer import Email, Phone
from models.errors import InvalidInput, NotFound
from models.span import Span, SpanField
from models.values import LANGUAGES, LanguageCode, Line, Shape

NAME = "brand.yaml"
# WCAG 2.2 AA for text of normal size.
_READABLE = 4.5


def _in_every_language(value: dict[str, Any]) -> dict[str, Any]:
    missing = [language for language in LANGUAGES if language not in value]
    if missing:
        raise ValueError(f"expected every language, missing: {', '.join(missing)}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected text that is not blank")
    return value.strip()


def _locale(value: Any) -> str:
    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError("expected a CLDR locale such as es, es_CO or pt_BR") from error
    return str(value)


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2, 0..1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Collector(Shape):
    """One of our people, as customers may reach them."""

    name: Line
    phone: Phone | None = None
    email: Email | None = None


class Brand(Shape):
    """Who writes, as customers see it. `colour` is `#rrggbb`; `locales` maps a language to a CLDR locale.

    creditor: whom the invoices are owed to, where that is somebody else than `company`. address: lines, for letters and
    statements. window: on which side of the envelope a letter's address is seen. logo: a picture's file name beside
    `brand.yaml`. collectors: by the name that customers have as theirs. hours: when somebody answers; data_protection:
    whom to ask about personal data: as the portal says them. feedback_every: thanks by e-mail ask how it was, where
    nobody was thanked for so long before; None: never.
    """

    company: Line
    short_name: Line = Field(max_length=30)
    sender: Email
    reply_to: Email
    phone: Phone
    colour: str
    creditor: Line | None = None
    address: tuple[Line, ...] = Field(default=(), max_length=5)
    logo: Line | None = None
    window: Literal["left", "right"] = "left"
    fold_marks: bool = True
    collectors: dict[Line, Collector] = Field(default_factory=dict)
    hours: Annotated[dict[LanguageCode, Line], AfterValidator(_in_every_language)] | None = None
    data_protection: Annotated[dict[LanguageCode, Line], AfterValidator(_in_every_language)] | None = None
    feedback_every: SpanField | None = Span(90)
    signature: Annotated[dict[LanguageCode, Line], AfterValidator(_in_every_language)]
    how_to_pay: Annotated[dict[LanguageCode, Annotated[str, AfterValidator(_text)]], AfterValidator(_in_every_language)]
    locales: dict[LanguageCode, Annotated[str, AfterValidator(_locale)]] = Field(
        default_factory=dict, validate_default=True
    )

    _picture: Logo | None = PrivateAttr(None)

    @field_validator("colour")
    @classmethod
    def _white_text_is_readable(cls, value: str) -> str:
        if not re.fullmatch("#[0-9a-fA-F]{6}", value):
            raise ValueError('expected a colour in quotes, such as "#1f5f5b"')
        if 1.05 / (_luminance(value) + 0.05) < _READABLE:
            raise ValueError("expected a colour dark enough for white text")
        return value

    @field_validator("locales")
    @classmethod
    def _complete(cls, value: dict[str, str]) -> dict[str, str]:
        for language, locale in value.items():
            if Locale.parse(locale).language != language:
                raise ValueError(f"expected a locale of the language {language}, not {locale}")
        return {"es": "es", "en": "en", "pt": "pt_BR"} | value

    @property
    def picture(self) -> Logo | None:
        """The logo itself, read when the brand was loaded."""
        return self._picture

    @property
    def owed_to(self) -> str:
        return self.creditor or self.company

    @property
    def phone_display(self) -> str:
        """The phone in groups, as people read it: +34 900 000 000."""
        return phone_display(self.phone)


@lru_cache(maxsize=256)
def phone_display(phone: str) -> str:
    number = phonenumbers.parse(phone, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def load_brand(source: Settings | Path | None = None) -> Brand:
    """The brand in force: PUNTUAL_CONFIG's `brand.yaml`, else the shipped one.

    Raises InvalidInput naming the file, each field and what was expected of it.
    """
    brand = read_shape(config_file(source, NAME), Brand)
    if brand.logo is not None:
        try:
            brand._picture = read_logo(config_file(source, brand.logo))
        except NotFound as error:
            expected = f"expected a picture beside {NAME}: there is no {brand.logo}"
            raise InvalidInput(f"{NAME}, field logo: {expected}", ((f"{NAME}, field logo", expected),)) from error
    return brand
