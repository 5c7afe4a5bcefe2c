"""Does no credit hold and no hand-over come before the warnings that the strategy and the law ask for?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.contact_policy import DEFAULT_RULES, ContactPolicy, ContactRules
from domain.decide import decide
from domain.measures import in_the_way, warnings_missing
from models.case import Act, Facts, HoldKind, StepStatus, Wait
from models.contact_rule import BeforeMeasure
from models.strategy import Level
from models.task import TaskOutcome
from tests.domain.builders import CREDIT_HOLD, DUE, LADDER, LEGAL, MANAGER, OVERDUE, facts, hold, local, past, record

TOLD = DUE + timedelta(days=30)
LATER = local(TOLD + timedelta(days=40))


def _rules(*before: BeforeMeasure) -> ContactRules:
    return ContactRules((*DEFAULT_RULES.policies, ContactPolicy("a-law", before=before)))


def _codes(case: Facts, measure: Level = Level.LEGAL, rules: ContactRules = DEFAULT_RULES) -> list[str]:
    return [missing.why.code for missing in warnings_missing(case, measure, LATER, rules)]


def test_a_measure_without_its_warning_is_told_when_it_would_be_allowed() -> None:
    (missing,) = warnings_missing(facts(), Level.LEGAL, local(DUE), DEFAULT_RULES)
    assert (missing.why.code, missing.why.params["warning"]) == ("warning_not_given", "manager")
    # The final notice is planned for Thursday the 27th of August; a business day of distance after it.
    assert missing.on == date(2026, 8, 28)


def test_a_warning_that_was_taken_and_has_had_its_day_is_enough() -> None:
    assert _codes(facts(steps=(record("manager", local(TOLD)),))) == []


def test_a_warning_that_came_back_was_overtaken_or_is_on_its_way_does_not_count() -> None:
    for status in (StepStatus.UNREACHED, StepStatus.SKIPPED, StepStatus.SUPERSEDED, StepStatus.OPEN):
        assert _codes(facts(steps=(record("manager", local(TOLD), status),))) == ["warning_not_given"]
    on_its_way = replace(record("manager", local(TOLD)), taken=False)
    assert _codes(facts(steps=(on_its_way,))) == ["warning_unproven"]


def test_a_warning_of_this_very_day_is_too_fresh() -> None:
    case = facts(steps=(record("manager", local(TOLD)),))
    (missing,) = warnings_missing(case, Level.CREDIT_HOLD, local(TOLD, 15), DEFAULT_RULES)
    assert (missing.why.code, missing.on) == ("warning_fresh", date(2026, 8, 28))


def test_the_message_that_names_a_measure_is_its_warning() -> None:
    naming = {**OVERDUE, "warns_of": ["legal"]}
    case = facts(naming, MANAGER, LEGAL, steps=(record("overdue-3", local(TOLD)),))
    assert _codes(case) == []
    assert _codes(case, Level.CREDIT_HOLD) == ["warning_not_given"]


def test_a_strategy_without_any_message_from_due_on_can_warn_of_nothing() -> None:
    call = {"id": "call", "at": "due + 8d", "do": "call_task"}
    assert _codes(facts(call)) == ["no_warning_planned"]


def test_a_law_may_ask_that_the_measure_itself_is_announced() -> None:
    rules = _rules(BeforeMeasure(frozenset({"agency"}), announced=True))
    warned = facts(steps=(record("manager", local(TOLD)),))
    assert _codes(warned, Level.AGENCY, rules) == ["announcement_missing"]
    assert _codes(warned, Level.LEGAL, rules) == []
    by_letter = warnings_missing(warned, Level.AGENCY, LATER, rules, announced_on=TOLD)
    assert by_letter == ()
    naming = facts({**MANAGER, "warns_of": ["agency"]}, steps=(record("manager", local(TOLD)),))
    assert _codes(naming, Level.AGENCY, rules) == []


def test_a_law_may_ask_for_days_after_the_warning() -> None:
    rules = _rules(BeforeMeasure(frozenset({"legal"}), days=60))
    (missing,) = warnings_missing(facts(steps=(record("manager", local(TOLD)),)), Level.LEGAL, LATER, rules)
    assert (missing.why.code, missing.on) == ("waiting_days", TOLD + timedelta(days=60))


@given(st.integers(0, 120), st.sampled_from(StepStatus), st.booleans(), st.integers(0, 90))
def test_the_ladder_never_takes_a_measure_for_which_something_is_missing(
    days: int, status: StepStatus, taken: bool, asked: int
) -> None:
    """Whatever became of the warning, and whatever the law asks: where the ladder acts, nobody could object."""
    rules = _rules(BeforeMeasure(frozenset({"legal", "credit_hold"}), days=asked)) if asked else DEFAULT_RULES
    warning = replace(record("manager", local(TOLD), status), taken=taken)
    case = facts(MANAGER, CREDIT_HOLD, LEGAL, steps=(warning,))
    now = local(TOLD + timedelta(days=days))
    decision = decide(case, now, rules)
    step = case.strategy.step(decision.step_id) if isinstance(decision, Act) else None
    level = getattr(step, "level", None)
    if level is not None and level.is_measure:
        assert warnings_missing(case, level, now, rules) == ()
    if isinstance(decision, Wait) and decision.until is not None:
        assert decision.until > now


def test_an_approved_measure_waits_where_its_warning_came_back_meanwhile() -> None:
    steps = (
        record("manager", local(TOLD), StepStatus.UNREACHED),
        record("hold", local(TOLD + timedelta(days=5)), StepStatus.OPEN, outcome=TaskOutcome.APPROVED),
    )
    case = past(facts(*LADDER, steps=steps), ["courtesy", "due-today", "overdue-3", "call"])
    decision = decide(case, LATER)
    assert isinstance(decision, Act)
    assert (decision.step_id, decision.occurrence) == ("manager", 2)


def test_what_is_disputed_or_promised_in_part_is_not_handed_over() -> None:
    steps = (record("manager", local(TOLD)),)
    whole = facts(MANAGER, LEGAL, steps=steps)
    apart = replace(whole, holds=(hold(HoldKind.DISPUTE, amount="40"),), balance=Decimal(100))
    assert isinstance(decide(whole, LATER), Act)
    waiting = decide(apart, LATER)
    assert isinstance(waiting, Wait)
    assert waiting.why.code == "set_apart"
    assert in_the_way(apart, LATER) is not None
    assert in_the_way(whole, LATER) is None
