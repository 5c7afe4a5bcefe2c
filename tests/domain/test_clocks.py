"""Do days past due always run, and days being chased only while there is something to ask for?"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from domain.clocks import Clocks, Held, Received, clocks

DUE = date(2026, 6, 30)
HUNDRED = Decimal(100)
_DAY = timedelta(days=1)


def at(day: date, *held: Held, received: tuple[Received, ...] = (), delinquent_on: date = DUE + _DAY) -> Clocks:
    return clocks(DUE, delinquent_on, day, HUNDRED, received, held)


def days(found: Clocks) -> tuple[int, int, bool]:
    return found.past_due, found.chased, found.stopped


def test_a_pause_from_the_sixth_to_the_thirtieth_stops_one_clock_and_not_the_other() -> None:
    """Delinquency begins on day 4 past due, which is the fourth of July."""
    pause, first = Held(date(2026, 7, 6), date(2026, 7, 30)), date(2026, 7, 4)
    found = {day: days(at(date(2026, 7, day), pause, delinquent_on=first)) for day in (3, 4, 5, 6, 18, 30, 31)}
    assert found == {
        3: (3, 0, False),
        4: (4, 1, False),
        5: (5, 2, False),
        6: (6, 2, True),
        18: (18, 2, True),
        30: (30, 2, True),
        31: (31, 3, False),
    }


def test_a_pause_that_is_ended_early_costs_the_days_before_and_not_that_day() -> None:
    ended_on_the_tenth = Held(date(2026, 7, 6), date(2026, 7, 9))
    assert [at(date(2026, 7, day), ended_on_the_tenth).chased for day in (5, 9, 10)] == [5, 5, 6]


def test_a_part_that_is_held_stops_nothing_until_it_is_all_that_is_left() -> None:
    disputed, payment = Held(DUE, None, Decimal(30)), Received(date(2026, 7, 10), Decimal(70))
    assert days(at(date(2026, 7, 9), disputed)) == (9, 9, False)
    assert days(at(date(2026, 7, 15), disputed, received=(payment,))) == (15, 9, True)


def test_two_parts_that_are_all_of_it_stop_the_clock_together() -> None:
    disputed, promised = Held(DUE, None, Decimal(30)), Held(date(2026, 7, 5), date(2026, 7, 8), Decimal(70), HUNDRED)
    assert at(date(2026, 7, 20), disputed, promised).chased == 16


def test_what_is_paid_of_a_promise_is_paid_towards_it_and_leaves_the_clock_stopped() -> None:
    promised = Held(date(2026, 7, 5), date(2026, 7, 20), HUNDRED, HUNDRED)
    paid = (Received(date(2026, 7, 8), Decimal(40)),)
    assert at(date(2026, 7, 20), promised, received=paid).chased == 4


_offsets = some.integers(-40, 80)
_money = some.decimals(min_value=0, max_value=120, places=2)


@some.composite
def _held(draw: some.DrawFn) -> Held:
    first = DUE + timedelta(days=draw(_offsets))
    last = draw(some.none() | some.integers(0, 60).map(lambda length: first + timedelta(days=length)))
    amount = draw(some.none() | _money)
    then = None if amount is None else draw(some.none() | some.just(HUNDRED))
    return Held(first, last, amount, then)


_received = some.builds(
    Received, _offsets.map(lambda days: DUE + timedelta(days=days)), some.decimals(1, 30, places=2), some.booleans()
)
_lives = some.tuples(some.lists(_held(), max_size=5), some.lists(_received, max_size=3))


@given(_lives, _offsets, some.integers(1, 10))
def test_no_clock_is_negative_and_nobody_is_chased_longer_than_late(
    life: tuple[list[Held], list[Received]], day: int, begins: int
) -> None:
    found = clocks(DUE, DUE + timedelta(days=begins), DUE + timedelta(days=day), HUNDRED, life[1], life[0])
    assert 0 <= found.chased <= found.past_due


@given(_lives, _offsets)
def test_each_day_adds_one_unless_the_case_was_held_whole(life: tuple[list[Held], list[Received]], day: int) -> None:
    today = DUE + timedelta(days=day)
    before, after = at(today - _DAY, *life[0], received=tuple(life[1])), at(today, *life[0], received=tuple(life[1]))
    if today > DUE:
        assert after.past_due == before.past_due + 1
        assert after.chased == before.chased + (0 if after.stopped else 1)


@given(some.integers(1, 60), some.integers(1, 60), some.integers(0, 60))
def test_a_pause_of_n_days_costs_n_days(begins: int, length: int, later: int) -> None:
    first = DUE + timedelta(days=begins)
    last = first + timedelta(days=length - 1)
    day = last + timedelta(days=later)
    assert at(day).chased - at(day, Held(first, last)).chased == length
