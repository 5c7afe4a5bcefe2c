"""What did somebody type into a form? Read within bounds, checked by its shape; faults are told beside their fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from babel.numbers import NumberFormatError, parse_decimal
from fastapi import Request
from markupsafe import Markup
from pydantic import BaseModel, ValidationError

from config.refusals import refusals
from config.room_words import RoomWords
from models.errors import Conflict, InvalidInput, PuntualError
from web.api.problem import expectation, field_of
from web.reception import TooLarge

M = TypeVar("M", bound=BaseModel)

#: Fields, bytes of one field and of all of them, that any form of ours may have at most.
_MOST_FIELDS, _LONGEST, _ALL = 2000, 200_000, 1_000_000
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,2}|\.\d{4})?", re.ASCII)


@dataclass
class Typed:
    """`values` by field as they were typed, shown again where something is wrong; `faults` by field."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    #: What is wrong with the whole of it.
    refused: str = ""
    #: All that was chosen of a field that may be sent several times.
    several: dict[str, list[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def faulty(self) -> bool:
        return bool(self.faults or self.refused)

    def because(self, failure: PuntualError, words: RoomWords) -> "Typed":
        """What an operation had to say against it."""
        errors = failure.errors if isinstance(failure, InvalidInput | Conflict) else ()
        for name, message in errors:
            self.faults.setdefault(name, expected(words, message))
        if not errors:
            self.refused = refusal(words, failure)
        return self


async def typed(request: Request) -> Typed:
    """The fields of a form that was sent; of one that was sent several times, the last. Raises TooLarge."""
    expect_at_most(request, _ALL)
    async with request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=_LONGEST) as form:
        sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    several: dict[str, list[str]] = {}
    for name, value in sent:
        several.setdefault(name, []).append(value)
    return Typed(dict(sent), several=several)


def expect_at_most(request: Request, most: int) -> None:
    """A form is read whole before anybody sees it: what does not say how long it is, or says too much, is not begun.

    most: in bytes. Raises TooLarge.
    """
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 19 and int(length) <= most):
        raise TooLarge(f"expected at most {most / 1_000_000:g} MB")


def checked(shape: type[M], values: Mapping[str, object], into: Typed, words: RoomWords) -> M | None:
    """The shape of these values, or None with the faults in `into`. Empty text counts as not given."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    try:
        return shape.model_validate(given)
    except ValidationError as failure:
        for error in failure.errors():
            into.faults.setdefault(field_of(error), expected(words, expectation(dict(error))))
        return None


def amount_of(text: str, language: str) -> str:
    """A typed amount as a decimal string: `1.200,50` in Spanish and `1,200.50` in English are `1200.50`.

    What is neither is given back as it is: the shape says what was expected.
    """
    bare = text.strip().replace("\u00a0", "").replace(" ", "")
    if _PLAIN.fullmatch(bare):  # a point before two digits divides no thousands anywhere
        return bare
    try:
        value: Decimal = parse_decimal(bare, locale=language, strict=True)
    except NumberFormatError:
        return text
    return format(value, "f")


class InEnglish(str):
    """A sentence that nobody has translated: a page marks it, so that it is read aloud as what it is."""

    def __html__(self) -> str:
        return Markup('<span lang="en">{}</span>').format(str(self))


def expected(words: RoomWords, message: str) -> str:
    """What was expected of a field, in the reader's language where we have it."""
    if words.language == "en":
        return message
    return refusals(words.language)(message) or InEnglish(message)


def refusal(words: RoomWords, failure: PuntualError) -> str:
    """Why something was not done, in the reader's language where we have it."""
    return expected(words, failure.message)
