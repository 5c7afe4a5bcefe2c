"""Does a pause that begins later hold nothing before, and is what would come inside it not announced?"""

from dataclasses import replace
from datetime import date, timedelta

from domain.decide import decide
from domain.preview import preview
from models.case import Act, Hold, HoldKind, Wait
from tests.domain.builders import DUE, facts, local, reminder

_DAY = timedelta(days=1)
#: A Friday; the reminder is due on the Monday after it.
FRIDAY = DUE + timedelta(days=3)
MONDAY = FRIDAY + timedelta(days=3)


def pause(first: date, last: date | None) -> Hold:
    return Hold(HoldKind.PAUSE, local(first, 0), last, starts_on=first)


CASE = facts(reminder("overdue", "due + 6d"))


def test_before_its_first_day_it_holds_nothing() -> None:
    case = replace(CASE, holds=(pause(MONDAY + _DAY, MONDAY + 5 * _DAY),))
    assert isinstance(decide(case, local(MONDAY)), Act)


def test_what_would_come_inside_it_is_not_announced_and_comes_after_it() -> None:
    case = replace(CASE, holds=(pause(MONDAY, MONDAY + 2 * _DAY),))
    ahead = decide(case, local(FRIDAY))
    assert isinstance(ahead, Wait)
    assert (ahead.why.code, ahead.until, ahead.then) == ("pause_ahead", local(MONDAY, 0), None)
    held = decide(case, local(MONDAY, 0))
    assert isinstance(held, Wait)
    assert (held.why.code, held.why.params, held.until) == (
        "hold_pause", {"until": (MONDAY + 2 * _DAY).isoformat()}, local(MONDAY + 3 * _DAY, 0),
    )  # fmt: skip
    [step] = preview(case, local(FRIDAY)).steps
    assert step.at.astimezone(local(MONDAY).tzinfo).date() == MONDAY + 3 * _DAY


def test_pauses_that_follow_each_other_are_one_wait() -> None:
    case = replace(CASE, holds=(pause(FRIDAY, FRIDAY + _DAY), pause(FRIDAY + 2 * _DAY, MONDAY + 2 * _DAY)))
    held = decide(case, local(FRIDAY))
    assert isinstance(held, Wait)
    assert held.until == local(MONDAY + 3 * _DAY, 0)


def test_a_pause_that_is_followed_by_one_without_an_end_has_none() -> None:
    case = replace(CASE, holds=(pause(FRIDAY, FRIDAY + _DAY), pause(FRIDAY + 2 * _DAY, None)))
    held = decide(case, local(FRIDAY))
    assert isinstance(held, Wait)
    assert (held.why.code, held.until) == ("hold_pause", None)
