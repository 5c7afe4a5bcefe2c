"""Is the lawful minute always lawful, never too early and never later than it must be?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.contact_hours import ContactHours, Window, closing, lawful_minute
from domain.contact_policy import OFFICE_HOURS
from models.errors import InvalidInput

PLACES = st.sampled_from(
    [
        ("CO", None, "America/Bogota"),
        ("MX", None, "America/Mexico_City"),
        ("MX", "BCN", "America/Tijuana"),
        ("CL", "RM", "America/Santiago"),
        ("ES", "ES-B", "Europe/Madrid"),
        ("ES", "CN", "Atlantic/Canary"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", "NY", "America/New_York"),
        ("BR", "SP", "America/Sao_Paulo"),
        ("AR", "B", "America/Argentina/Buenos_Aires"),
        ("PE", None, "America/Lima"),
        ("SA", None, "Asia/Riyadh"),
    ]
)
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is added
MINUTES = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


def windows_of(minutes: list[time]) -> tuple[Window, ...]:
    return tuple(Window(*pair) for n, pair in enumerate(pairwise(sorted(minutes))) if n % 2 == 0)


DAY_WINDOWS = st.lists(MINUTES, max_size=6, unique=True).map(windows_of)
HOURS = st.one_of(
    st.just(OFFICE_HOURS),
    st.builds(ContactHours, st.tuples(*[DAY_WINDOWS] * 7).filter(any), st.booleans()),
)


def is_lawful(instant: datetime, place: tuple[str, str | None, str], hours: ContactHours) -> bool:
    """The rule again, written the slow and plain way."""
    local, calendar = instant.astimezone(ZoneInfo(place[2])), calendar_of(place[0], place[1])
    if calendar.is_holiday(local.date()) and not hours.holidays_allowed:
        return False
    if calendar.is_weekend(local.date()) and not hours.weekends_allowed:
        return False
    return any(w.opens <= local.time() < w.closes for w in hours.windows[local.weekday()])


@given(PLACES, INSTANTS, HOURS)
def test_the_lawful_minute_is_lawful_not_earlier_and_stays_where_it_is(
    place: tuple[str, str | None, str], instant: datetime, hours: ContactHours
) -> None:
    zone, calendar = ZoneInfo(place[2]), calendar_of(place[0], place[1])
    found, moved_by = lawful_minute(instant, zone, calendar, hours)
    if found is None:
        # Fridays only, where Friday is the weekend.
        assert not any(is_lawful(instant + n * timedelta(hours=1), place, hours) for n in range(24 * 21))
        return
    assert is_lawful(found, place, hours)
    assert found >= instant
    assert (moved_by is None) is (found == instant)
    assert (moved_by is None) is is_lawful(instant, place, hours)
    assert moved_by in (None, "weekend", "holiday", "outside_hours")
    assert lawful_minute(found, zone, calendar, hours) == (found, None)


@given(PLACES, INSTANTS)
def test_no_lawful_minute_is_passed_over(place: tuple[str, str | None, str], instant: datetime) -> None:
    zone, calendar = ZoneInfo(place[2]), calendar_of(place[0], place[1])
    found, _ = lawful_minute(instant, zone, calendar, OFFICE_HOURS)
    assert found is not None
    quarter = timedelta(minutes=15)
    passed = [instant + n * quarter for n in range(1, (found - instant) // quarter) if instant + n * quarter < found]
    assert not any(is_lawful(each, place, OFFICE_HOURS) for each in passed)


BOGOTA = ZoneInfo("America/Bogota")


@pytest.mark.parametrize(
    ("local", "expected", "moved_by"),
    [
        ("2026-07-17 09:00", "2026-07-17 09:00", None),
        ("2026-07-17 18:59", "2026-07-17 18:59", None),
        ("2026-07-17 05:00", "2026-07-17 08:00", "outside_hours"),
        ("2026-07-16 19:00", "2026-07-17 08:00", "outside_hours"),
        ("2026-07-18 10:00", "2026-07-21 08:00", "weekend"),  # the Monday is a holiday
        ("2026-07-20 10:00", "2026-07-21 08:00", "holiday"),
    ],
)
def test_what_moved_a_message_is_named(local: str, expected: str, moved_by: str | None) -> None:
    instant = datetime.fromisoformat(local).replace(tzinfo=BOGOTA)
    found, reason = lawful_minute(instant, BOGOTA, calendar_of("CO"), OFFICE_HOURS)
    assert found is not None
    assert (found.astimezone(BOGOTA).strftime("%Y-%m-%d %H:%M"), reason) == (expected, moved_by)


def test_a_saturday_with_hours_is_open_where_weekends_are_left_to_the_windows() -> None:
    hours = ContactHours(((),) * 5 + ((Window(time(8), time(15)),), ()))
    saturday = datetime(2026, 7, 18, 10, tzinfo=BOGOTA)
    assert lawful_minute(saturday, BOGOTA, calendar_of("CO"), hours) == (saturday.astimezone(UTC), None)


def test_an_opening_that_clocks_jump_over_is_the_first_minute_after_the_gap() -> None:
    zone = ZoneInfo("America/New_York")
    hours = ContactHours(((Window(time(2, 15), time(5)),),) * 7, holidays_allowed=True)
    midnight = datetime(2026, 3, 8, 0, 0, tzinfo=zone)
    found, _ = lawful_minute(midnight, zone, calendar_of("US"), hours)
    assert found == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_a_window_that_clocks_jump_over_waits_for_the_next_day() -> None:
    zone = ZoneInfo("America/New_York")
    hours = ContactHours(((Window(time(2, 15), time(2, 45)),),) * 7, holidays_allowed=True)
    midnight = datetime(2026, 3, 8, 0, 0, tzinfo=zone)
    found, _ = lawful_minute(midnight, zone, calendar_of("US"), hours)
    assert found is not None
    assert found.astimezone(zone).date() == date(2026, 3, 9)


def test_hours_that_never_open_are_refused_and_those_that_never_open_here_say_so() -> None:
    with pytest.raises(InvalidInput):
        ContactHours(((),) * 7)
    fridays = ContactHours(((),) * 4 + ((Window(time(8), time(9)),), (), ()), weekends_allowed=False)
    found = lawful_minute(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("Asia/Riyadh"), calendar_of("SA"), fridays)
    assert found == (None, "outside_hours")


@given(PLACES, INSTANTS, HOURS)
def test_a_window_is_open_until_just_before_it_closes_and_closed_then(
    place: tuple[str, str | None, str], instant: datetime, hours: ContactHours
) -> None:
    zone, calendar = ZoneInfo(place[2]), calendar_of(place[0], place[1])
    found, _ = lawful_minute(instant, zone, calendar, hours)
    if found is None:
        return
    end = closing(found, zone, hours)
    assert found < end
    assert not is_lawful(end, place, hours)
    assert is_lawful(end - timedelta(seconds=1), place, hours)
    steps = [found + n * timedelta(minutes=5) for n in range((end - found) // timedelta(minutes=5))]
    assert all(is_lawful(each, place, hours) for each in steps)


def test_a_window_in_which_clocks_are_set_back_before_its_opening_closes_there_and_opens_again() -> None:
    zone = ZoneInfo("America/New_York")
    hours = ContactHours(((Window(time(1, 15), time(5)),),) * 7, holidays_allowed=True)
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30, for the first time
    assert closing(first, zone, hours) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    assert closing(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), zone, hours) == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
