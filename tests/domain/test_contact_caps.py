"""Is nobody contacted more often, sooner or otherwise than the limits allow, however the contacts fall?"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.contact_caps import Cap
from domain.contact_hours import ContactHours, Window
from domain.contact_policy import OFFICE_HOURS, ContactPolicy, ContactRules, Permission, permission
from models.case import Contacted, Facts
from models.contact_rule import ALL_MEDIA, DAY, WEEK, WRITTEN, Cooldown, Gap, Limit, Medium, OneChannel, Period
from models.customer import CustomerKind
from tests.domain.builders import BOGOTA, contact, facts, local, told

CALLS = frozenset({Medium.CALL, Medium.VISIT})
ZONES = sorted(available_timezones() - {"localtime"})
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
MEDIA = st.sampled_from([Medium.EMAIL, Medium.SMS, Medium.WHATSAPP, Medium.CALL])
PERIODS = st.sampled_from([DAY, WEEK, Period(7, rolling=True), Period(2, rolling=True)])
SOME = st.sampled_from([ALL_MEDIA, WRITTEN, CALLS, frozenset({Medium.EMAIL})])
CAPS = st.one_of(
    st.builds(Limit, SOME, st.integers(1, 4), PERIODS),
    st.builds(Gap, SOME, st.integers(1, 3)),
    st.builds(Cooldown, SOME, SOME, PERIODS),
    st.builds(OneChannel, SOME),
)
WEEKS = st.sampled_from(
    [
        OFFICE_HOURS,
        ContactHours(((Window(time(7), time(19)),),) * 5 + ((Window(time(8), time(15)),), ())),
        ContactHours(((Window(time(0), time(2, 30)), Window(time(23), time(23, 59))),) * 7, holidays_allowed=True),
    ]
)
POLICIES = st.lists(
    st.builds(
        ContactPolicy,
        id=st.sampled_from("abc"),
        hours=st.lists(st.tuples(st.just(ALL_MEDIA), WEEKS), max_size=1).map(tuple),
        caps=st.lists(CAPS, max_size=3).map(tuple),
        all_zones=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
few = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rules(*caps: Cap, **fields: Any) -> ContactRules:
    return ContactRules((ContactPolicy("law", caps=caps, **fields),))


def keeps(cap: Cap, contacted: tuple[Contacted, ...], at: datetime, medium: str, zone: ZoneInfo) -> bool:
    """Whether one contact more at this instant keeps within the cap: the rule again, written plainly."""

    def day(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    def week(instant: datetime) -> tuple[int, int]:
        return day(instant).isocalendar()[:2]

    def within(since: datetime, period: Period) -> bool:
        if not period.rolling:
            return day(since) == day(at) if period == DAY else week(since) == week(at)
        return at - since < timedelta(days=period.days) or (day(at) - day(since)).days < period.days

    past = [one for one in contacted if one.at <= at]
    match cap:
        case Limit():
            counted = [one for one in past if one.by_us and one.medium in cap.media and within(one.at, cap.per)]
            return len(counted) < cap.max
        case Gap():
            ours = [one for one in past if one.by_us and one.medium in cap.media]
            return not any(within(one.at, Period(cap.days, rolling=True)) for one in ours)
        case Cooldown():
            spoken = [one for one in past if one.conversation and one.medium in cap.after]
            return not any(within(one.at, cap.period) for one in spoken)
        case OneChannel():
            return not any(
                one.medium in cap.media and one.medium != medium and week(one.at) == week(at) for one in past
            )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Facts, datetime, ContactRules, Medium]:
    now, zone = draw(INSTANTS), draw(st.sampled_from(ZONES))
    ago = st.integers(0, 20 * 24 * 60).map(lambda minutes: now - timedelta(minutes=minutes))
    contacted = sorted(draw(st.lists(st.builds(Contacted, ago, MEDIA, st.booleans()), max_size=12)), key=lambda c: c.at)
    people = (contact(phone=draw(st.sampled_from([None, "+12125551234", "+13105551234", "+5592991234567"]))),)
    country = draw(st.sampled_from(["CO", "US"]))
    case = facts(country=country, time_zone=zone, contacted=tuple(contacted), contacts=people)
    return case, now, ContactRules(tuple(draw(POLICIES))), draw(MEDIA)


@few
@given(situations())
def test_what_is_permitted_is_in_every_window_and_below_every_cap_and_stays_where_it_is(
    situation: tuple[Facts, datetime, ContactRules, Medium],
) -> None:
    case, now, book, medium = situation
    found = permission(case, medium, now, book)
    if found.at is None:
        return
    zone = ZoneInfo(case.time_zone)
    assert now <= found.at < found.closes_at
    assert (found.moved_by is None) == (found.at == now) == (found.policy is None)
    for policy in book.policies:
        assert all(keeps(cap, case.contacted, found.at, medium, zone) for cap in policy.caps if medium in cap.media)
        hours = policy.hours_for(medium)
        if hours is None:
            continue
        for instant in (found.at, found.closes_at - timedelta(seconds=1)):
            clock = instant.astimezone(zone)
            assert any(window.opens <= clock.time() < window.closes for window in hours.on_weekday(clock.date()))
    again = permission(case, medium, found.at, book)
    assert again == replace(found, moved_by=None, policy=None)


@few
@given(situations(), st.integers(0, 24 * 60))
def test_no_permitted_minute_is_passed_over(
    situation: tuple[Facts, datetime, ContactRules, Medium], minutes: int
) -> None:
    case, now, book, medium = situation
    found = permission(case, medium, now, book)
    between = now + timedelta(minutes=minutes)
    if found.at is not None and between < found.at:
        assert permission(case, medium, between, book).at == found.at


@few
@given(situations(), st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=12))
def test_no_sequence_of_permitted_contacts_goes_above_a_limit(
    situation: tuple[Facts, datetime, ContactRules, Medium], waits: list[int]
) -> None:
    case, now, book, medium = situation
    case, ours = replace(case, contacted=()), []
    for wait in waits:
        found = permission(case, medium, now + timedelta(minutes=wait), book)
        if found.at is None:
            return
        now = found.at
        ours.append(now)
        case = replace(case, contacted=(*case.contacted, Contacted(now, medium)))
    zone = ZoneInfo(case.time_zone)
    for limit in (cap for policy in book.policies for cap in policy.caps if isinstance(cap, Limit)):
        if medium in limit.media and not limit.per.rolling:
            days = [at.astimezone(zone).date() for at in ours]
            periods = Counter(day if limit.per == DAY else day.isocalendar()[:2] for day in days)
            assert max(periods.values()) <= limit.max


MONDAY = date(2026, 7, 6)
DAY_LONG = timedelta(days=1)
TUESDAY_BEGINS = local(MONDAY + DAY_LONG, 0)


def permitted(book: ContactRules, at: datetime, medium: str = "email", **fields: Any) -> Permission:
    return permission(facts(**fields), medium, at, book)


@pytest.mark.parametrize(
    ("cap", "contacted", "medium", "expected", "code"),
    [
        (Limit(WRITTEN, 1, DAY), told(local(MONDAY, 9)), "sms", local(MONDAY + DAY_LONG, 0), "told_today"),
        (Limit(WRITTEN, 2, DAY), told(local(MONDAY, 8), local(MONDAY, 9)), "sms", TUESDAY_BEGINS, "cap_day"),
        (Limit(ALL_MEDIA, 1, DAY), told(local(MONDAY, 9), by="call"), "sms", local(MONDAY + DAY_LONG, 0), "cap_day"),
        (Limit(CALLS, 1, WEEK), told(local(MONDAY, 9), by="call"), "call", local(MONDAY + 7 * DAY_LONG, 0), "cap_week"),
        (Limit(WRITTEN, 1, DAY), told(local(MONDAY, 9), by="call"), "sms", local(MONDAY, 10), None),
        (
            Limit(CALLS, 1, Period(7, rolling=True)),
            told(local(MONDAY, 9), by="call"), "call", local(MONDAY + 7 * DAY_LONG, 9), "cap_days",
        ),
        (Gap(WRITTEN, 2), told(local(MONDAY, 9)), "sms", local(MONDAY + 2 * DAY_LONG, 9), "gap"),
        (
            Cooldown(ALL_MEDIA, ALL_MEDIA, DAY),
            (Contacted(local(MONDAY, 9), "email", True),), "sms", local(MONDAY + DAY_LONG, 0), "conversation",
        ),
        (
            Cooldown(ALL_MEDIA, ALL_MEDIA, WEEK),
            (Contacted(local(MONDAY, 9), "call", True),), "sms", local(MONDAY + 7 * DAY_LONG, 0), "conversation",
        ),
        (OneChannel(ALL_MEDIA), told(local(MONDAY, 9)), "sms", local(MONDAY + 7 * DAY_LONG, 0), "one_channel"),
        (OneChannel(ALL_MEDIA), told(local(MONDAY, 9)), "email", local(MONDAY, 10), None),
    ],
)  # fmt: skip
def test_a_cap_puts_off_to_the_first_instant_after_it_and_is_named(
    cap: Cap, contacted: tuple[Contacted, ...], medium: str, expected: datetime, code: str | None
) -> None:
    found = permitted(rules(cap), local(MONDAY, 10), medium, contacted=contacted)
    assert (found.at, found.moved_by, found.policy) == (expected, code, "law" if code else None)


def test_what_customers_write_to_us_is_no_contact_of_ours() -> None:
    reply = (Contacted(local(MONDAY, 9), "email", conversation=True),)
    assert permitted(rules(Limit(ALL_MEDIA, 1, DAY)), local(MONDAY, 10), contacted=reply).moved_by is None


def test_hours_of_all_zones_are_those_that_the_address_and_the_phones_have_in_common() -> None:
    hours = ContactHours(((Window(time(8), time(21)),),) * 7, holidays_allowed=True)
    book = rules(hours=((ALL_MEDIA, hours),), all_zones=True)
    angeleno = contact(phone="+13105551234")
    new_yorker: dict[str, Any] = {"country": "US", "time_zone": "America/New_York", "contacts": (angeleno,)}
    found = permitted(book, local(MONDAY, 8, zone="America/New_York"), **new_yorker)
    assert found.at == local(MONDAY, 8, zone="America/Los_Angeles")
    assert found.closes_at == local(MONDAY, 21, zone="America/New_York")


def test_a_forbidden_medium_and_hours_that_never_meet_are_denied_by_name() -> None:
    forbidden = permitted(rules(forbidden=frozenset({Medium.SMS})), local(MONDAY), "sms")
    assert (forbidden.at, forbidden.moved_by, forbidden.policy) == (None, "forbidden_medium", "law")
    hour = (Window(time(8), time(9)),)
    mondays = ContactPolicy("mondays", hours=((ALL_MEDIA, ContactHours((hour, *((),) * 6))),))
    fridays = ContactPolicy("fridays", hours=((ALL_MEDIA, ContactHours((*((),) * 4, hour, (), ()))),))
    never = permitted(ContactRules((mondays, fridays)), local(MONDAY, 10))
    assert (never.at, never.moved_by, never.policy) == (None, "outside_hours", "mondays")


def test_the_law_is_named_before_the_company_and_kept_with_the_hour_on_the_wall() -> None:
    law = ContactPolicy("law", country="CO", hours=((ALL_MEDIA, OFFICE_HOURS),))
    company = ContactPolicy("company", hours=((ALL_MEDIA, OFFICE_HOURS),))
    case = facts(kind=CustomerKind.CONSUMER)
    found = permission(case, "email", local(MONDAY - DAY_LONG, 10), ContactRules((law, company)))
    assert (found.policy, found.policies) == ("law", ("law", "company"))
    assert found.as_record(case) == {
        "policies": ["law", "company"],
        "local_time": f"{MONDAY}T08:00-05:00",
        "time_zone": BOGOTA,
    }
