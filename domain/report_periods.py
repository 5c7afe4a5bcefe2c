"""About which day does a report tell, and when does it leave? Day, week (Monday to Sunday) or month before."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.console import Cadence

_DAY = timedelta(days=1)


def period_end(cadence: Cadence, today: date) -> date:
    """The last day of the newest period that is over when `today` begins."""
    match cadence:
        case Cadence.DAILY:
            return today - _DAY
        case Cadence.WEEKLY:
            return today - timedelta(days=today.weekday() + 1)
        case Cadence.MONTHLY:
            return today.replace(day=1) - _DAY


def period_start(cadence: Cadence, as_of: date) -> date:
    """The first day of the period that ends on `as_of`; one of another day is as long as such a period."""
    match cadence:
        case Cadence.DAILY:
            return as_of
        case Cadence.WEEKLY:
            return as_of - timedelta(days=6)
        case Cadence.MONTHLY:
            return as_of.replace(day=1)


def leaves_at(as_of: date, hour: int, zone: ZoneInfo) -> datetime:
    """The instant at which the report about `as_of` leaves: on the day after, at that hour where the creditor is."""
    return at_local(as_of + _DAY, time(hour), zone)


def newest_due(cadence: Cadence, hour: int, zone: ZoneInfo, now: datetime) -> date:
    """The newest day whose report should have left by `now`."""
    as_of = period_end(cadence, now.astimezone(zone).date())
    return as_of if leaves_at(as_of, hour, zone) <= now else period_end(cadence, as_of)


def next_due(cadence: Cadence, hour: int, zone: ZoneInfo, now: datetime) -> tuple[date, datetime]:
    """The day about which the next report will tell, and when it leaves: later than `now`."""
    day = newest_due(cadence, hour, zone, now) + _DAY
    while True:
        as_of = period_end(cadence, day + _DAY)
        if as_of >= day and (at := leaves_at(as_of, hour, zone)) > now:
            return as_of, at
        day += _DAY
