"""How are amounts, days, instants and shares written on a page? As the reader's language writes them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

_ISO_CODE_AFTER = "#,##0.00 ¤¤"
_NO_BREAK = str.maketrans({"\u202f": "\u00a0"})


class Formats:
    """zone: the creditor's; instants are shown in it where no other is named."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._language, self._zone = language, zone

    def money(self, amount: Decimal | str, currency: str) -> str:
        """`1.200,50 EUR`, with the decimals of the currency."""
        return format_currency(Decimal(amount), currency, _ISO_CODE_AFTER, locale=self._language).translate(_NO_BREAK)

    def amount(self, value: Decimal, currency: str) -> str:
        """As somebody would type it into a field: `1200,50`, with the decimals of the currency."""
        return format_currency(value, currency, "0.00", locale=self._language).translate(_NO_BREAK)

    def number(self, value: Decimal | int | str, decimals: int = 0) -> str:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(Decimal(value), pattern, locale=self._language).translate(_NO_BREAK)

    def percent(self, value: Decimal | str | None, decimals: int = 1) -> str:
        """`value` is in percent already; nothing to divide is a dash."""
        return "–" if value is None else f"{self.number(value, decimals)}\u00a0%"

    def day(self, value: date | str | None) -> str:
        """`25 nov 2026`."""
        if value is None:
            return "–"
        return format_date(date.fromisoformat(value) if isinstance(value, str) else value, "medium", self._language)

    def moment(self, value: datetime | None, zone: str | None = None) -> str:
        """`25 nov 2026, 09:00`, where the creditor is unless a zone is named."""
        if value is None:
            return "–"
        local = value.astimezone(ZoneInfo(zone) if zone else self._zone)
        return f"{self.day(local.date())}, {format_datetime(local, 'HH:mm', locale=self._language)}"
