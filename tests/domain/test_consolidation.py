"""Which steps of one customer go out together, and which yield to a graver message of the same day?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.consolidation import DueStep, due_today, group_of, is_approved, step_of, together_with
from domain.contact_policy import DEFAULT_RULES
from models.case import THANKS, Act, Facts, StepStatus, Why
from models.strategy import Level
from models.task import TaskOutcome
from tests.domain import builders
from tests.domain.builders import CALL, DUE, OVERDUE, answered, facts, local, record, reminder, settled

DAY = timedelta(days=1)
NOW = local(DUE + 3 * DAY)

CALL_3 = CALL | {"at": "due + 3d"}
OFFER = {"id": "offer", "at": "due + 3d", "do": "negotiation", "offers": [{"instalments": 3}], "open_for": "10d"}
OTHER_OFFER = OFFER | {"offers": [{"discount": "5%", "if_paid_within": "5d"}]}
NOTICE = {"id": "notice", "at": "due + 3d", "do": "escalation", "level": "management", "template": "final_notice"}
ASKED_FIRST = NOTICE | {"approval": "supervisor"}
CREDIT_HOLD = {"id": "hold", "at": "due + 3d", "do": "escalation", "level": "credit_hold"}


def invoice(number: int, step: dict[str, Any], **fields: Any) -> Facts:
    return facts(step, invoice_id=f"INV-{number}", **fields)


def paid(number: int) -> Facts:
    return settled(invoice(number, OVERDUE), NOW - timedelta(hours=1))


def approved(number: int, step: dict[str, Any]) -> Facts:
    case = invoice(number, step, steps=(record(str(step["id"]), NOW - DAY, StepStatus.OPEN),))
    return answered(case, TaskOutcome.APPROVED, NOW)


def who_goes_out_with(cases: Iterable[Facts]) -> dict[str, set[str] | None]:
    """For each case that asks, the invoices that go out with it; None where it yields."""
    due = due_today(cases, NOW, DEFAULT_RULES)
    return {one.facts.invoice_id: _invoices(together_with(one, due)) for one in due}


def _invoices(steps: list[DueStep] | None) -> set[str] | None:
    return None if steps is None else {one.facts.invoice_id for one in steps}


def test_forty_overdue_invoices_are_one_message() -> None:
    cases = [invoice(number, OVERDUE) for number in range(40)]
    everyone = {case.invoice_id for case in cases}
    assert who_goes_out_with(cases) == dict.fromkeys(everyone, everyone)


def test_a_step_due_later_today_goes_out_with_the_one_that_is_due_now() -> None:
    later = replace(invoice(2, OVERDUE), strategy=builders.strategy(OVERDUE, send_at="15:00"))
    assert who_goes_out_with([invoice(1, OVERDUE), later])["INV-1"] == {"INV-1", "INV-2"}


def test_a_step_due_tomorrow_does_not() -> None:
    tomorrow = invoice(2, OVERDUE, due_on=DUE + DAY)
    assert who_goes_out_with([invoice(1, OVERDUE), tomorrow]) == {"INV-1": {"INV-1"}}


@pytest.mark.parametrize(
    ("milder", "graver"),
    [(OVERDUE, OFFER), (OVERDUE, NOTICE), (OFFER, NOTICE), (NOTICE, NOTICE | {"level": "direction"})],
)
def test_a_milder_message_yields_to_a_graver_one(milder: dict[str, Any], graver: dict[str, Any]) -> None:
    assert who_goes_out_with([invoice(1, milder), invoice(2, graver)]) == {"INV-1": None, "INV-2": {"INV-2"}}


def test_thanks_never_mix_with_a_reminder_and_yield_to_it() -> None:
    assert who_goes_out_with([paid(1), paid(2), invoice(3, OVERDUE)]) == {
        "INV-1": None, "INV-2": None, "INV-3": {"INV-3"},
    }  # fmt: skip
    assert who_goes_out_with([paid(1), paid(2)]) == {"INV-1": {"INV-1", "INV-2"}, "INV-2": {"INV-1", "INV-2"}}


def test_messages_to_different_people_are_not_one_and_the_higher_goes_first() -> None:
    to_manager = reminder("manager", "due + 3d", to="management")
    assert who_goes_out_with([invoice(1, OVERDUE), invoice(2, to_manager)]) == {"INV-1": None, "INV-2": {"INV-2"}}


def test_different_offers_are_not_made_in_one_breath() -> None:
    answers = who_goes_out_with([invoice(1, OFFER), invoice(2, OFFER), invoice(3, OTHER_OFFER)])
    assert sorted(answers.values(), key=str) in (
        [None, None, {"INV-3"}],
        [None, {"INV-1", "INV-2"}, {"INV-1", "INV-2"}],
    )


def test_one_call_covers_all_invoices_and_stops_no_message() -> None:
    cases = [invoice(1, CALL_3), invoice(2, CALL_3), invoice(3, OVERDUE), invoice(4, CALL_3 | {"queue": "seniors"})]
    assert who_goes_out_with(cases) == {
        "INV-1": {"INV-1", "INV-2"}, "INV-2": {"INV-1", "INV-2"}, "INV-3": {"INV-3"}, "INV-4": {"INV-4"},
    }  # fmt: skip


def test_a_question_of_approval_stops_no_message_and_is_apart_from_what_was_approved() -> None:
    cases = [invoice(1, ASKED_FIRST), invoice(2, ASKED_FIRST), approved(3, ASKED_FIRST)]
    assert who_goes_out_with(cases) == {
        "INV-1": {"INV-1", "INV-2"}, "INV-2": {"INV-1", "INV-2"}, "INV-3": {"INV-3"},
    }  # fmt: skip
    assert who_goes_out_with([invoice(1, ASKED_FIRST), invoice(2, OVERDUE)]) == {"INV-1": {"INV-1"}, "INV-2": {"INV-2"}}


def test_what_was_approved_goes_out_with_what_needs_no_approval() -> None:
    cases = [invoice(1, NOTICE), approved(2, ASKED_FIRST)]
    assert who_goes_out_with(cases) == {"INV-1": {"INV-1", "INV-2"}, "INV-2": {"INV-1", "INV-2"}}


def test_a_step_that_a_strategy_does_not_have_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="standard has no step gone"):
        step_of(facts(), Act("gone", Why("step_due")))
    with pytest.raises(LookupError, match="standard has no step"):
        step_of(facts(strategy=builders.strategy(thanks=None)), Act(THANKS, Why("thanks")))


@pytest.mark.parametrize("level", Level)
def test_only_levels_that_write_to_the_customer_are_messages(level: Level) -> None:
    template = {"template": "final_notice"} if level.speaks_to_customer else {}
    step = builders.strategy({"id": "up", "at": "due", "do": "escalation", "level": level.value, **template}).steps[0]
    assert group_of(step).is_message == level.speaks_to_customer


_KINDS = (
    OVERDUE,
    CALL_3,
    OFFER,
    OTHER_OFFER,
    NOTICE,
    ASKED_FIRST,
    CREDIT_HOLD,
    reminder("boss", "due + 3d", to="direction"),
)


@st.composite
def portfolios(draw: st.DrawFn) -> list[Facts]:
    """The cases of one customer, of every kind: due, due tomorrow, paid, approved."""
    cases = []
    for number in range(draw(st.integers(1, 8))):
        match draw(st.sampled_from(["due", "due", "due", "tomorrow", "paid", "approved"])):
            case "paid":
                cases.append(paid(number))
            case "approved":
                cases.append(
                    approved(number, draw(st.sampled_from([ASKED_FIRST, CREDIT_HOLD | {"approval": "manager"}])))
                )
            case when:
                due_on = DUE + DAY if when == "tomorrow" else DUE
                cases.append(invoice(number, draw(st.sampled_from(_KINDS)), due_on=due_on))
    return cases


@settings(max_examples=100)
@given(portfolios(), st.data())
def test_whoever_asks_first_the_groups_are_the_same(cases: list[Facts], data: st.DataObject) -> None:
    answers = who_goes_out_with(cases)
    assert who_goes_out_with(data.draw(st.permutations(cases))) == answers
    for invoice_id, group in answers.items():
        assert group is None or invoice_id in group
        for other in group or ():
            assert answers[other] == group


@settings(max_examples=100)
@given(portfolios())
def test_of_all_messages_of_a_day_exactly_one_goes_out_and_it_is_the_gravest(cases: list[Facts]) -> None:
    due = due_today(cases, NOW, DEFAULT_RULES)
    groups = {one.facts.invoice_id: group_of(one.step, approved=is_approved(one.facts, one.act)) for one in due}
    messages = {group for group in groups.values() if group.is_message}
    for invoice_id, together in who_goes_out_with(cases).items():
        group = groups[invoice_id]
        assert (together is None) == (group.is_message and group != max(messages))
        assert together is None or {groups[other] for other in together} == {group}


@settings(max_examples=50)
@given(portfolios(), st.data())
def test_what_is_due_today_is_listed_in_one_order(cases: list[Facts], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(cases))
    assert due_today(shuffled, NOW, DEFAULT_RULES) == due_today(cases, NOW, DEFAULT_RULES)
