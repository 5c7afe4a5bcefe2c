"""What does the engine do next, situation by situation?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.decide import decide
from domain.progress import done, waiting_for_a_person
from models.case import THANKS, Act, Close, Decision, Facts, HoldKind, Outcome, StepStatus, Wait, Why
from models.task import TaskOutcome
from tests.domain.builders import (
    CALL,
    COURTESY,
    CREDIT_HOLD,
    DUE,
    DUE_TODAY,
    LADDER,
    LEGAL,
    MANAGER,
    OFFER,
    OVERDUE,
    answered,
    facts,
    hold,
    local,
    past,
    record,
    reminder,
    settled,
    strategy,
    told,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
OVERDUE_3 = DUE + 3 * DAY  # a Friday

#: On its third day overdue: the reminder of that day is next.
ON_DAY_3 = past(facts(), ("courtesy", "due-today"))
#: The manager's notice is next.
AT_MANAGER = past(facts(), ("courtesy", "due-today", "overdue-3", "call"))


def acts(step_id: str, occurrence: int = 1, superseded: tuple[str, ...] = ()) -> tuple[object, ...]:
    return "act", step_id, occurrence, superseded


def waits(why: str, until: datetime | None = None, moved_by: str | None = None) -> tuple[object, ...]:
    return "wait", why, until, moved_by


def closes(outcome: Outcome) -> tuple[object, ...]:
    return "close", outcome


def in_short(decision: Decision) -> tuple[object, ...]:
    match decision:
        case Act():
            return acts(decision.step_id, decision.occurrence, decision.superseded)
        case Wait():
            return waits(decision.why.code, decision.until, decision.moved_by)
        case Close():
            return closes(decision.outcome)


@pytest.mark.parametrize(
    ("case", "now", "expected"),
    [
        pytest.param(
            past(facts(), ("courtesy",)), local(DUE - DAY), waits("next_step", local(DUE)), id="nothing is due yet"
        ),
        pytest.param(past(facts(), ("courtesy",)), local(DUE), acts("due-today"), id="due this minute"),
        pytest.param(ON_DAY_3, local(OVERDUE_3, 18, 59), acts("overdue-3"), id="the last lawful minute of the day"),
        pytest.param(
            past(facts(), ("courtesy",)),
            local(DUE, 8, 59),
            waits("next_step", local(DUE)),
            id="a minute before the hour of the strategy, though lawful",
        ),
        pytest.param(
            ON_DAY_3,
            local(OVERDUE_3, 19),
            waits("next_step", local(OVERDUE_3 + 3 * DAY), "outside_hours"),
            id="Friday evening waits for Monday at the hour of the strategy",
        ),
        pytest.param(
            facts(),
            local(DUE - 5 * DAY),
            waits("next_step", local(DUE - DAY), "weekend"),
            id="a courtesy planned for a Saturday waits for Monday",
        ),
        pytest.param(
            facts(reminder("boyaca", "due + 10d")),
            local(DUE),
            waits("next_step", local(date(2026, 8, 10)), "holiday"),
            id="a reminder planned for a holiday waits for the next business day",
        ),
        pytest.param(
            replace(ON_DAY_3, contacted=told(local(OVERDUE_3, 8))),
            local(OVERDUE_3),
            waits("next_step", local(OVERDUE_3 + 3 * DAY), "told_today"),
            id="a customer written to today is left in peace until the next lawful day",
        ),
        pytest.param(
            replace(ON_DAY_3, contacted=told(local(OVERDUE_3 - DAY, 18))),
            local(OVERDUE_3),
            acts("overdue-3"),
            id="written to yesterday evening is not today",
        ),
        pytest.param(
            replace(ON_DAY_3, balance=Decimal("0.01")), local(OVERDUE_3), acts("overdue-3"), id="paid partly goes on"
        ),
        pytest.param(
            facts(balance=Decimal(0)), local(DUE), closes(Outcome.SETTLED), id="settled by a credit note: no thanks"
        ),
        pytest.param(
            settled(facts(), local(DUE, 10, 7)),
            local(DUE, 10, 7),
            waits("thanks_wait", local(DUE, 11)),
            id="thanks wait for the next half hour",
        ),
        pytest.param(settled(facts(), local(DUE, 10)), local(DUE, 10, 30), acts(THANKS), id="thanks go out"),
        pytest.param(
            settled(facts(), local(DUE, 10), contacted=told(local(DUE, 9))),
            local(DUE, 10, 30),
            waits("thanks_wait", local(DUE + DAY), "told_today"),
            id="thanks wait for tomorrow after a reminder today",
        ),
        pytest.param(
            settled(facts(), local(DUE, 10), thanked=True), local(DUE, 11), closes(Outcome.SETTLED), id="thanked once"
        ),
        pytest.param(
            settled(facts(), local(DUE, 10)), local(DUE + 4 * DAY), closes(Outcome.SETTLED), id="late thanks"
        ),
        pytest.param(
            settled(facts(), local(DUE, 10), contacts=()), local(DUE, 10), closes(Outcome.SETTLED), id="nobody to thank"
        ),
        pytest.param(
            settled(facts(strategy=strategy(thanks=None)), local(DUE, 10)),
            local(DUE, 10),
            closes(Outcome.SETTLED),
            id="a strategy without thanks",
        ),
        pytest.param(
            replace(ON_DAY_3, closed_as=Outcome.CANCELLED), local(OVERDUE_3), closes(Outcome.CANCELLED), id="cancelled"
        ),
        pytest.param(
            settled(facts(), local(DUE), closed_as=Outcome.CANCELLED),
            local(DUE, 10),
            closes(Outcome.CANCELLED),
            id="cancelled, and paid all the same",
        ),
        pytest.param(
            replace(ON_DAY_3, closed_as=Outcome.HANDED_OVER),
            local(OVERDUE_3),
            closes(Outcome.HANDED_OVER),
            id="handed over: somebody else pursues it",
        ),
        pytest.param(
            replace(ON_DAY_3, closed_as=Outcome.SETTLED),
            local(OVERDUE_3),
            acts("overdue-3"),
            id="closed as settled, then the cheque bounced: the case goes on",
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.PAUSE, DUE + 9 * DAY),)),
            local(OVERDUE_3),
            waits("hold_pause", local(DUE + 10 * DAY, 0)),
            id="paused until the end of a day",
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.PAUSE),)), local(OVERDUE_3), waits("hold_pause"), id="paused"
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.PAUSE, OVERDUE_3 - DAY),)),
            local(OVERDUE_3),
            acts("overdue-3"),
            id="a pause that ended yesterday",
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.PROMISE, OVERDUE_3), hold(HoldKind.OFFER, OVERDUE_3 + DAY))),
            local(OVERDUE_3),
            waits("hold_offer", local(OVERDUE_3 + 2 * DAY, 0)),
            id="the hold that lasts longest names the wait",
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.DISPUTE),)), local(OVERDUE_3), waits("hold_dispute"), id="disputed"
        ),
        pytest.param(
            replace(ON_DAY_3, holds=(hold(HoldKind.DISPUTE, amount="99.99"),)),
            local(OVERDUE_3),
            acts("overdue-3"),
            id="disputed in part: the rest is asked for",
        ),
        pytest.param(
            replace(ON_DAY_3, balance=Decimal(40), holds=(hold(HoldKind.DISPUTE, amount="40.00"),)),
            local(OVERDUE_3),
            waits("hold_dispute"),
            id="disputed in part, and the rest was paid",
        ),
        pytest.param(
            replace(
                ON_DAY_3,
                holds=(hold(HoldKind.DISPUTE, amount="60"), hold(HoldKind.DISPUTE, DUE + 9 * DAY, amount="40")),
            ),
            local(OVERDUE_3),
            waits("hold_dispute", local(DUE + 10 * DAY, 0)),
            id="two disputes hold the whole until one of them ends",
        ),
        pytest.param(
            facts(COURTESY, steps=(record("courtesy", local(DUE)),)), local(DUE), waits("ladder_done"), id="ladder done"
        ),
        pytest.param(
            replace(
                ON_DAY_3,
                contacts=(),
                steps=(*ON_DAY_3.steps, record("overdue-3", local(OVERDUE_3), StepStatus.OPEN)),
            ),
            local(OVERDUE_3),
            waits("contact_missing"),
            id="nobody to write to",
        ),
        pytest.param(
            replace(ON_DAY_3, steps=(*ON_DAY_3.steps, record("overdue-3", local(OVERDUE_3), StepStatus.OPEN))),
            local(OVERDUE_3),
            acts("overdue-3"),
            id="somebody to write to was found",
        ),
    ],
)  # fmt: skip
def test_what_comes_next(case: Facts, now: datetime, expected: tuple[object, ...]) -> None:
    assert in_short(decide(case, now)) == expected


def walk(case: Facts, now: datetime, end: datetime) -> list[tuple[str, datetime]]:
    """What the engine does until `end`, and when, if nobody answers."""
    acted: list[tuple[str, datetime]] = []
    while now <= end:
        decision = decide(case, now)
        if isinstance(decision, Act):
            case = done(case, decision, now)
            acted.append((decision.step_id, now))
        elif isinstance(decision, Wait) and decision.until is not None:
            now = decision.until
        else:
            break
    return acted


def days(acted: list[tuple[str, datetime]]) -> list[tuple[str, int]]:
    return [(step_id, (at.date() - DUE).days) for step_id, at in acted]


def test_an_undisturbed_case_climbs_its_ladder_as_planned() -> None:
    steps = (DUE_TODAY, OVERDUE, CALL, MANAGER, LEGAL)
    acted = walk(facts(*steps), local(DUE - 20 * DAY), local(DUE + 90 * DAY))
    assert days(acted) == [("due-today", 0), ("overdue-3", 3), ("call", 8), ("manager", 30), ("legal", 60)]
    assert {at for _, at in acted} == {local(DUE + n * DAY) for n in (0, 3, 8, 30, 60)}


def test_a_case_opened_45_days_late_hears_the_latest_message_then_climbs_at_the_planned_distances() -> None:
    case, opened = facts(), local(DUE + 45 * DAY)  # Friday, 11 September
    first = decide(case, opened)
    assert in_short(first) == acts("overdue-3", superseded=("courtesy", "due-today"))
    assert days(walk(case, opened, local(DUE + 200 * DAY))) == [
        ("overdue-3", 45),
        ("call", 48),  # the next business day
        ("manager", 72),  # 27 days after its warning
        ("hold", 77),  # 5 days after its warning
        ("legal", 102),  # 25 days after the hold, and 30 after the warning
    ]


def test_an_outage_of_two_days_delays_and_never_bunches() -> None:
    case = done(past(facts(), ("courtesy",)), Act("due-today", decide(facts(), local(DUE)).why), local(DUE))
    assert days(walk(case, local(DUE + 5 * DAY, 10), local(DUE + 34 * DAY))) == [
        ("overdue-3", 6),  # Sunday to Monday
        ("call", 8),
        ("manager", 34),  # 27 days after its warning is a Sunday
    ]


def test_after_an_outage_of_forty_days_escalations_keep_their_planned_distances() -> None:
    before = (record("overdue-3", local(OVERDUE_3)), record("call", local(DUE + 8 * DAY)))
    case = past(facts(steps=(*before, record("manager", local(DUE + 30 * DAY)))), ("courtesy", "due-today"))
    assert days(walk(case, local(DUE + 70 * DAY, 10), local(DUE + 200 * DAY))) == [("hold", 70), ("legal", 95)]


def test_a_case_moved_to_a_strategy_that_warns_below_its_rung_is_warned_before_it_is_escalated() -> None:
    case = facts(DUE_TODAY, reminder("last-warning", "due + 5d"), CALL, CREDIT_HOLD)
    case = replace(case, steps=(record("due-today", local(DUE)), record("call", local(DUE + 8 * DAY))))
    assert days(walk(case, local(DUE + 40 * DAY), local(DUE + 90 * DAY))) == [("last-warning", 41), ("hold", 71)]


def test_a_warning_superseded_under_the_former_strategy_is_given_again_before_an_escalation() -> None:
    case = facts(DUE_TODAY, CREDIT_HOLD, steps=(record("due-today", local(DUE), StepStatus.SUPERSEDED),))
    assert in_short(decide(case, local(DUE + 36 * DAY))) == acts("due-today", occurrence=2)


def test_where_a_whole_chain_of_warnings_is_new_it_is_given_from_its_first() -> None:
    case = facts(reminder("first", "due + 5d"), MANAGER, CREDIT_HOLD, LEGAL)
    case = replace(case, steps=(record("hold", local(DUE + 35 * DAY)),))
    assert days(walk(case, local(DUE + 37 * DAY), local(DUE + 200 * DAY))) == [
        ("first", 37),
        ("manager", 62),
        ("legal", 92),
    ]


def test_nothing_graver_follows_a_warning_that_a_person_left_out() -> None:
    case = replace(AT_MANAGER, steps=(*AT_MANAGER.steps, record("manager", local(DUE + 30 * DAY), StepStatus.SKIPPED)))
    assert in_short(decide(case, local(DUE + 60 * DAY))) == waits("warning_missing")


def test_an_escalation_asks_for_approval_waits_for_it_and_acts_once_approved() -> None:
    case = replace(AT_MANAGER, steps=(*AT_MANAGER.steps, record("manager", local(DUE + 30 * DAY))))
    at = local(DUE + 35 * DAY)
    asked = decide(case, at)
    assert isinstance(asked, Act)
    case = waiting_for_a_person(case, asked, at)
    assert in_short(decide(case, at)) == waits("approval")
    assert in_short(decide(case, at + 30 * DAY)) == waits("approval")
    case = answered(case, TaskOutcome.APPROVED, at + DAY)
    approved = decide(case, at + DAY)
    assert in_short(approved) == acts("hold")
    assert approved.why.code == "approved"


def test_an_escalation_approved_late_postpones_the_next_one() -> None:
    case = replace(AT_MANAGER, steps=(*AT_MANAGER.steps, record("manager", local(DUE + 30 * DAY))))
    case = replace(case, steps=(*case.steps, record("hold", local(DUE + 58 * DAY))))
    assert in_short(decide(case, local(DUE + 60 * DAY))) == waits("next_step", local(DUE + 83 * DAY), "spacing")


def test_an_unanswered_call_is_tried_three_times_on_business_days() -> None:
    called = DUE + 9 * DAY  # Thursday before a holiday
    case = past(facts(steps=(record("call", local(called)),)), ("courtesy", "due-today", "overdue-3"))
    assert in_short(decide(case, local(called, 11))) == waits("next_step", local(DUE + 30 * DAY)), "not answered yet"

    case = answered(case, TaskOutcome.NO_ANSWER, local(called, 12))
    monday = local(date(2026, 8, 10))
    assert in_short(decide(case, local(called, 12))) == waits("call_again", monday)
    case = done(case, Act("call", decide(case, monday).why, 2), monday)
    case = answered(case, TaskOutcome.NO_ANSWER, monday)
    third = decide(case, monday + DAY)
    assert in_short(third) == acts("call", occurrence=3)
    case = answered(done(case, Act("call", third.why, 3), monday + DAY), TaskOutcome.NO_ANSWER, monday + DAY)
    assert in_short(decide(case, monday + 2 * DAY)) == waits("next_step", local(DUE + 30 * DAY))


def test_a_wrong_number_is_no_attempt_and_another_is_called_at_once() -> None:
    called = local(DUE + 8 * DAY)
    case = past(facts(steps=(record("call", called),)), ("courtesy", "due-today", "overdue-3"))
    case = answered(case, TaskOutcome.WRONG_NUMBER, called + HOUR)
    again = decide(case, called + HOUR)
    assert in_short(again) == acts("call", occurrence=2)
    assert again.why == Why("call_again", {"step": "call", "attempt": 1, "of": 3})


def test_a_time_that_the_customer_named_is_kept_whatever_was_done_since() -> None:
    called, named = local(DUE + 8 * DAY), local(DUE + 13 * DAY, 16)
    steps = (replace(record("call", called), outcome="call_later", answered_at=called, again_at=named),)
    case = facts(CALL, reminder("after", "due + 11d"), steps=steps)
    case = done(case, Act("after", Why("step_due")), local(DUE + 11 * DAY))
    assert in_short(decide(case, local(DUE + 12 * DAY, 10))) == waits("call_asked_for", named)
    assert in_short(decide(case, named)) == acts("call", occurrence=2)
    once = done(case, Act("call", Why("call_asked_for"), 2), named)
    assert in_short(decide(once, named + HOUR)) == waits("ladder_done", None)


def test_a_call_that_waits_for_somebody_to_call_waits_until_there_is_somebody() -> None:
    asked = local(DUE + 8 * DAY)
    case = past(facts(steps=(record("call", asked, StepStatus.OPEN),)), ("courtesy", "due-today", "overdue-3"))
    assert in_short(decide(case, asked)) == acts("call")
    silent = replace(case, contacts=tuple(replace(one, phone=None) for one in case.contacts))
    assert in_short(decide(silent, asked)) == waits("contact_missing", None)


@pytest.mark.parametrize("outcome", [TaskOutcome.REACHED, TaskOutcome.REFUSES])
def test_a_call_that_reached_somebody_is_not_repeated(outcome: TaskOutcome) -> None:
    case = past(facts(steps=(record("call", local(DUE + 8 * DAY)),)), ("courtesy", "due-today", "overdue-3"))
    case = answered(case, outcome, local(DUE + 8 * DAY, 10))
    assert in_short(decide(case, local(DUE + 9 * DAY))) == waits("next_step", local(DUE + 30 * DAY))


def test_the_next_rung_goes_before_another_attempt_of_the_same_minute() -> None:
    case = facts(CALL, reminder("after", "due + 9d"), steps=(record("call", local(DUE + 8 * DAY)),))
    case = answered(case, TaskOutcome.NO_ANSWER, local(DUE + 8 * DAY, 10))
    assert in_short(decide(case, local(DUE + 9 * DAY))) == acts("after")


def test_an_open_offer_holds_whatever_is_harsher() -> None:
    case = facts(OFFER, reminder("firm", "due + 16d"), MANAGER)
    at = local(DUE + 15 * DAY)
    offer = decide(case, at)
    assert isinstance(offer, Act)
    case = done(case, offer, at)
    assert in_short(decide(case, at + DAY)) == waits("hold_offer", local(DUE + 26 * DAY, 0))
    assert in_short(decide(case, at + 12 * DAY)) == acts("firm")


def test_a_settled_case_pursues_again_when_its_payment_bounces_and_thanks_no_second_time() -> None:
    case = settled(ON_DAY_3, local(OVERDUE_3, 8))
    thanks = decide(case, local(OVERDUE_3))
    assert in_short(thanks) == acts(THANKS)
    assert isinstance(thanks, Act)
    case = done(case, thanks, local(OVERDUE_3))
    case = replace(case, balance=Decimal(100))
    assert in_short(decide(case, local(OVERDUE_3 + 3 * DAY))) == acts("overdue-3")
    case = settled(case, local(OVERDUE_3 + 4 * DAY))
    assert in_short(decide(case, local(OVERDUE_3 + 4 * DAY, 10))) == closes(Outcome.SETTLED)


def test_a_payment_of_months_ago_that_is_imported_today_is_not_thanked_for() -> None:
    at = local(OVERDUE_3, 8)
    old = settled(ON_DAY_3, at, settled_on=OVERDUE_3 - 60 * DAY)
    assert in_short(decide(old, at)) == closes(Outcome.SETTLED)
    fresh = settled(ON_DAY_3, at, settled_on=OVERDUE_3 - 2 * DAY)
    assert in_short(decide(fresh, local(OVERDUE_3))) == acts(THANKS)


def test_records_of_steps_that_the_strategy_does_not_know_count_for_nothing() -> None:
    case = replace(facts(DUE_TODAY), steps=(record("courtesy-of-old", local(DUE - DAY)),))
    assert in_short(decide(case, local(DUE))) == acts("due-today")


@pytest.mark.parametrize(
    ("country", "zone", "due", "at"),
    [
        pytest.param("CL", "America/Santiago", date(2026, 9, 7), "2026-09-07T12:00Z", id="clocks forward yesterday"),
        pytest.param("CL", "America/Santiago", date(2026, 4, 6), "2026-04-06T13:00Z", id="clocks back yesterday"),
        pytest.param("ES", "Europe/Madrid", date(2026, 3, 30), "2026-03-30T07:00Z", id="summer in Madrid"),
        pytest.param("ES", "Europe/Madrid", date(2026, 10, 26), "2026-10-26T08:00Z", id="winter in Madrid"),
        pytest.param("US", "America/New_York", date(2026, 11, 2), "2026-11-02T14:00Z", id="winter in New York"),
    ],
)  # fmt: skip
def test_nine_o_clock_stays_nine_o_clock_when_clocks_change(country: str, zone: str, due: date, at: str) -> None:
    case = facts(DUE_TODAY, due_on=due, country=country, time_zone=zone)
    expected = datetime.fromisoformat(at.replace("Z", "+00:00"))
    assert in_short(decide(case, datetime(2026, 1, 7, tzinfo=UTC))) == waits("next_step", expected)


def test_a_pause_that_ends_with_a_day_whose_midnight_does_not_exist_ends_at_its_first_minute() -> None:
    clocks_forward = date(2026, 9, 6)  # 00:00 becomes 01:00
    case = facts(country="CL", time_zone="America/Santiago", holds=(hold(HoldKind.PAUSE, clocks_forward - DAY),))
    assert in_short(decide(case, local(clocks_forward - DAY))) == waits(
        "hold_pause", datetime(2026, 9, 6, 4, tzinfo=UTC)
    )


def test_every_rung_of_the_usual_ladder_is_in_these_examples() -> None:
    assert [step.id for step in facts().strategy.steps] == [step["id"] for step in LADDER]
