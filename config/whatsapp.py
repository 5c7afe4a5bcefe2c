"""Which of our texts has WhatsApp approved, and what fills their blanks?"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from config.files import config_file
from config.settings import Settings
from config.shape_file import read_shape
from models.values import LanguageCode, Shape

NAME = "whatsapp.yaml"


class Blank(StrEnum):
    """What a form may be filled with; `whatsapp.yaml` explains each to whoever writes it."""

    CONTACT = "contact"
    CUSTOMER = "customer"
    COMPANY = "company"
    NUMBER = "number"
    COUNT = "count"
    STANDING = "standing"
    AMOUNT = "amount"
    DUE_ON = "due_on"
    PORTAL = "portal"
    PORTAL_TOKEN = "portal_token"  # nosec B105 - the name of a blank


#: What is known where this installation has a public address alone.
LINKED = frozenset({Blank.PORTAL, Blank.PORTAL_TOKEN})


def _content_sid(value: str) -> str:
    if not re.fullmatch("HX[0-9a-fA-F]{32}", value):
        raise ValueError("expected the SID of a content template: HX and 32 hexadecimal digits")
    return value


class Form(Shape):
    """`content`: the SID of the text at Twilio. `variables`: what belongs into {{1}}, {{2}} ..."""

    content: Annotated[str, AfterValidator(_content_sid)]
    variables: tuple[Blank, ...] = Field(default=(), max_length=20)


class WhatsAppForms(Shape):
    """By name of the template, then by language."""

    forms: dict[Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,39}$")], dict[LanguageCode, Form]] = Field(
        default_factory=dict
    )

    def find(self, template: str, language: str) -> Form | None:
        return self.forms.get(template, {}).get(language)


def load_whatsapp(source: Settings | Path | None = None) -> WhatsAppForms:
    """The forms in force: PUNTUAL_CONFIG's `whatsapp.yaml`, else the shipped one, which has none.

    Raises InvalidInput naming the file, each field and what was expected of it.
    """
    return read_shape(config_file(source, NAME), WhatsAppForms)
