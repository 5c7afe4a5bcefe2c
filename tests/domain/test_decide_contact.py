"""What becomes of a case whose message reached nobody, whose sending is stopped, or whom a contact rule puts off?"""

from dataclasses import replace
from datetime import timedelta

from domain.contact_policy import ContactPolicy, ContactRules
from domain.decide import decide
from domain.deferral import deferral
from models.case import Act, Contacted, Decision, Facts, HoldKind, PlannedStep, StepStatus, Wait, Why
from models.contact_rule import ALL_MEDIA, DAY, WEEK, Limit, Medium
from models.task import TaskOutcome
from tests.domain.builders import (
    CALL,
    CREDIT_HOLD,
    DUE,
    DUE_TODAY,
    LEGAL,
    OVERDUE,
    facts,
    hold,
    local,
    past,
    record,
    settled,
    told,
)

DAY_LONG = timedelta(days=1)
UNREACHED = StepStatus.UNREACHED


def short(decision: Decision) -> tuple[object, ...]:
    match decision:
        case Act():
            return decision.step_id, decision.occurrence, decision.why.code
        case Wait():
            return decision.then, decision.until, decision.why.code
    return (decision.why.code,)


def test_a_message_that_reached_nobody_is_sent_again_as_soon_as_it_is_lawful() -> None:
    case = facts(DUE_TODAY, OVERDUE, steps=(record("due-today", local(DUE), UNREACHED),))
    assert short(decide(case, local(DUE, 11))) == ("due-today", 2, "unreached")
    assert short(decide(case, local(DUE, 20))) == ("due-today", local(DUE + DAY_LONG), "unreached")
    again = replace(case, steps=(*case.steps, record("due-today", local(DUE, 11), UNREACHED, 2)))
    assert short(decide(again, local(DUE, 12))) == ("due-today", 3, "unreached")


def test_a_message_that_reached_nobody_is_left_to_the_next_one_where_that_is_due() -> None:
    case = facts(DUE_TODAY, OVERDUE, steps=(record("due-today", local(DUE), UNREACHED),))
    assert short(decide(case, local(DUE + 3 * DAY_LONG))) == ("overdue-3", 1, "step_due")


def test_a_message_that_reached_nobody_is_sent_again_although_a_call_came_after_it() -> None:
    steps = record("overdue-3", local(DUE + 3 * DAY_LONG), UNREACHED), record("call", local(DUE + 8 * DAY_LONG))
    case = past(facts(DUE_TODAY, OVERDUE, CALL, CREDIT_HOLD, steps=steps), ("due-today",))
    assert short(decide(case, local(DUE + 9 * DAY_LONG))) == ("overdue-3", 2, "unreached")


def test_no_escalation_rests_on_a_warning_that_reached_nobody() -> None:
    case = facts(DUE_TODAY, LEGAL, steps=(record("due-today", local(DUE), UNREACHED),))
    assert short(decide(case, local(DUE + 62 * DAY_LONG))) == ("due-today", 2, "unreached")


def test_while_sending_is_stopped_nothing_goes_out_and_people_keep_their_tasks() -> None:
    stopped = facts(DUE_TODAY, sending_stopped=True)
    assert decide(stopped, local(DUE - DAY_LONG)) == decide(facts(DUE_TODAY), local(DUE - DAY_LONG))
    assert decide(stopped, local(DUE)) == Wait(Why("sending_stopped"))
    assert decide(settled(stopped, local(DUE, 9)), local(DUE, 10)) == Wait(Why("sending_stopped"))
    called = facts(CALL, sending_stopped=True)
    assert short(decide(called, local(DUE + 9 * DAY_LONG))) == ("call", 1, "step_due")
    asked = past(facts(DUE_TODAY, CREDIT_HOLD, sending_stopped=True), ("due-today",))
    assert short(decide(asked, local(DUE + 40 * DAY_LONG))) == ("hold", 1, "step_due")
    assert decide(replace(stopped, holds=(hold(HoldKind.PAUSE),)), local(DUE)) == Wait(Why("hold_pause"))


ONE_CALL = ContactRules((ContactPolicy("law", caps=(Limit(frozenset({Medium.CALL}), 1, WEEK),)),))


def test_calls_are_bound_by_their_own_limit_when_they_are_opened_and_when_they_are_tried_again() -> None:
    thursday = DUE + 9 * DAY_LONG
    case = facts(CALL, contacted=told(local(thursday - 2 * DAY_LONG), by="call"))
    monday = local(thursday + 4 * DAY_LONG)
    waits = decide(case, local(thursday), ONE_CALL)
    assert waits == Wait(
        Why("next_step", {"step": "call"}), monday, "call", local(DUE + 8 * DAY_LONG), "cap_week", "law"
    )
    tried = record("call", local(thursday, 9), StepStatus.DONE, 1, TaskOutcome.NO_ANSWER, local(thursday, 10))
    retried = facts(CALL, steps=(tried,), contacted=(Contacted(local(thursday, 10), "call"),))
    assert short(decide(retried, local(thursday, 11), ONE_CALL)) == ("call", monday, "call_again")


def put_off(case: Facts) -> Decision:
    book = ContactRules((ContactPolicy("law", caps=(Limit(ALL_MEDIA, 1, DAY),)),))
    return decide(replace(case, contacted=told(local(DUE, 8))), local(DUE), book)


def test_what_a_rule_puts_off_is_news_until_it_is_planned_so() -> None:
    case = facts(DUE_TODAY)
    decision = put_off(case)
    assert isinstance(decision, Wait)
    assert deferral(case, decision) == Why("cap_day", {"rule": "law"})
    assert decision.until is not None
    why = Why("next_step", {"moved_by": "cap_day", "rule": "law"})
    planned = replace(case, planned=PlannedStep("due-today", decision.until, why))
    assert deferral(planned, put_off(planned)) is None
    otherwise = replace(case, planned=PlannedStep("due-today", decision.until, Why("next_step", {"moved_by": "gap"})))
    assert deferral(otherwise, decision) == Why("cap_day", {"rule": "law"})
    assert deferral(case, decide(case, local(DUE - DAY_LONG))) is None
    assert deferral(case, decide(case, local(DUE))) is None
