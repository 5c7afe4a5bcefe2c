"""Does a preview name the steps ahead, the minute of each and the rule that moved it?"""

from dataclasses import replace
from datetime import date, timedelta

from domain.preview import PreviewedStep, preview
from models.case import THANKS, HoldKind, StepStatus
from models.task import TaskOutcome
from tests.domain.builders import (
    COURTESY,
    CREDIT_HOLD,
    DUE,
    DUE_TODAY,
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
)

DAY = timedelta(days=1)
EARLY = local(DUE - 20 * DAY)


def test_each_step_stands_at_its_minute_with_the_rule_that_moved_it() -> None:
    case = facts(reminder("saturday", "due - 3d"), DUE_TODAY, reminder("boyaca", "due + 10d"))
    moved, due_today, holiday = preview(case, EARLY).steps
    assert moved == PreviewedStep("saturday", local(DUE - DAY), local(DUE - 3 * DAY), "weekend", (), rule="company")
    assert due_today == PreviewedStep("due-today", local(DUE), local(DUE), None, ())
    assert holiday == PreviewedStep(
        "boyaca", local(date(2026, 8, 10)), local(DUE + 10 * DAY), "holiday", (), rule="company"
    )


def test_a_preview_of_a_late_case_shows_what_is_superseded_and_what_is_spaced() -> None:
    late = preview(facts(COURTESY, DUE_TODAY, OVERDUE, MANAGER), local(DUE + 45 * DAY))
    assert late.steps == (
        PreviewedStep("overdue-3", local(DUE + 45 * DAY), None, None, ("courtesy", "due-today")),
        PreviewedStep("manager", local(DUE + 72 * DAY), local(DUE + 30 * DAY), "spacing", ()),
    )
    assert late.ends_with.code == "ladder_done"


def test_a_preview_shows_an_open_offer_holding_what_follows() -> None:
    steps = preview(facts(OFFER, reminder("firm", "due + 16d")), EARLY).steps
    assert [(step.step_id, step.at) for step in steps] == [
        ("offer", local(DUE + 15 * DAY)), ("firm", local(DUE + 27 * DAY)),
    ]  # fmt: skip


def test_a_preview_marks_what_needs_approval_and_ends_where_the_case_is_handed_over() -> None:
    ahead = preview(facts(MANAGER, CREDIT_HOLD, LEGAL), EARLY)
    assert [(step.step_id, step.needs_approval) for step in ahead.steps] == [
        ("manager", False), ("hold", True), ("legal", False),
    ]  # fmt: skip
    assert ahead.ends_with.code == "handed_over"


def test_a_preview_of_a_case_that_waits_for_approval_shows_it_approved_now() -> None:
    now = local(DUE + 36 * DAY)
    case = facts(MANAGER, CREDIT_HOLD, steps=(record("hold", now - DAY, StepStatus.OPEN),))
    case = past(case, ("manager",))
    ahead = preview(case, now)
    assert ahead.steps == (PreviewedStep("hold", now, None, None, (), True),)
    assert preview(answered(case, TaskOutcome.APPROVED, now), now).steps == ahead.steps


def test_a_preview_under_a_hold_without_an_end_says_so() -> None:
    ahead = preview(facts(holds=(hold(HoldKind.PAUSE),)), EARLY)
    assert ahead.steps == ()
    assert ahead.ends_with.code == "hold_pause"


def test_a_preview_of_a_paid_case_shows_the_thanks() -> None:
    ahead = preview(settled(facts(), local(DUE, 10)), local(DUE, 10))
    assert [(step.step_id, step.at) for step in ahead.steps] == [(THANKS, local(DUE, 10, 30))]
    assert ahead.ends_with.code == "settled"


def test_a_preview_repeats_nothing_that_a_strategy_moved_below_the_case() -> None:
    case = replace(facts(DUE_TODAY, MANAGER, CREDIT_HOLD), steps=(record("hold", EARLY, StepStatus.DONE),))
    assert preview(case, local(DUE + 40 * DAY)).steps == ()
