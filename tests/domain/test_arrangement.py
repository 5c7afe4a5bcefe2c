"""Is what was agreed judged by what came in and by the day, and by nothing else?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.arrangement import assess, falls_short, still_to_come
from domain.balance import still_covered
from models.arrangement import (
    Arrangement,
    ArrangementKind,
    ArrangementState,
    Instalment,
    InstalmentState,
)

DAY = date(2026, 3, 2)
BETTER = (InstalmentState.MISSED, InstalmentState.PARTLY_KEPT, InstalmentState.OPEN, InstalmentState.KEPT)
FINAL = (ArrangementState.KEPT, ArrangementState.PARTLY_KEPT, ArrangementState.BROKEN)

money = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
received = st.one_of(st.just(Decimal(0)), st.decimals(0, Decimal("599999.99"), places=2))
days = st.integers(-5, 120).map(lambda n: DAY + timedelta(days=n))


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    """Up to six payments on days of their own, each with some days of grace."""
    on, instalments = DAY, []
    for number, amount in enumerate(draw(st.lists(money, min_size=1, max_size=6)), 1):
        on += timedelta(days=draw(st.integers(1, 15)))
        instalments.append(Instalment(number, on, on + timedelta(days=draw(st.integers(0, 4))), amount))
    total = sum((one.amount for one in instalments), Decimal(0))
    return Arrangement(
        id=1,
        kind=draw(st.sampled_from(ArrangementKind)),
        state=ArrangementState.OPEN,
        customer_id="C",
        currency="EUR",
        covered=(("I", total, total),),
        instalments=tuple(instalments),
        tolerance=(total * draw(st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("0.05")]))).quantize(
            Decimal("0.01")
        ),
        break_after=draw(st.integers(1, 3)),
    )


@given(arrangements(), received, days)
def test_an_arrangement_is_over_or_looked_at_again_on_a_later_day(one: Arrangement, paid: Decimal, today: date) -> None:
    found = assess(one, paid, today)
    assert len(found.states) == len(one.instalments)
    if found.state is ArrangementState.OPEN:
        assert found.check_on is not None
        assert found.check_on > today, "else the engine would look again and again"
    else:
        assert found.state in FINAL
        assert found.check_on is None


@given(arrangements(), received, received, days)
def test_more_money_never_makes_it_worse(one: Arrangement, paid: Decimal, more: Decimal, today: date) -> None:
    less, better = assess(one, paid, today), assess(one, paid + more, today)
    for before, after in zip(less.states, better.states, strict=True):
        assert BETTER.index(after) >= BETTER.index(before)
    if less.state is ArrangementState.KEPT:
        assert better.state is ArrangementState.KEPT
    if better.state is ArrangementState.BROKEN:
        assert less.state is ArrangementState.BROKEN


@given(arrangements(), received, days, st.integers(0, 200))
def test_time_alone_keeps_nothing_back_that_was_paid(one: Arrangement, paid: Decimal, today: date, later: int) -> None:
    now, then = assess(one, paid, today), assess(one, paid, today + timedelta(days=later))
    kept = [position for position, state in enumerate(now.states) if state is InstalmentState.KEPT]
    assert all(then.states[position] is InstalmentState.KEPT for position in kept)
    if now.state in (ArrangementState.BROKEN, ArrangementState.PARTLY_KEPT):
        assert then.state is now.state


@given(arrangements(), received, days)
def test_kept_means_paid_and_missed_means_late(one: Arrangement, paid: Decimal, today: date) -> None:
    found = assess(one, paid, today)
    assert (found.state is ArrangementState.KEPT) <= (paid >= one.total - one.tolerance)
    assert (paid >= one.total) <= (found.state is ArrangementState.KEPT)
    assert (found.state is ArrangementState.KEPT) <= (not falls_short(one, paid))
    for instalment, state in zip(one.instalments, found.states, strict=True):
        if state in (InstalmentState.MISSED, InstalmentState.PARTLY_KEPT):
            assert today > instalment.deadline
            assert paid < sum(other.amount for other in one.instalments[: instalment.number])
        if state is InstalmentState.OPEN:
            assert today <= instalment.deadline


@given(arrangements(), received)
def test_what_came_in_and_what_is_to_come_are_the_whole(one: Arrangement, paid: Decimal) -> None:
    last = len(one.instalments)
    assert still_to_come(one, paid, last) == max(one.total - paid, Decimal(0))
    coming = [still_to_come(one, paid, number) for number in range(1, last + 1)]
    assert coming == sorted(coming)


@given(covered=money, beside=money, paid=money, credited=money)
def test_payments_count_towards_the_promise_and_credit_notes_towards_the_rest(
    covered: Decimal, beside: Decimal, paid: Decimal, credited: Decimal
) -> None:
    then = covered + beside
    balance = max(then - paid - credited, Decimal(0))
    left = still_covered(covered, then, balance, credited)
    assert 0 <= left <= covered
    assert left <= balance, "nobody is expected to pay more than is owed"
    if credited <= beside and paid <= covered:
        assert left == covered - paid
    assert still_covered(covered, then, then) == covered


def _plan(*states: InstalmentState, kind: ArrangementKind = ArrangementKind.PLAN, break_after: int = 2) -> Arrangement:
    instalments = tuple(
        Instalment(number, DAY + timedelta(days=30 * number), DAY + timedelta(days=30 * number + 3), Decimal(100))
        for number in range(1, 5)
    )
    return Arrangement(
        1, kind, ArrangementState.OPEN, "C", "EUR", (("I", Decimal(400), Decimal(400)),), instalments, Decimal(4),
        break_after,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "day", "state"),
    [
        ("0", 33, ArrangementState.OPEN),
        ("0", 34, ArrangementState.OPEN),
        ("100", 64, ArrangementState.OPEN),
        ("0", 64, ArrangementState.BROKEN),
        ("98", 64, ArrangementState.BROKEN),
        ("99", 64, ArrangementState.OPEN),
        ("198", 64, ArrangementState.OPEN),
        ("300", 124, ArrangementState.BROKEN),
        ("396", 123, ArrangementState.OPEN),
        ("396", 124, ArrangementState.KEPT),
        ("400", 1, ArrangementState.KEPT),
    ],
)
def test_a_plan_bears_one_missed_instalment_of_two(paid: str, day: int, state: ArrangementState) -> None:
    assert assess(_plan(), Decimal(paid), DAY + timedelta(days=day)).state is state


@pytest.mark.parametrize(("paid", "state"), [("0", ArrangementState.BROKEN), ("98.99", ArrangementState.PARTLY_KEPT)])
def test_a_promise_ends_with_its_first_missed_day(paid: str, state: ArrangementState) -> None:
    one = _plan(kind=ArrangementKind.PROMISE, break_after=1)
    assert assess(one, Decimal(paid), DAY + timedelta(days=33)).state is ArrangementState.OPEN
    assert assess(one, Decimal(paid), DAY + timedelta(days=34)).state is state
    assert assess(one, Decimal("99"), DAY + timedelta(days=34)).check_on == DAY + timedelta(days=64)


def test_a_settlement_that_brought_a_part_is_broken_like_one_that_brought_nothing() -> None:
    one = replace(_plan(kind=ArrangementKind.SETTLEMENT), instalments=_plan().instalments[:1])
    assert assess(one, Decimal(50), DAY + timedelta(days=34)).state is ArrangementState.BROKEN
