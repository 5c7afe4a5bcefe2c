"""Is a local hour the right instant, also on the days when clocks are changed?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time_zone_table import MAIN_ZONES, ZONES_OF_PARTS
from domain.time_zones import at_local, second_time, zone_of
from models.values import known_countries

DEFAULT = ZoneInfo("Pacific/Chatham")
ZONES = st.sampled_from(
    [
        "America/Bogota", "America/Mexico_City", "America/Tijuana", "America/Santiago", "Pacific/Easter",
        "Europe/Madrid", "Atlantic/Canary", "America/New_York", "America/Los_Angeles", "America/Phoenix",
        "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Lima", "America/Havana", "America/Asuncion",
        "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Apia",
        "Europe/Dublin", "Africa/Casablanca",
    ]
).map(ZoneInfo)  # fmt: skip
DAYS = st.dates(date(1995, 1, 1), date(2037, 12, 31))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@given(ZONES, DAYS, CLOCKS)
def test_clocks_show_the_hour_or_have_just_jumped_over_it(zone: ZoneInfo, day: date, clock: time) -> None:
    instant, wall = at_local(day, clock, zone), datetime.combine(day, clock)
    assert instant.tzinfo is UTC
    if shown(instant, zone) != wall:
        assert shown(instant, zone) > wall
        assert shown(instant - timedelta(minutes=1), zone) < wall


@given(ZONES, DAYS, CLOCKS)
def test_an_hour_shown_twice_is_the_first_and_the_second_time(zone: ZoneInfo, day: date, clock: time) -> None:
    first, second = at_local(day, clock, zone), second_time(day, clock, zone)
    assert first <= second
    if first < second:
        assert shown(first, zone) == shown(second, zone)
        assert second - first <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),  # gap
        ("Europe/Madrid", date(2026, 3, 29), time(2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # gap
        ("America/Santiago", date(2026, 9, 6), time(0, 15), datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),  # gap at midnight
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),  # half hour
        ("Pacific/Apia", date(2011, 12, 30), time(9, 0), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),  # a day left out
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # fold
        ("Europe/Madrid", date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # fold
        ("America/Bogota", date(2026, 7, 20), time(9, 0), datetime(2026, 7, 20, 14, 0, tzinfo=UTC)),
    ],
)
def test_gaps_end_at_their_first_minute_and_folds_begin_at_their_first(
    zone: str, day: date, clock: time, expected: datetime
) -> None:
    assert at_local(day, clock, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("CO", None, "America/Bogota"),
        ("PE", "LIM", "America/Lima"),
        ("US", None, "America/New_York"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", "US-HI", "Pacific/Honolulu"),
        ("CA", "BC", "America/Vancouver"),
        ("MX", "MX-SON", "America/Hermosillo"),
        ("MX", "CMX", "America/Mexico_City"),
        ("BR", "AM", "America/Manaus"),
        ("BR", "br-sp", "America/Sao_Paulo"),
        ("CL", "MA", "America/Punta_Arenas"),
        ("ES", "CN", "Atlantic/Canary"),
        ("ES", "ES-TF", "Atlantic/Canary"),
        ("ES", "ES-M", "Europe/Madrid"),
        ("PT", "20", "Atlantic/Azores"),
        ("PT", "PT-30", "Atlantic/Madeira"),
        ("EC", "W", "Pacific/Galapagos"),
        ("EC", None, "America/Guayaquil"),
        ("AR", "X", "America/Argentina/Cordoba"),
        ("AR", None, "America/Argentina/Buenos_Aires"),
        ("ZZ", None, "Pacific/Chatham"),
    ],
)
def test_the_zone_follows_from_the_place(country: str, region: str | None, zone: str) -> None:
    assert zone_of(None, country, region, DEFAULT).key == zone


def test_a_zone_given_by_hand_wins() -> None:
    assert zone_of("Europe/Paris", "US", "CA", DEFAULT).key == "Europe/Paris"


def test_every_country_a_customer_can_have_has_a_zone() -> None:
    assert [country for country in known_countries() if zone_of(None, country, None, DEFAULT) is DEFAULT] == []


@pytest.mark.parametrize("zone", sorted({*MAIN_ZONES.values(), *ZONES_OF_PARTS.values()}))
def test_every_zone_of_the_table_exists(zone: str) -> None:
    assert ZoneInfo(zone).key == zone
