"""At which hours may the customer be contacted, when do they open next, and when do they close?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar
from domain.time_zones import at_local, clock_change, second_time
from models.errors import InvalidInput

WEEKEND, HOLIDAY, OUTSIDE_HOURS = "weekend", "holiday", "outside_hours"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = timedelta(days=1)
_LONGEST_WAIT = 366  # days; hours that open less often than once a year are a mistake in the policy


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` until just before `closes`, in the customer's local time of one day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ContactHours:
    """`windows` has one entry per weekday, Monday first, each a tuple of windows in order that do not touch.

    weekends_allowed: False closes the customer's own weekend (Friday and Saturday in some countries) even where
    the weekday has a window; True leaves it to the windows.
    """

    windows: tuple[tuple[Window, ...], ...]
    holidays_allowed: bool = False
    weekends_allowed: bool = True

    def __post_init__(self) -> None:
        if len(self.windows) != len(WEEKDAYS):
            raise InvalidInput("expected seven days of windows", (("windows", "one entry per weekday"),))
        if not any(self.windows):
            raise InvalidInput("expected at least one window in the week", (("windows", "at least one window"),))

    def opens_at(self, clock: time) -> bool:
        """Whether a message at this local time is lawful on at least one weekday."""
        return any(_is_within(clock, windows) for windows in self.windows)

    def on_weekday(self, day: date) -> tuple[Window, ...]:
        return self.windows[day.weekday()]


def lawful_minute(
    instant: datetime, zone: ZoneInfo, calendar: BusinessCalendar, hours: ContactHours
) -> tuple[datetime | None, str | None]:
    """The first instant at or after `instant` (aware) inside the contact hours, in UTC, and what moved it.

    None for the instant where the hours do not open within a year. What moved it is the first obstacle met: `holiday`,
    `weekend` or `outside_hours`; None where nothing did.
    """
    local = instant.astimezone(zone)
    day, clock = local.date(), local.time()
    obstacle = _closed_day(day, calendar, hours)
    if obstacle is None:
        if _is_within(clock, hours.on_weekday(day)):
            return instant.astimezone(UTC), None
        obstacle = OUTSIDE_HOURS
    for n in range(_LONGEST_WAIT):
        candidate = _first_opening(day + n * _DAY, instant, zone, calendar, hours)
        if candidate is not None:
            return candidate, obstacle
    return None, obstacle


def closing(instant: datetime, zone: ZoneInfo, hours: ContactHours) -> datetime:
    """When the window closes that `instant` lies in: the first instant after it that is outside, in UTC."""
    local = instant.astimezone(zone)
    window = next(window for window in hours.on_weekday(local.date()) if window.opens <= local.time() < window.closes)
    closes = at_local(local.date(), window.closes, zone)
    if closes <= instant:
        # Clocks set back showed the hour of closing already; this is the second time.
        return second_time(local.date(), window.closes, zone)
    opens_again = second_time(local.date(), window.opens, zone)
    if instant < opens_again <= closes and opens_again > at_local(local.date(), window.opens, zone):
        return clock_change(instant, opens_again, zone)
    return closes


def _first_opening(
    day: date, instant: datetime, zone: ZoneInfo, calendar: BusinessCalendar, hours: ContactHours
) -> datetime | None:
    """The first opening on `day` that lies at or after `instant`."""
    if _closed_day(day, calendar, hours):
        return None
    for window in hours.on_weekday(day):
        # Clocks set back show an opening twice: an instant between the two waits for the second.
        for opening in (at_local(day, window.opens, zone), second_time(day, window.opens, zone)):
            shown = opening.astimezone(zone)
            # Clocks set forward may jump over the window, or over the rest of the day.
            if opening >= instant and shown.date() == day and window.opens <= shown.time() < window.closes:
                return opening
    return None


def _closed_day(day: date, calendar: BusinessCalendar, hours: ContactHours) -> str | None:
    if not hours.holidays_allowed and calendar.is_holiday(day):
        return HOLIDAY
    if calendar.is_weekend(day) and not (hours.weekends_allowed and hours.on_weekday(day)):
        return WEEKEND
    return None if hours.on_weekday(day) else OUTSIDE_HOURS


def _is_within(clock: time, windows: tuple[Window, ...]) -> bool:
    return any(window.opens <= clock < window.closes for window in windows)
