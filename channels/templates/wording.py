"""How does a language write money, days, counts and where an invoice stands?"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from channels.templates.words import Words
from models.message import InvoiceLine

Width = Literal["long", "medium"]
# Between letters and digits, as in `COP1,200`: CLDR asks for a space there, babel leaves it out.
_GLUED = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_NO_BREAK = "\N{NO-BREAK SPACE}"


class Wording:
    """One language as a locale writes it. Its methods are the filters of the templates."""

    def __init__(self, language: str, locale: str, words: Words) -> None:
        self.language = language
        self.locale = Locale.parse(locale)
        self.words = words
        # babel takes some 30 µs for an amount; the same ones come back in the text, the HTML and the totals.
        self.money = lru_cache(maxsize=8192)(self._money)
        self._dates = lru_cache(maxsize=4096)(self._date)

    def day(self, value: date, width: Width = "long") -> str:
        """`5 de marzo de 2026`; with width medium, for tables, `5 mar 2026`."""
        return self._dates(value, width)

    def days(self, count: int) -> str:
        """`1 día`, `12 días`."""
        return self.words.days.of(count)

    def amounts(self, pairs: Iterable[tuple[str, Decimal]]) -> str:
        """Amounts of several currencies in a sentence: `1.200,50 € y 30.000 CLP`."""
        return self.join([self.money(amount, currency) for currency, amount in pairs])

    def join(self, parts: Sequence[str]) -> str:
        """`a, b y c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.words.and_} {parts[-1]}"

    def percent(self, value: Decimal) -> str:
        """`5%`, `7,5%`: without trailing zeros, with the language's decimal sign."""
        return f"{value.normalize():f}".replace(".", self.locale.number_symbols["latn"]["decimal"]) + "%"

    def situation(self, line: InvoiceLine) -> str:
        """`vencida hace 12 días`: where an invoice stands on the day of the message."""
        if line.claim <= 0 < line.paid:
            return self.words.situation.paid
        if line.days_past_due > 0:
            return self.words.situation.overdue.replace("{days}", self.days(line.days_past_due))
        if line.days_past_due == 0:
            return self.words.situation.due_today
        return self.words.situation.upcoming.replace("{days}", self.days(-line.days_past_due))

    def standing(self, lines: Sequence[InvoiceLine]) -> str:
        """`2 vencidas y 1 que vence hoy`, `todas vencidas`; of a single invoice its situation."""
        if len(lines) == 1:
            return self.situation(lines[0])
        overdue = sum(line.days_past_due > 0 for line in lines)
        today = sum(line.days_past_due == 0 for line in lines)
        shares = self.words.standing
        counts = ((overdue, shares.overdue), (today, shares.due_today), (len(lines) - overdue - today, shares.upcoming))
        present = [(count, share) for count, share in counts if count]
        if len(present) == 1:
            return present[0][1].all
        return self.join([share.of(count) for count, share in present])

    def _money(self, amount: Decimal, currency: str) -> str:
        """The amount with the decimals of its currency; spaces inside do not break."""
        written = format_currency(amount, currency, locale=self.locale)
        return _GLUED.sub(_NO_BREAK, written).replace(" ", _NO_BREAK)

    def _date(self, value: date, width: Width) -> str:
        return format_date(value, width, self.locale)
