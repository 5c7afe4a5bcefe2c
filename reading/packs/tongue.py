"""How does a pack say things? Words, sentences and formats of its reader's language, kept together."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from channels.templates.wording import Wording
from config.room_words import RoomWords
from config.sentences import Sentences
from models.values import decimals_of

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Tongue:
    """zone: the creditor's, in which days are told."""

    words: RoomWords
    sentences: Sentences
    wording: Wording
    zone: ZoneInfo

    def amount(self, value: Decimal, currency: str) -> str:
        """Without its currency, which stands beside it: `1.200,50`."""
        places = decimals_of(currency)
        return format_decimal(value, "#,##0" + ("." + "0" * places if places else ""), locale=self.wording.locale)

    def number(self, value: Decimal | int) -> str:
        """A count as it is, a ratio to two decimals."""
        pattern = "#,##0" if isinstance(value, int) else "#,##0.00"
        return format_decimal(value, pattern, locale=self.wording.locale)

    def day(self, value: date | None) -> str:
        return NOTHING if value is None else self.wording.day(value, "medium").replace(" ", "\u00a0")

    def day_of(self, value: datetime | None) -> date | None:
        return None if value is None else value.astimezone(self.zone).date()

    def month(self, value: date) -> str:
        """`noviembre de 2026`."""
        return format_date(value, "LLLL y" if self.wording.language == "en" else "LLLL 'de' y", self.wording.locale)
