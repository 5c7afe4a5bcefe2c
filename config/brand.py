"""Who writes to the customers: name, signature, addresses, how to pay?"""

import re
from pathlib import Path
from typing import Annotated, Any

import phonenumbers
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field, field_validator

from config.files import config_file
from config.settings import Settings
from config.shape_file import read_shape
from models.customer import Email, Phone
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


class Brand(Shape):
    """The creditor as customers see it. `colour` is `#rrggbb`; `locales` maps a language to a CLDR locale."""

    company: Line
    short_name: Line = Field(max_length=30)
    sender: Email
    reply_to: Email
    phone: Phone
    colour: str
    signature: Annotated[dict[LanguageCode, Line], AfterValidator(_in_every_language)]
    how_to_pay: Annotated[dict[LanguageCode, Annotated[str, AfterValidator(_text)]], AfterValidator(_in_every_language)]
    locales: dict[LanguageCode, Annotated[str, AfterValidator(_locale)]] = Field(
        default_factory=dict, validate_default=True
    )

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
    def phone_display(self) -> str:
        """The phone in groups, as people read it: +34 900 000 000."""
        number = phonenumbers.parse(self.phone, None)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def load_brand(source: Settings | Path | None = None) -> Brand:
    """The brand in force: PUNTUAL_CONFIG's `brand.yaml`, else the shipped one.

    Raises InvalidInput naming the file, each field and what was expected of it.
    """
    return read_shape(config_file(source, NAME), Brand)
