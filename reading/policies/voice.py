"""How are lengths, moments, countries and amounts said in a readable policy? As the reader's language does."""

from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from unicodedata import combining, normalize

from babel.numbers import format_decimal

from channels.templates.render import Renderer
from channels.templates.wording import Wording
from config.brand import Brand
from config.policy_words import PolicyWords, policy_words
from config.sentences import Sentences
from models.span import Moment, Span


class Voice:
    """One language with the words of the house, of the timeline, and of the policies."""

    def __init__(self, renderer: Renderer, language: str) -> None:
        self.language = language
        self.brand: Brand = renderer.brand
        self.wording: Wording = renderer.wording(language)
        self.sentences = Sentences(language)
        self.words: PolicyWords = policy_words(language)

    def span(self, span: Span) -> str:
        """`10 days`, `2 business days`."""
        return (self.words.business_days if span.business else self.words.days).of(span.days)

    def moment(self, moment: Moment) -> str:
        """`3 days before the due date`, as a sentence begins."""
        if not moment.days:
            return first_up(self.sentences.word("offset", "due"))
        side = self.sentences.word("offset", "before" if moment.days < 0 else "after")
        return first_up(side.replace("#", self.span(Span(abs(moment.days), moment.business))))

    def country(self, code: str) -> str:
        return str(self.wording.locale.territories.get(code, code))

    def countries(self, codes: Iterable[str]) -> str:
        return ", ".join(sorted(map(self.country, codes), key=by_letters))

    def hour(self, value: time) -> str:
        return f"{value:%H:%M}"

    def either(self, parts: Iterable[str]) -> str:
        """`e-mail, otherwise SMS`: the first that reaches somebody."""
        said, *rest = parts
        for part in rest:
            said = filled(self.words.or_else, a=said, b=part)
        return said

    def number(self, value: Decimal) -> str:
        """`1.5`, `1,5`: as the language writes it."""
        return str(format_decimal(value, locale=self.wording.locale))

    def percent(self, value: Decimal) -> str:
        return self.wording.percent(value)


def filled(phrase: str, **values: str) -> str:
    """A phrase with its `{names}`; what is filled in is never looked into."""
    parts = phrase.split("{")
    filled_in = [parts[0]]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        filled_in.append(values[name] + rest)
    return "".join(filled_in)


def by_letters(said: str) -> str:
    """What it is sorted by: Áustria goes before Bélgica."""
    return "".join(sign for sign in normalize("NFD", said.casefold()) if not combining(sign))


def first_up(said: str) -> str:
    return said[:1].upper() + said[1:]
