"""Is an interest that was claimed counted anew by what was owed each day, and never higher than it was?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charges import Claimed, Late, Lowered, interest_on
from domain.interest_anew import interest_anew, is_too_high
from models.credit import CreditKind
from tests.domain.test_charges import DUE, day, late, ten_percent

PAYMENT, NOTE = CreditKind.PAYMENT, CreditKind.CREDIT_NOTE


def _claimed(before: Late, days: int = 20) -> Claimed:
    found = interest_on(ten_percent(), before, day(days))
    assert found is not None
    return found


def _after(before: Late, *lowered: Lowered, apart: str = "0") -> Late:
    """The invoice once this is recorded; `apart` of it is disputed or promised now."""
    balance = before.amount - sum((one.amount for one in lowered), Decimal(0))
    return replace(before, balance=balance, claim=balance - Decimal(apart), lowered=lowered)


def test_a_payment_takes_off_its_interest_from_its_own_day_on() -> None:
    before = late("36500.00")
    claimed, after = _claimed(before), _after(before, Lowered(PAYMENT, day(11), Decimal(18250)))
    assert claimed.amount == 200
    right = interest_anew(ten_percent(), after, claimed)
    assert is_too_high(after, claimed)
    assert right is not None
    assert (right.amount, right.through) == (Decimal(150), day(20))
    assert not is_too_high(after, right)


def test_a_later_payment_takes_off_nothing_and_one_that_was_in_time_all() -> None:
    before = late("36500.00")
    claimed = _claimed(before)
    assert not is_too_high(_after(before, Lowered(PAYMENT, day(21), before.amount)), claimed)
    in_time = _after(before, Lowered(PAYMENT, DUE, before.amount))
    assert is_too_high(in_time, claimed)
    assert interest_anew(ten_percent(), in_time, claimed) is None


@pytest.mark.parametrize(
    ("credit", "apart_now", "amount"),
    [
        (Lowered(PAYMENT, day(11), Decimal(3650)), "0", 100),  # what had been promised came in
        (Lowered(NOTE, day(11), Decimal(3650)), "0", 100),  # what had been disputed was credited
        (Lowered(PAYMENT, day(11), Decimal(18250)), "18250.00", 50),  # it is disputed still
        (Lowered(PAYMENT, day(40), Decimal(3650)), "25550.00", 100),  # more is promised since
    ],
)
def test_what_was_apart_when_it_was_claimed_is_not_taken_off_twice(
    credit: Lowered, apart_now: str, amount: int
) -> None:
    before = late("36500.00", claim="18250.00")
    right = interest_anew(ten_percent(), _after(before, credit, apart=apart_now), _claimed(before))
    assert right is not None
    assert right.amount == amount


amounts = st.integers(1, 40).map(lambda number: Decimal(number * 100))


@given(
    st.lists(st.builds(Lowered, st.sampled_from(CreditKind), st.integers(-5, 30).map(day), amounts), max_size=4),
    st.integers(0, 4),
    st.integers(1, 10),
)
def test_claims_counted_anew_are_those_that_were_made_had_all_been_known(
    lowered: list[Lowered], told_before: int, first_days: int
) -> None:
    whole = late("20000.00")
    early = _after(whole, *lowered[:told_before])
    first = _claimed(early, first_days)
    second = _claimed(replace(early, interest_through=first.through))
    known = _after(whole, *lowered)
    for claimed, since in ((first, None), (second, first.through)):
        right = interest_anew(ten_percent(), known, claimed)
        assert right is not None
        assert claimed.through is not None
        had_been = interest_on(ten_percent(), replace(known, interest_through=since), claimed.through)
        assert had_been is not None
        assert right.amount == had_been.amount
        assert right.amount <= claimed.amount
        assert claimed.through - DUE <= timedelta(days=20)
        assert is_too_high(known, claimed) or right == claimed
