"""On which days does a drill take place? Working days of Spain, from ten in the morning there."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from tests.drill.portfolio import CLOSES

ZONE = ZoneInfo("Europe/Madrid")
_FIRST = date(2026, 2, 2)
_HOUR = time(10)


def working_days() -> Iterator[date]:
    """For ever."""
    closed = holidays.country_holidays("ES")
    day = _FIRST
    while True:
        if day.weekday() < 5 and day not in closed:
            yield day
        day += timedelta(days=1)


def opening(day: date) -> datetime:
    return datetime.combine(day, _HOUR, ZONE)


def closing(day: date) -> datetime:
    """The end of the lawful hours."""
    return datetime.combine(day, time(CLOSES), ZONE)
