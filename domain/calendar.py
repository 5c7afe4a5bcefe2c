"""Which days are business days where the customer is, and what day is "due + 2bd" there?

Holidays and weekends come from the `holidays` library (public holidays of a country and, where it has them, of an
ISO 3166-2 subdivision). Years it does not cover, and countries it does not know, have weekends only.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

from domain.places import code_within, community_of
from models.span import Moment, Span

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of one place: the name of each holiday, and the days of the weekend that nobody works."""

    holidays: dict[date, str]
    weekend: frozenset[date]


class BusinessCalendar:
    """The days of one country, or of one part of it. Get one from `calendar_of`, which keeps it."""

    def __init__(self, country: str, subdivision: str | None) -> None:
        self.country = country
        self.subdivision = subdivision
        self._years: dict[int, _Year] = {}
        self._closed: dict[int, frozenset[date]] = {}

    def __repr__(self) -> str:
        return f"BusinessCalendar({self.country!r}, {self.subdivision!r})"

    def is_business_day(self, day: date) -> bool:
        """Neither weekend nor public holiday."""
        closed = self._closed.get(day.year)
        if closed is None:
            year = self._year(day.year)
            closed = self._closed[day.year] = year.weekend.union(year.holidays)
        return day not in closed

    def is_weekend(self, day: date) -> bool:
        """A day of the country's weekend that is not made up for elsewhere (as China's working Saturdays are)."""
        return day in self._year(day.year).weekend

    def is_holiday(self, day: date) -> bool:
        return day in self._year(day.year).holidays

    def holiday_name(self, day: date) -> str | None:
        """The holiday's name in the country's own language; None on other days."""
        return self._year(day.year).holidays.get(day)

    def on_or_after(self, day: date) -> date:
        """The day itself where it is a business day, else the next one."""
        while not self.is_business_day(day):
            day += _DAY
        return day

    def add(self, day: date, span: Span) -> date:
        """The day that lies `span` after `day` (before it, where `span.days` is negative).

        The n-th business day is counted from the day after: Saturday + 1bd is Monday. `0bd` is `on_or_after`.
        """
        if not span.business:
            return day + timedelta(days=span.days)
        if not span.days:
            return self.on_or_after(day)
        one = _DAY if span.days > 0 else -_DAY
        left = abs(span.days)
        while left:
            day += one
            left -= self.is_business_day(day)
        return day

    def day_of(self, moment: Moment, due_on: date) -> date:
        """The calendar day a strategy means by `moment` for an invoice due on `due_on`."""
        return self.add(due_on, Span(moment.days, moment.business))

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            # Two threads may both compute it; they find the same, so no lock.
            known = self._years[number] = _read_year(self.country, self.subdivision, number)
        return known


@lru_cache(maxsize=4096)
def calendar_of(country: str, region: str | None = None) -> BusinessCalendar:
    """The calendar of a place, kept for ever: `region` is `SP`, `BR-SP` or the subdivision's name.

    A subdivision without holidays of its own in the library has the country's calendar.
    """
    return _calendar(country, _subdivision(country, region))


@cache
def _calendar(country: str, subdivision: str | None) -> BusinessCalendar:
    return BusinessCalendar(country, subdivision)


@cache
def _subdivisions(country: str) -> dict[str, str]:
    """Codes and names of a country's subdivisions, casefolded, to the code that the library uses."""
    if not _is_known(country):
        return {}
    found = holidays.country_holidays(country)
    names = {name.casefold(): code for name, code in dict(found.subdivisions_aliases).items()}
    return names | {code.casefold(): code for code in found.subdivisions}


@cache
def _own_language(country: str) -> str | None:
    """The library would otherwise name holidays in the language that the process's environment asks for."""
    language: str | None = holidays.country_holidays(country).default_language
    return language


@cache
def _is_known(country: str) -> bool:
    # Asking for the list of countries would load them all, which takes seconds.
    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return False
    return True


def _subdivision(country: str, region: str | None) -> str | None:
    if region is None:
        return None
    code = code_within(country, region)
    known = _subdivisions(country)
    return known.get(code.casefold()) or known.get((community_of(country, code) or "").casefold())


def _read_year(country: str, subdivision: str | None, number: int) -> _Year:
    days = [date(number, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == number]
    if not _is_known(country):
        return _Year({}, frozenset(day for day in days if day.weekday() >= _SATURDAY))
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=number, expand=False, language=_own_language(country)
    )
    made_up = found.weekend_workdays or ()
    return _Year(
        {day: found[day] for day in days if day in found},
        frozenset(day for day in days if found.is_weekend(day) and day not in made_up),
    )
