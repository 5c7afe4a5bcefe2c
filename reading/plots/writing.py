"""How are the figures of a plot written? Months, amounts, shares and days, as the reader's language writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from config.pack_words import pack_words
from config.room_words import RoomWords, console_words
from config.sentences import Sentences
from models.grouping import GroupBy
from reading.plots.measures import Unit

#: Groups whose values are codes with words of their own; the others are names.
_CODED = frozenset({GroupBy.CHANNEL, GroupBy.TEMPLATE})
_NO_BREAK = str.maketrans({"\u202f": "\u00a0"})


@dataclass(frozen=True, slots=True)
class Writing:
    """Columns, buckets and groups have the names that reports by mail give them."""

    language: str

    @property
    def words(self) -> RoomWords:
        return console_words(self.language)

    def figure(self, value: Any, unit: Unit, currency: str) -> str:
        """`1.200,50 EUR`, `74,2 %`, `26,8 días`, `1.234`; nothing to divide is a dash."""
        if value is None:
            return "–"
        number = Decimal(str(value))
        match unit:
            case Unit.MONEY:
                text = format_currency(number, currency, "#,##0.00 ¤¤", locale=self.language)
            case Unit.PERCENT:
                text = f"{format_decimal(number, '#,##0.0', locale=self.language)}\u00a0%"
            case Unit.DAYS:
                text = self.words("figures.days", days=format_decimal(number, "#,##0.0", locale=self.language))
            case Unit.COUNT:
                text = format_decimal(number, "#,##0.##", locale=self.language)
        return text.translate(_NO_BREAK)

    def month(self, day: date) -> str:
        """`nov 2026`."""
        return format_date(day, "MMM y", self.language)

    def column(self, name: str) -> str:
        return pack_words(self.language)(f"columns.{name}")

    def grouping(self, by: GroupBy) -> str:
        """`Segmento`, `Canal`."""
        return pack_words(self.language)(f"pack.groups.{by.value}")

    def group(self, by: GroupBy | None, value: str | None) -> str:
        """A group as people call it: codes in words, names as they are."""
        if not value:
            return pack_words(self.language)("pack.none")
        return Sentences(self.language).word(by.value, value) if by in _CODED else value

    def bucket(self, name: str) -> str:
        words, key = pack_words(self.language), f"pack.bucket.{name}"
        return words(key) if words.has(key) else name
