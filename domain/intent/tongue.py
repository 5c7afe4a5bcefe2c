"""What does a language bring to the reading of replies? Its cues, its denials, its words for days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from models.reply import Intent


class Needs(StrEnum):
    """What else the clause of a cue must have: a day from today on, none, or a word that points back."""

    DAY = "day"
    NO_DAY = "no day"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for an intent, as a regular expression on plain text; `weight` is how sure they make it."""

    intent: Intent
    weight: float
    words: str
    needs: Needs | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return whole_words(self.words)


class Naming(StrEnum):
    """The ways in which a day is named; `domain.intent.days` says which day each means."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    AFTER_TOMORROW = "after tomorrow"
    WEEKDAY = "weekday"
    THIS_WEEKDAY = "this weekday"
    WEEKDAY_NEXT_WEEK = "weekday next week"
    IN_DAYS = "in days"
    IN_BUSINESS_DAYS = "in business days"
    IN_WEEKS = "in weeks"
    IN_HOURS = "in hours"
    IN_MONTHS = "in months"
    DAY_OF_MONTH = "day of month"
    DAY_AND_MONTH = "day and month"
    BUSINESS_DAY_OF_MONTH = "business day of month"
    END_OF_MONTH = "end of month"
    END_OF_NEXT_MONTH = "end of next month"
    START_OF_NEXT_MONTH = "start of next month"
    IN_MONTH = "in month"
    END_OF_WEEK = "end of week"
    WEEKEND = "weekend"
    NEXT_WEEK = "next week"
    PAYDAY = "payday"


#: Words that deny in one of the languages and mean nothing else in the others.
DENIED_ANYWHERE = "not|never|nao|nunca|jamas|jamais"


@dataclass(frozen=True)
class Tongue:
    """One language; every pattern is matched on plain text, as whole words.

    denied: words before a cue of `paid` or `promise` that turn it round. affirmed: words after which an earlier denial
    no longer counts. supposed: words before it that make it a condition or a doubt. soothing: phrases with a denial
    that deny nothing. asking: how questions begin that need no question mark. past: words that point back.
    joints: words between two statements. billing: words right before a day that is the invoice's, not a promise.
    returning: words before the day on which somebody is back. courtesy: words that add nothing to a day or a keyword.
    common: frequent words by which the language is known. spelling: abbreviations and usual mistakes, with the meant.
    days: the ways to name a day, the longer first; {n}, {weekday} and {month} stand for any of those.
    """

    code: str
    cues: tuple[Cue, ...]
    days: tuple[tuple[Naming, str], ...]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    numbers: Mapping[str, int]
    spelling: Mapping[str, str]
    common: frozenset[str]
    denied: str
    affirmed: str
    supposed: str
    soothing: str
    asking: str
    past: str
    joints: str
    billing: str
    returning: str
    courtesy: str

    @cached_property
    def spelled(self) -> dict[re.Pattern[str], str]:
        return {whole_words(wrong): right for wrong, right in self.spelling.items()}

    @cached_property
    def named_days(self) -> tuple[tuple[Naming, re.Pattern[str]], ...]:
        found = []
        for naming, words in self.days:
            for place, known in (("weekday", self.weekdays), ("month", self.months), ("n", self.numbers)):
                choice = "|".join(sorted(known, key=len, reverse=True))
                digits = "[0-9]{1,3}|" if place == "n" else ""
                words = words.replace(f"{{{place}}}", f"(?P<{place}>{digits}{choice})")
            found.append((naming, whole_words(words)))
        return tuple(found)


@cache
def whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])")
