"""Do the days and amounts of a payment plan come out to the cent, on business days, within the limits?"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.plan import NoSchedule, beyond, interest_of, schedule
from models.arrangement import Due
from models.limits import PlanLimits
from models.plan import Instalments, parse_period
from models.values import decimals_of

TODAY = date(2026, 3, 2)
CO, ES, CL = calendar_of("CO"), calendar_of("ES"), calendar_of("CL")


def plan(total: str = "100.00", currency: str = "EUR", today: date = TODAY, **terms: Any) -> tuple[Due, ...]:
    return schedule(Instalments.model_validate(terms), Decimal(total), currency, today, ES)


def amounts(due: tuple[Due, ...]) -> list[str]:
    return [str(one.amount) for one in due]


def days(due: tuple[Due, ...]) -> list[str]:
    return [f"{one.on:%m-%d}" for one in due]


def test_equal_instalments_leave_the_cents_to_the_last() -> None:
    assert amounts(plan(instalments=3)) == ["33.33", "33.33", "33.34"]
    assert amounts(plan("100000", "CLP", instalments=3)) == ["33333", "33333", "33334"]
    assert amounts(plan("10.000", "KWD", instalments=3)) == ["3.333", "3.333", "3.334"]
    assert amounts(plan("0.05", instalments=5)) == ["0.01"] * 5


def test_the_first_is_a_period_away_unless_it_is_a_down_payment_or_a_day_of_their_own() -> None:
    assert days(plan(instalments=2)) == ["04-02", "05-04"]  # 2 May 2026 is a Saturday
    down = plan(instalments=2, down_payment="40.01")
    assert (days(down), amounts(down)) == (["03-02", "04-02", "05-04"], ["40.01", "29.99", "30.00"])
    assert days(plan(instalments=2, first_on="2026-03-10", every="2 weeks")) == ["03-10", "03-24"]
    assert days(plan(instalments=3, first_on="2026-03-10", every="10d")) == ["03-10", "03-20", "03-30"]


def test_month_ends_are_kept() -> None:
    long = schedule(Instalments(instalments=5, first_on=date(2028, 1, 31)), Decimal(100), "EUR", TODAY, ES)
    # 2028 is a leap year; 30 April 2028 is a Sunday and 1 May a holiday.
    assert days(long) == ["01-31", "02-29", "03-31", "05-02", "05-31"]


def test_payments_of_ones_own_stay_as_they_are_but_for_their_days() -> None:
    own = [{"on": "2026-03-15", "amount": "70.00"}, {"on": "2026-04-01", "amount": "30.00"}]
    due = plan(payments=own)
    assert (days(due), amounts(due)) == (["03-16", "04-01"], ["70.00", "30.00"])  # the 15th is a Sunday
    assert amounts(plan(payments=[{"on": "2026-03-20"}])) == ["100.00"]


def test_interest_is_that_of_the_declining_balance_over_the_days_that_pass() -> None:
    due = plan("1200.00", instalments=3, first_on="2026-04-01", interest="12%")
    # 1200 over 30 days, 800 over 30 days (to Friday 1 May, a holiday, and the weekend: to the 4th: 33), 400 over 28.
    assert days(due) == ["04-01", "05-04", "06-01"]
    assert [str(one.interest) for one in due] == ["11.84", "8.68", "3.68"]
    assert amounts(due) == ["411.84", "408.68", "403.68"]


@pytest.mark.parametrize(
    ("terms", "field", "expected"),
    [
        ({"instalments": 2, "first_on": "2026-03-01"}, "first_on", "2026-03-02 or a later day"),
        ({"payments": [{"on": "2026-02-28"}]}, "payments", "or a later day"),
        ({"payments": [{"on": "2026-04-01", "amount": "99.99"}]}, "payments", r"add up to 100\.00 EUR, not 99\.99"),
        ({"payments": [{"on": "2026-04-01", "amount": "100.001"}]}, "payments", "at most 2 decimals"),
        ({"instalments": 2, "down_payment": "100.00"}, "down_payment", r"below 100\.00 EUR"),
        ({"instalments": 60, "down_payment": "99.70"}, "instalments", "at most 30 instalments"),
    ],
)
def test_nonsense_is_refused_with_what_would_be_allowed(terms: dict[str, Any], field: str, expected: str) -> None:
    with pytest.raises(NoSchedule, match=expected) as caught:
        plan(**terms)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"instalments": 0},
        {"instalments": 3, "payments": [{"on": "2026-04-01"}]},
        {"payments": [{"on": "2026-04-01"}], "first_on": "2026-04-01"},
        {"payments": [{"on": "2026-04-02", "amount": "1"}, {"on": "2026-04-01", "amount": "1"}]},
        {"payments": [{"on": "2026-04-01", "amount": "1"}, {"on": "2026-04-02"}]},
        {"instalments": 3, "every": "13 months"},
        {"instalments": 3, "every": "0d"},
        {"instalments": 3, "interest": "100%"},
    ],
)
def test_terms_that_contradict_themselves_are_no_terms(terms: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"expected|greater"):
        Instalments.model_validate(terms)


def test_the_limits_of_any_plan() -> None:
    limits = PlanLimits.model_validate({"instalments": 6, "longest": "100d"})
    assert beyond(limits, plan(instalments=3), TODAY, ES) == []
    assert beyond(limits, plan(instalments=7), TODAY, ES) == [
        ("instalments", "expected at most 6 payments"),
        ("instalments", "expected the last payment by 2026-06-10 (100d from today)"),
    ]


@pytest.mark.parametrize("written", ["month", "1m", "2w", "10d", "3 days", "2 weeks", "12 months"])
def test_a_period_reads_as_it_is_written(written: str) -> None:
    assert parse_period(str(parse_period(written))) == parse_period(written)


currencies = st.sampled_from(["EUR", "COP", "CLP", "KWD", "JPY"])


@st.composite
def terms_of(draw: st.DrawFn) -> tuple[Instalments, Decimal, str, date]:
    currency = draw(currencies)
    total = draw(st.decimals("60", "1000000", places=decimals_of(currency)))
    today = TODAY + timedelta(days=draw(st.integers(0, 800)))
    first = draw(st.none() | st.integers(0, 90).map(lambda days: today + timedelta(days=days)))
    down = draw(st.none() | st.integers(1, 9).map(lambda tenths: Decimal(int(total) * tenths // 10 or 1)))
    interest = draw(st.none() | st.integers(1, 40).map(Decimal))
    every = draw(st.sampled_from(["1m", "2m", "1w", "2w", "1d", "10d", "31d"]))
    count = draw(st.integers(1, 12 if down else 60))
    if down is not None and total - down < 12:
        down = None
    terms = Instalments(
        instalments=count, down_payment=down, first_on=first, every=parse_period(every), interest=interest
    )
    return terms, total, currency, today


@given(given_terms=terms_of(), calendar=st.sampled_from([CO, ES, CL]))
def test_whatever_is_agreed_adds_up_on_business_days(
    given_terms: tuple[Instalments, Decimal, str, date], calendar: Any
) -> None:
    terms, total, currency, today = given_terms
    due = schedule(terms, total, currency, today, calendar)
    assert sum(one.amount for one in due) == total + interest_of(due)
    assert all(one.amount > one.interest >= 0 for one in due)
    assert all(calendar.is_business_day(one.on) and one.on >= today for one in due)
    assert all(before.on < after.on for before, after in pairwise(due))
    equal = [one.amount - one.interest for one in due[1 if terms.down_payment else 0 :]]
    unit = Decimal(1).scaleb(-decimals_of(currency))
    assert len(set(equal[:-1])) <= 1
    assert 0 <= equal[-1] - equal[0] < unit * len(equal)
    assert (interest_of(due) > 0) <= (terms.interest is not None)


@given(given_terms=terms_of())
def test_more_interest_is_never_less_and_none_without_a_percent(
    given_terms: tuple[Instalments, Decimal, str, date],
) -> None:
    terms, total, currency, today = given_terms
    sums = [
        interest_of(
            schedule(terms.model_copy(update={"interest": percent}), total, currency, today, ES)
        )
        for percent in (None, Decimal(3), Decimal(12))
    ]  # fmt: skip
    assert sums[0] == 0
    assert sums == sorted(sums)
