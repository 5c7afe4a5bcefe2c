"""Are business days counted as people there count them?"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from models.span import Moment, Span, parse_moment

PLACES = st.sampled_from(
    [
        ("CO", None), ("MX", None), ("CL", "CL-RM"), ("ES", "ES-B"), ("ES", "CN"), ("US", "CA"),
        ("BR", "BR-SP"), ("AR", "B"), ("PE", None), ("SA", None), ("CN", None), ("XX", None),
    ]
)  # fmt: skip
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(0, 40)


@given(PLACES, DAYS)
def test_the_next_business_day_is_the_first_one_from_the_day_on(place: tuple[str, str | None], day: date) -> None:
    calendar = calendar_of(*place)
    found = calendar.on_or_after(day)
    assert calendar.is_business_day(found)
    passed = [day + timedelta(days=n) for n in range((found - day).days)]
    assert not any(calendar.is_business_day(each) for each in passed)


@given(PLACES, DAYS, st.integers(1, 40))
def test_n_business_days_later_has_n_business_days_passed(place: tuple[str, str | None], day: date, n: int) -> None:
    calendar = calendar_of(*place)
    found = calendar.add(day, Span(n, business=True))
    passed = [day + timedelta(days=k) for k in range(1, (found - day).days + 1)]
    assert sum(calendar.is_business_day(each) for each in passed) == n
    assert calendar.is_business_day(found)


@given(PLACES, DAYS, st.integers(1, 40), st.integers(1, 40))
def test_business_days_add_up(place: tuple[str, str | None], day: date, first: int, second: int) -> None:
    calendar = calendar_of(*place)
    in_two = calendar.add(calendar.add(day, Span(first, business=True)), Span(second, business=True))
    assert in_two == calendar.add(day, Span(first + second, business=True))


@given(PLACES, DAYS, st.integers(1, 40))
def test_going_back_undoes_going_ahead_from_a_business_day(place: tuple[str, str | None], day: date, n: int) -> None:
    calendar = calendar_of(*place)
    start = calendar.on_or_after(day)
    assert calendar.add(calendar.add(start, Span(n, business=True)), Span(-n, business=True)) == start


@given(PLACES, DAYS)
def test_later_moments_never_come_earlier(place: tuple[str, str | None], due_on: date) -> None:
    calendar = calendar_of(*place)
    days = [calendar.day_of(Moment(n, business=True), due_on) for n in range(-10, 11) if n]
    assert all(earlier < later for earlier, later in pairwise(days))


@given(DAYS, st.integers(-9999, 9999))
def test_calendar_days_are_just_days(day: date, n: int) -> None:
    assert calendar_of("CO").add(day, Span(n)) == day + timedelta(days=n)


@pytest.mark.parametrize(
    ("place", "day", "name"),
    [
        (("CO", None), date(2026, 7, 20), "Día de la Independencia"),
        (("CO", None), date(2026, 6, 29), "San Pedro y San Pablo"),  # Ley Emiliani: moved to a Monday
        (("MX", None), date(2026, 11, 16), "Día de la Revolución"),  # third Monday of November
        (("CL", None), date(2026, 9, 18), "Día de la Independencia"),
        (("ES", None), date(2026, 10, 12), "Fiesta Nacional"),
        (("BR", "SP"), date(2026, 7, 9), "Revolução Constitucionalista"),  # São Paulo only
        (("BR", None), date(2026, 7, 9), None),
        (("ES", "ES-CT"), date(2026, 9, 11), "Fiesta Nacional de Cataluña"),
        (("ES", "ES-B"), date(2026, 9, 11), "Fiesta Nacional de Cataluña"),  # a province, by its community
        (("ES", "MD"), date(2026, 9, 11), None),
        (("US", "CA"), date(2026, 3, 31), "Cesar Chavez Day"),
        (("US", "NY"), date(2026, 3, 31), None),
        (("PE", None), date(2026, 7, 28), "Día de la Independencia"),
        (("AR", None), date(2026, 5, 25), "Día de la Revolución de Mayo"),
    ],
)
def test_public_holidays_are_known_by_place(place: tuple[str, str | None], day: date, name: str | None) -> None:
    calendar = calendar_of(*place)
    found = calendar.holiday_name(day)
    assert (found is None) is (name is None)
    assert name is None or name in (found or "")
    assert calendar.is_business_day(day) is (name is None)


@pytest.mark.parametrize(
    ("region", "code"), [("SP", "SP"), ("BR-SP", "SP"), ("br-sp", "SP"), ("São Paulo", "SP"), ("Narnia", None)]
)
def test_a_region_is_a_code_with_or_without_its_country_or_a_name(region: str, code: str | None) -> None:
    assert calendar_of("BR", region) is calendar_of("BR", code)


def test_an_unknown_country_has_weekends_and_nothing_else() -> None:
    calendar = calendar_of("AC", "somewhere")
    week = [date(2026, 12, 21) + timedelta(days=n) for n in range(7)]
    assert [calendar.is_business_day(day) for day in week] == [True] * 5 + [False] * 2


def test_the_weekend_is_the_countrys_own() -> None:
    friday, sunday = date(2026, 11, 6), date(2026, 11, 8)
    assert not calendar_of("SA").is_business_day(friday)
    assert calendar_of("SA").is_business_day(sunday)


def test_a_weekend_day_made_up_for_a_holiday_is_worked() -> None:
    assert calendar_of("CN").is_business_day(date(2026, 10, 10))


def test_years_beyond_the_library_have_weekends_only() -> None:
    assert calendar_of("CO").is_business_day(date(2120, 12, 25))  # a Wednesday
    assert not calendar_of("CO").is_business_day(date(2120, 12, 28))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("due", date(2026, 7, 18)),
        ("due + 0bd", date(2026, 7, 21)),
        ("due + 1bd", date(2026, 7, 21)),
        ("due + 3d", date(2026, 7, 21)),
        ("due - 1bd", date(2026, 7, 17)),
        ("due - 2d", date(2026, 7, 16)),
    ],
)
def test_a_moment_is_a_day_counted_from_due(moment: str, expected: date) -> None:
    saturday_before_a_monday_holiday = date(2026, 7, 18)
    assert calendar_of("CO").day_of(parse_moment(moment), saturday_before_a_monday_holiday) == expected


@given(st.integers(-9999, 9999), st.booleans())
def test_a_moment_reads_back_as_it_is_written(days: int, business: bool) -> None:
    assert parse_moment(str(Moment(days, business))) == Moment(days, business)
