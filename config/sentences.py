"""How is a reason or an event said in one sentence? Codes are stored; sentences are made where they are shown.

In `config/locale/sentences/` a sentence holds `{name}` for a stored parameter and `{name:how}` for one that is written
in the reader's language: `date`, `days` (how many), `money`, `number` (or several: `10.15, 11.15`), `offset`
(`due + 3d`), or the name of a list under `words`. Where several sentences stand in a list, the first whose parameters
are all known is said, else the last.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from string import Formatter
from typing import Any

import yaml
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from config.files import SHIPPED
from models.values import LANGUAGES

Sentence = str | list[str]

_UNKNOWN = "…"
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", re.ASCII)
_OFFSET = re.compile(r"due(?: ([+-]) (\d+)(b?d))?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_ISO_CODE_AFTER = "#,##0.00 ¤¤"


class Sentences:
    """Sentences of one language (`es`, `en`, `pt`, also with a region), from `config/locale/sentences/`."""

    def __init__(self, language: str) -> None:
        base = language.partition("-")[0]
        self.language = base if base in LANGUAGES else "en"
        said = _read(self.language)
        self._reasons: Mapping[str, Sentence] = said["reasons"]
        self._events: Mapping[str, Sentence] = said["events"]
        self._notifications: Mapping[str, Sentence] = said["notifications"]
        self._rules: Mapping[str, str] = said["rules"]
        self._words: Mapping[str, Mapping[str, str]] = said["words"]

    def why(self, code: str, params: Mapping[str, Any] | None = None) -> str:
        """A reason code with its parameters, as a sentence; an unknown code is shown as it is."""
        params = params or {}
        sentence = self._said(self._reasons, code, params)
        moved_by = params.get("moved_by")
        return f"{sentence} ({self.rule(moved_by, params.get('rule'))})" if moved_by else sentence

    def happened(self, kind: str, details: Mapping[str, Any] | None = None) -> str:
        """An interaction's kind with its details, as a sentence."""
        return self._said(self._events, kind, details or {})

    def told(self, kind: str, details: Mapping[str, Any]) -> str:
        """What somebody of the staff is told of, as a line."""
        return self._said(self._notifications, kind, details)

    def rule(self, code: Any, policy: Any = None) -> str:
        """What moved a step, as words, with the id of the contact policy where one did."""
        words = self._rules.get(code, code) if isinstance(code, str) else str(code)
        return f"{words}: {policy}" if policy else words

    def word(self, words: str, value: Any) -> str:
        """A stored value (a channel, an outcome, a stage ...) in words; several, with commas, each by itself."""
        known = self._words.get(words, {})
        return ", ".join(known.get(part, part) for part in str(value).split(", "))

    def day(self, value: date) -> str:
        """`25 nov 2026`, as the language writes it."""
        return _plain(format_date(value, "medium", self.language))

    def instant(self, value: datetime) -> str:
        """`25 nov 2026, 09:00 UTC`."""
        utc = value.astimezone(UTC)
        return f"{self.day(utc.date())}, {utc:%H:%M} UTC"

    def money(self, amount: Decimal, currency: str) -> str:
        """`1.200,50 EUR`: every decimal it has, at least as many as the currency."""
        written = format_currency(
            amount.normalize(), currency, _ISO_CODE_AFTER, locale=self.language, decimal_quantization=False
        )
        return _plain(written)

    def _said(self, sentences: Mapping[str, Sentence], code: str, params: Mapping[str, Any]) -> str:
        sentence = sentences.get(code)
        if sentence is None:
            return code
        if not isinstance(sentence, str):
            complete = (one for one in sentence if all(params.get(name) is not None for name in placeholders(one)))
            sentence = next(complete, sentence[-1])
        return _Filler(self, params).format(sentence)

    def _written(self, value: Any, how: str, params: Mapping[str, Any]) -> str:
        """A stored value as the sentence wants it; what cannot be read that way is shown as it is stored."""
        match how:
            case "":
                return str(value)
            case "date":
                return self._date_of(str(value))
            case "days":
                return self._count_of(str(value), "d")
            case "money":
                return self._money_of(str(value), params.get("currency"))
            case "number":
                return self._numbers_of(str(value))
            case "offset":
                return self._offset_of(str(value))
            case _:
                return self.word(how, value)

    def _date_of(self, value: str) -> str:
        try:
            if _DAY.fullmatch(value):
                return self.day(date.fromisoformat(value))
            if _INSTANT.fullmatch(value) and (instant := datetime.fromisoformat(value)).tzinfo is not None:
                return self.instant(instant)
        except ValueError:  # the 30th of February
            return value
        return value

    def _money_of(self, value: str, currency: Any) -> str:
        found = _AMOUNT.fullmatch(value)
        code = found[2] or currency if found else None
        if found is None or not isinstance(code, str):
            return value
        try:
            return self.money(Decimal(found[1]), code)
        except InvalidOperation:  # more digits than a decimal holds
            return f"{value} {code}"

    def _offset_of(self, value: str) -> str:
        found = _OFFSET.fullmatch(value)
        if found is None:
            return value
        words = self._words["offset"]
        sign, days, unit = found.groups()
        if sign is None:
            return words["due"]
        return words["before" if sign == "-" else "after"].replace("#", self._count_of(days, unit))

    def _count_of(self, days: str, unit: str) -> str:
        return self._words["offset"][f"{unit}.one" if days == "1" else f"{unit}.many"].replace("#", days)

    def _numbers_of(self, value: str) -> str:
        parts = value.split(", ")
        if not all(_DECIMAL.fullmatch(part) for part in parts):
            return value
        return format_list(
            [format_decimal(part, locale=self.language, decimal_quantization=False) for part in parts],
            locale=self.language,
        )


def placeholders(sentence: str) -> set[str]:
    """The names of the parameters of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


class _Filler(Formatter):
    """Fills one sentence. Values are never looked into: `{a.b}` names a parameter `a.b`, which nobody stores."""

    def __init__(self, sentences: Sentences, params: Mapping[str, Any]) -> None:
        self._sentences = sentences
        self._params = params

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return self._params.get(field_name), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        # A parameter that an old entry does not have is an ellipsis, not an error in a list.
        return _UNKNOWN if value is None else self._sentences._written(value, format_spec, self._params)


@cache
def _read(language: str) -> dict[str, Any]:
    path = SHIPPED / "locale" / "sentences" / f"{language}.yaml"
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


def _plain(text: str) -> str:
    """Babel's unbreakable spaces are for typesetting; lists and logs are searched."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
