"""Does each period get its report once, on the day after its end, whatever the clocks do?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.report_periods import leaves_at, newest_due, next_due, period_end, period_start
from models.console import Cadence

#: Where clocks jump over midnight, over two in the morning, by half an hour, and never.
ZONES = tuple(
    map(ZoneInfo, ("America/Santiago", "Europe/Madrid", "Australia/Lord_Howe", "America/Bogota", "Asia/Beirut"))
)
CADENCES, HOURS, PLACES = st.sampled_from(Cadence), st.integers(0, 23), st.sampled_from(ZONES)
NOW = st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda ahead: datetime(2020, 1, 1, tzinfo=UTC) + ahead)


@pytest.mark.parametrize(
    ("cadence", "today", "start", "end"),
    [
        (Cadence.DAILY, date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 1)),
        (Cadence.WEEKLY, date(2026, 3, 2), date(2026, 2, 23), date(2026, 3, 1)),
        (Cadence.WEEKLY, date(2026, 3, 1), date(2026, 2, 16), date(2026, 2, 22)),
        (Cadence.MONTHLY, date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        (Cadence.MONTHLY, date(2028, 3, 31), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_over_on_the_day_after_it(cadence: Cadence, today: date, start: date, end: date) -> None:
    assert period_end(cadence, today) == end
    assert period_start(cadence, end) == start


@given(cadence=CADENCES, hour=HOURS, zone=PLACES, now=NOW)
def test_what_is_due_has_left_and_the_next_is_the_period_behind_it(
    cadence: Cadence, hour: int, zone: ZoneInfo, now: datetime
) -> None:
    newest = newest_due(cadence, hour, zone, now)
    coming, at = next_due(cadence, hour, zone, now)
    assert leaves_at(newest, hour, zone) <= now < at == leaves_at(coming, hour, zone)
    assert period_start(cadence, coming) == newest + timedelta(days=1)


@given(cadence=CADENCES, hour=HOURS, zone=PLACES, now=NOW)
def test_a_report_comes_due_at_its_instant_and_not_a_second_before(
    cadence: Cadence, hour: int, zone: ZoneInfo, now: datetime
) -> None:
    coming, at = next_due(cadence, hour, zone, now)
    assert newest_due(cadence, hour, zone, at) == coming
    assert newest_due(cadence, hour, zone, at - timedelta(seconds=1)) < coming


def test_an_hour_that_clocks_jump_over_is_the_first_minute_after() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    assert leaves_at(date(2026, 3, 28), 2, madrid).astimezone(madrid) == datetime(2026, 3, 29, 3, tzinfo=madrid)
