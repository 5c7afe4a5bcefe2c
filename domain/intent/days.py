"""Which day does somebody name? "El viernes", "15/12", "in 3 business days", "dia 20", seen from the day of writing."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from domain.calendar import calendar_of
from domain.intent.tongue import Naming, Tongue
from models.span import Span

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FRIDAY, _SUNDAY = 4, 6
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d))?(?![\d/]|[.-]\d)")
_TWENTY_FIRST = 2000
#: Where 3/12 is the twelfth of March.
_MONTH_FIRST = frozenset(("US",))
#: A day without a year that passed this long ago or less is that day; longer ago, it is meant for the year to come.
_LATELY = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with the place of its words in the clause. `vague`: a span of time, of which it is the last day.

    weekday: named by its weekday alone.
    """

    day: date
    start: int
    end: int
    vague: bool = False
    weekday: bool = False


_VAGUE = (Naming.END_OF_NEXT_MONTH, Naming.START_OF_NEXT_MONTH, Naming.IN_MONTH, Naming.END_OF_WEEK, Naming.NEXT_WEEK,
          Naming.WEEKEND, Naming.PAYDAY)  # fmt: skip
_WEEKDAY = (Naming.WEEKDAY, Naming.THIS_WEEKDAY)
#: So many characters may stand between a weekday and its date: " dia ", " the ".
_BESIDE = 5


def named_days(words: str, tongue: Tongue, today: date, country: str) -> list[NamedDay]:
    """The days that a clause names, in the order of their words; what no calendar has (30 February) is left out."""
    found: list[NamedDay] = []
    taken: list[tuple[int, int]] = []

    def take(match: re.Match[str], day: date | None, naming: Naming = Naming.DAY_AND_MONTH) -> None:
        start, end = match.span()
        if all(end <= begin or start >= until for begin, until in taken):
            taken.append((start, end))
            if day is not None:
                found.append(NamedDay(day, start, end, naming in _VAGUE, naming in _WEEKDAY))

    for match in _ISO.finditer(words):
        take(match, _date(int(match[1]), int(match[2]), int(match[3])))
    for match in _NUMERIC.finditer(words):
        if match[2] != "." or match[4] or len(match[3]) == len("03"):
            take(match, _numeric(match, today, country))
    for naming, pattern in tongue.named_days:
        for match in pattern.finditer(words):
            take(match, _meant(naming, match, tongue, today, country), naming)
    found.sort(key=lambda named: named.start)
    # "On Wednesday 11/3": the weekday only says it again.
    said_again = {one.start for one, other in pairwise(found) if other.start - one.end <= _BESIDE and one.weekday}
    return [named for named in found if named.start not in said_again]


def without_days(words: str, days: Sequence[NamedDay]) -> str:
    for named in reversed(days):
        words = f"{words[: named.start]} {words[named.end :]}"
    return " ".join(words.split())


def _meant(naming: Naming, match: re.Match[str], tongue: Tongue, today: date, country: str) -> date | None:
    groups = match.groupdict()
    number = _number(groups.get("n") or groups.get("ordinal"), tongue)
    weekday = tongue.weekdays.get(groups.get("weekday") or "", 0)
    days = calendar_of(country)
    match naming:
        case Naming.TODAY:
            return today
        case Naming.TOMORROW:
            return today + _DAY
        case Naming.AFTER_TOMORROW:
            return today + 2 * _DAY
        case Naming.IN_DAYS:
            return today + number * _DAY
        case Naming.IN_WEEKS:
            return today + number * _WEEK
        case Naming.IN_HOURS:
            return today + (number // 24) * _DAY
        case Naming.IN_MONTHS:
            return _months_on(today, number)
        case Naming.IN_BUSINESS_DAYS:
            return days.add(today, Span(number, business=True))
        case Naming.WEEKDAY:
            return _upcoming(today + _DAY, weekday)
        case Naming.THIS_WEEKDAY:
            return _upcoming(today, weekday)
        case Naming.WEEKDAY_NEXT_WEEK:
            return _monday(today) + _WEEK + weekday * _DAY
        case Naming.END_OF_WEEK:
            friday = _monday(today) + _FRIDAY * _DAY
            return friday if friday >= today else _monday(today) + _SUNDAY * _DAY
        case Naming.WEEKEND:
            return _monday(today) + _SUNDAY * _DAY
        case Naming.NEXT_WEEK:
            return _monday(today) + _WEEK + _FRIDAY * _DAY
        case Naming.END_OF_MONTH:
            return _last_of(today)
        case Naming.END_OF_NEXT_MONTH:
            return _last_of(_last_of(today) + _DAY)
        case Naming.START_OF_NEXT_MONTH:
            return _last_of(today) + 5 * _DAY
        case Naming.PAYDAY:
            return today.replace(day=15) if today.day <= 15 else _last_of(today)
        case Naming.BUSINESS_DAY_OF_MONTH:
            this = days.add(today.replace(day=1) - _DAY, Span(number, business=True))
            return this if this >= today else days.add(_last_of(today), Span(number, business=True))
        case Naming.DAY_OF_MONTH:
            return _day_of_month(number, today)
        case Naming.DAY_AND_MONTH:
            month = tongue.months[groups["month"]]
            year = groups.get("year")
            return _date(int(year), month, number) if year else _nearest(month, number, today)
        case Naming.IN_MONTH:
            first = _nearest(tongue.months[groups["month"]], 1, today)
            return _last_of(first) if first is not None else None


def _number(word: str | None, tongue: Tongue) -> int:
    ordinals = {"segundo": 2, "terceiro": 3, "quarto": 4, "quinto": 5}
    if word is None:
        return 1
    return int(word) if word.isdigit() else tongue.numbers.get(word) or ordinals.get(word, 1)


def _numeric(match: re.Match[str], today: date, country: str) -> date | None:
    day, month = int(match[1]), int(match[3])
    if country in _MONTH_FIRST:
        day, month = month, day
    if month > 12 >= day:
        day, month = month, day
    if match[4] is None:
        return _nearest(month, day, today)
    year = int(match[4])
    return _date(year if year > _TWENTY_FIRST else year + _TWENTY_FIRST, month, day)


def _nearest(month: int, day: int, today: date) -> date | None:
    """The day of this year, unless it passed so long ago that the next year's is meant."""
    this = _date(today.year, month, day)
    if this is not None and this > today + (timedelta(days=365) - _LATELY):
        last = _date(today.year - 1, month, day)
        return last if last is not None and today - last <= _LATELY else this
    if this is not None and today - this <= _LATELY:
        return this
    return _date(today.year + 1, month, day)


def _day_of_month(number: int, today: date) -> date | None:
    if number >= today.day:
        return _date(today.year, today.month, number)
    first = _last_of(today) + _DAY
    return _date(first.year, first.month, number)


def _months_on(today: date, months: int) -> date | None:
    years, month = divmod(today.month - 1 + months, 12)
    last = calendar.monthrange(today.year + years, month + 1)[1] if today.year + years <= date.max.year else 0
    return _date(today.year + years, month + 1, min(today.day, last))


def _upcoming(from_day: date, weekday: int) -> date:
    return from_day + ((weekday - from_day.weekday()) % 7) * _DAY


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _last_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
