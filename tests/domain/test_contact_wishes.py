"""Do wishes narrow the law's hours and never widen them, order the ways, and hold nothing up for ever?"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import calendar_of
from domain.contact_policy import DEFAULT_RULES, ContactPolicy, ContactRules, first_permitted, permission
from domain.contact_wishes import PATIENCE, WISHED_HOURS, hours_of, wished_time
from domain.decide import decide
from domain.deferral import deferral
from domain.preview import preview
from domain.reach import recipient
from domain.telling import context_of
from domain.wished_week import unlawful
from models.case import Act, Facts, PlannedStep, Wait, Why
from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.customer import CustomerKind, Role
from models.notice import Notice, NoticeKind
from models.strategy import CallTaskStep, Channel, EscalationStep, speaks_to_customer
from models.task import TaskOutcome
from tests.domain.builders import DUE, OVERDUE, answered, contact, facts, local, past, record, reminder
from tests.domain.test_decide_properties import cases, few

DAY = timedelta(days=1)
ALWAYS = [Channel.EMAIL, Channel.SMS, Channel.WHATSAPP]
CALL = {"id": "call", "at": "due + 3d", "do": "call_task"}
NOTICE = {"id": "notice", "at": "due + 3d", "do": "escalation", "level": "management", "template": "final_notice"}
#: A Friday, on which the steps above are planned.
FRIDAY = DUE + 3 * DAY


def wish(hours: str = "", weekdays: list[int] | None = None, **fields: Any) -> ContactWish:
    """hours: `14:00-16:00`."""
    opens, _, closes = hours.partition("-")
    given = {"from_hour": opens, "until_hour": closes} if hours else {}
    return ContactWish.model_validate(given | {"weekdays": weekdays} | fields)


def wishing(case: Facts, wished: ContactWish) -> Facts:
    return replace(case, contacts=tuple(replace(one, wish=wished) for one in case.contacts))


@st.composite
def wishes(draw: st.DrawFn) -> ContactWish:
    """Any hours and days of which office hours leave at least an hour."""
    opens = draw(st.none() | st.integers(0, 17))
    closes = None if opens is None else draw(st.integers(max(opens, 8) + 1, 23))
    days = draw(st.none() | st.sets(st.integers(1, 5), min_size=1))
    hours = "" if opens is None else f"{opens:02}:00-{closes:02}:00"
    return wish(hours, None if days is None else sorted(days))


# Nothing leaves outside both


@few
@given(case=cases(), wished=wishes())
def test_every_contact_keeps_to_the_wish_but_for_the_written_exceptions(case: Facts, wished: ContactWish) -> None:
    zone, hours = ZoneInfo(case.time_zone), hours_of(wished)
    ahead = preview(wishing(case, wished), local(case.due_on - 40 * DAY, zone=case.time_zone))
    for one in ahead.steps:
        step, at = case.strategy.step(one.step_id), one.at.astimezone(zone)
        assert step is not None
        if not isinstance(step, CallTaskStep) and not speaks_to_customer(step):
            continue
        if any(window.opens <= at.time() < window.closes for window in hours.on_weekday(at.date())):
            continue
        rest_of_the_day = any(at.time() < window.closes for window in hours.on_weekday(at.date()))
        if isinstance(step, EscalationStep):
            assert not rest_of_the_day
        else:
            assert not any(_is_wished(case, wished, at.date() + n * DAY) for n in range(1, PATIENCE.days))


def _is_wished(case: Facts, wished: ContactWish, day: date) -> bool:
    works = calendar_of(case.country, case.region).is_business_day(day)
    return works and (wished.weekdays is None or day.isoweekday() in wished.weekdays)


@few
@given(case=cases(), wished=wishes())
def test_a_wish_holds_nothing_up_for_ever(case: Facts, wished: ContactWish) -> None:
    now = local(case.due_on - 40 * DAY, zone=case.time_zone)
    without, with_it = preview(case, now), preview(wishing(case, wished), now)
    assert with_it.ends_with.code == without.ends_with.code
    reached = {name for one in with_it.steps for name in (one.step_id, *one.superseded)}
    assert reached == {name for one in without.steps for name in (one.step_id, *one.superseded)}


@few
@given(case=cases(), language=st.sampled_from(["es", "en", "pt"]))
def test_without_a_wish_for_the_hour_nothing_moves(case: Facts, language: str) -> None:
    now = local(case.due_on - 40 * DAY, zone=case.time_zone)
    silent = wishing(case, wish(language=language, channel="sms", agreed=["whatsapp"]))
    whole_day = wishing(case, wish("00:00-23:59", [1, 2, 3, 4, 5, 6, 7]))
    expected = preview(case, now)
    assert preview(silent, now) == expected
    assert preview(whole_day, now) == expected


@few
@given(case=cases(), wished=wishes(), minutes=st.integers(0, 60 * 24 * 60), asked=st.sampled_from(list(Medium)))
def test_a_wished_minute_is_lawful_stays_put_and_closes_with_the_wish(
    case: Facts, wished: ContactWish, minutes: int, asked: Medium
) -> None:
    step = next((one for one in case.strategy.steps if speaks_to_customer(one)), None)
    if step is None:
        return
    earliest = local(case.due_on, zone=case.time_zone) + timedelta(minutes=minutes)
    time_of = wished_time(contact(wish=wished), asked, step)
    found = permission(case, asked, earliest, DEFAULT_RULES, time_of)
    assert found.at is not None
    assert first_permitted(case, asked, found.at, DEFAULT_RULES)[0] == found.at
    assert first_permitted(case, asked, found.at, DEFAULT_RULES, time_of)[0] == found.at
    assert found.closes_at <= permission(case, asked, found.at, DEFAULT_RULES).closes_at
    lawful = first_permitted(case, asked, earliest, DEFAULT_RULES)[0]
    assert lawful is not None
    assert lawful <= found.at <= lawful + PATIENCE
    assert (found.moved_by == WISHED_HOURS) == (found.at > lawful)


# When


def at(case: Facts, now: datetime) -> tuple[datetime | None, str | None]:
    decision = decide(case, now)
    assert isinstance(decision, Wait)
    return decision.until, decision.moved_by


def test_a_reminder_waits_for_its_wished_hour_and_says_why() -> None:
    case = wishing(facts(OVERDUE), wish("14:00-16:00"))
    decision = decide(case, local(DUE))
    assert isinstance(decision, Wait)
    assert (decision.until, decision.moved_by, decision.rule) == (local(FRIDAY, 14), WISHED_HOURS, None)
    assert deferral(case, decision) == Why(WISHED_HOURS)
    planned = replace(
        case, planned=PlannedStep("overdue-3", local(FRIDAY, 14), Why("next_step", {"moved_by": WISHED_HOURS}))
    )
    assert deferral(planned, decision) is None
    assert isinstance(decide(case, local(FRIDAY, 14)), Act)
    assert at(case, local(FRIDAY, 16)) == (local(FRIDAY + 3 * DAY, 14), WISHED_HOURS)


def test_on_another_day_it_goes_out_at_the_strategys_hour_where_that_is_wished() -> None:
    assert at(wishing(facts(OVERDUE), wish(weekdays=[3])), local(DUE)) == (local(FRIDAY + 5 * DAY, 9), WISHED_HOURS)


def test_a_call_keeps_to_the_wish_but_for_the_time_that_they_named_last() -> None:
    case = wishing(facts({**CALL, "attempts": 3}), wish("14:00-16:00"))
    assert at(case, local(DUE)) == (local(FRIDAY, 14), WISHED_HOURS)
    called = answered(
        replace(case, steps=(record("call", local(FRIDAY, 14)),)), TaskOutcome.CALL_LATER, local(FRIDAY, 15)
    )
    asked = replace(called, steps=(replace(called.steps[-1], again_at=local(FRIDAY + 3 * DAY, 10)),))
    assert at(asked, local(FRIDAY, 17)) == (local(FRIDAY + 3 * DAY, 10), None)


def test_a_final_notice_keeps_its_day_and_of_that_the_wished_hours() -> None:
    people = (contact(Role.MANAGEMENT),)
    mondays = wishing(facts(NOTICE, contacts=people), wish(weekdays=[1]))
    assert at(mondays, local(DUE)) == (local(FRIDAY, 9), None)
    afternoons = wishing(facts(NOTICE, contacts=people), wish("14:00-16:00"))
    assert at(afternoons, local(DUE)) == (local(FRIDAY, 14), WISHED_HOURS)
    assert isinstance(decide(afternoons, local(FRIDAY, 17)), Act)


@pytest.mark.parametrize(("days", "expected"), [(1, (0, 17)), (5, (3, 9))])
def test_an_answer_that_is_owed_goes_out_in_time(days: int, expected: tuple[int, int]) -> None:
    """Whatever is told after its last moment would be dropped."""
    since = local(FRIDAY, 17)
    details = {"kind": "quality", "amounts": [], "answer_by": FRIDAY.isoformat()}
    news = Notice(7, NoticeKind.DISPUTE_RECEIVED, since, since + days * DAY, details)
    case = wishing(facts(OVERDUE, notices=(news,)), wish(weekdays=[1]))
    plus, hour = expected
    decision = decide(past(case, ["overdue-3"]), since)
    if plus == 0:
        assert isinstance(decision, Act)
    else:
        assert isinstance(decision, Wait)
        assert decision.until == local(FRIDAY + plus * DAY, hour)


def test_a_wish_that_no_law_leaves_room_for_gives_way() -> None:
    """The law, or the place of the customer, may have changed since it was said."""
    sundays = wishing(facts(OVERDUE), wish(weekdays=[7]))
    assert at(sundays, local(DUE)) == (local(FRIDAY, 9), None)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 6, 2), date(2026, 6, 2)),
        (date(2026, 6, 9), date(2026, 6, 22)),
        (date(2026, 7, 15), date(2026, 7, 27)),
    ],
)
def test_a_wish_waits_two_weeks_and_no_longer(due: date, expected: date) -> None:
    """In Colombia the Mondays 8 and 15 June and 20 July 2026 are holidays."""
    case = wishing(facts(reminder("due", "due"), due_on=due), wish(weekdays=[1]))
    assert at(case, local(due - DAY))[0] == local(expected, 9)


def test_a_letter_comes_when_the_post_brings_it() -> None:
    case = wishing(facts(reminder("letter", "due + 3d", channels=["letter"])), wish("14:00-16:00", [1]))
    assert at(case, local(DUE)) == (local(FRIDAY, 9), None)


# By what, to whom, in which language


def reached(wished: ContactWish | None, through: list[Channel], **fields: Any) -> Channel | None:
    person = contact(whatsapp="+573001112233", wish=wished)
    return recipient(facts(contacts=(person,), **fields), Role.PAYABLES, through, DEFAULT_RULES).channel


def test_the_wished_channel_comes_first_where_the_step_has_it() -> None:
    assert reached(None, ALWAYS) is Channel.EMAIL
    assert reached(wish(channel="whatsapp"), ALWAYS) is Channel.WHATSAPP
    assert reached(wish(channel="whatsapp"), [Channel.EMAIL, Channel.SMS]) is Channel.EMAIL


def test_a_step_that_is_a_letter_first_stays_one() -> None:
    assert reached(wish(channel="sms"), [Channel.LETTER, Channel.SMS]) is Channel.LETTER


def test_no_wish_reaches_an_address_that_is_blocked() -> None:
    person = contact(blocked=(("sms", "opt_out"),), wish=wish(channel="sms"))
    found = recipient(facts(contacts=(person,)), Role.PAYABLES, [Channel.EMAIL, Channel.SMS], DEFAULT_RULES)
    assert found.channel is Channel.EMAIL


def test_consent_opens_a_channel_that_the_customer_has_not_named() -> None:
    named = (Medium.EMAIL,)
    assert reached(wish(channel="sms"), ALWAYS, channels=named) is Channel.EMAIL
    assert reached(wish(channel="sms", agreed=["sms"]), ALWAYS, channels=named) is Channel.SMS


def test_whoever_reads_it_is_spoken_to_in_the_language_that_they_wish_for() -> None:
    case = facts()
    assert context_of([case], contact(), DUE).language == "es"
    assert context_of([case], contact(wish=wish(language="pt")), DUE).language == "pt"


# What may be wished for


def test_hours_that_the_law_does_not_leave_are_told_with_those_that_it_does() -> None:
    def found(wished: ContactWish) -> Medium | None:
        denied = unlawful(DEFAULT_RULES, CustomerKind.BUSINESS, "CO", None, wished)
        return denied[0] if denied else None

    assert found(wish("19:30-21:00")) is Medium.EMAIL
    assert found(wish("18:30-21:00")) is Medium.EMAIL  # half an hour is no hour
    assert found(wish(weekdays=[6, 7], channel="sms")) is Medium.SMS
    assert found(wish("18:00-21:00", [5, 6])) is None
    assert found(wish(language="pt")) is None
    assert (
        unlawful(ContactRules((ContactPolicy("none"),)), CustomerKind.BUSINESS, "CO", None, wish("02:00-03:00")) is None
    )


@pytest.mark.parametrize(
    "said",
    [
        {"from_hour": "09:00"},
        {"until_hour": "09:00"},
        {"from_hour": "09:00", "until_hour": "09:59"},
        {"from_hour": "16:00", "until_hour": "09:00"},
        {"weekdays": []},
        {"weekdays": [0]},
        {"weekdays": [8]},
        {"language": "fr"},
        {"channel": "call"},
        {"agreed": ["pigeon"]},
    ],
)
def test_what_is_no_wish_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ContactWish.model_validate(said)


def test_the_same_wish_is_the_same_however_it_is_said() -> None:
    assert wish(weekdays=[5, 1, 1]).weekdays == (1, 5)
    assert wish(weekdays=[7, 6, 5, 4, 3, 2, 1]).is_empty
    assert wish(agreed=["whatsapp", "email"]).agreed == (Channel.EMAIL, Channel.WHATSAPP)
    assert wish("09:00-17:00").from_hour == time(9)
