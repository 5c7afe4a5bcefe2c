"""Is interest counted for each day, at the rate of that day, on what was owed that day, and rounded once?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.late_charges_file import load_late_charges
from domain.late_interest import Accrued, Span, accrue
from models.customer import CustomerKind
from models.errors import InvalidInput
from models.late_charges import (
    DayCount,
    InterestRule,
    LateCharges,
    Law,
    Part,
    RateOf,
    RatePeriod,
    ReferenceRate,
    Standing,
)

BUSINESS, CONSUMER = CustomerKind.BUSINESS, CustomerKind.CONSUMER
SHIPPED: LateCharges = load_late_charges()


def law(rule: InterestRule | None) -> Law:
    return Law("mine", "ours", frozenset({"ES"}), frozenset(), frozenset(), Standing.IN_FORCE, rule, None, None, (),
               date(2026, 1, 1), "high")  # fmt: skip


def fixed(percent: str, day_count: DayCount = DayCount.ACTUAL_365) -> Law:
    return law(InterestRule(Decimal(percent), day_count=day_count))


def days(first: str, count: int, balance: str) -> Span:
    begun = date.fromisoformat(first)
    return Span(begun, begun + timedelta(days=count - 1), Decimal(balance))


def shipped(country: str) -> Law:
    found = SHIPPED.law_for(country, None, BUSINESS)
    assert found is not None
    return found


def test_ten_thousand_pounds_at_eleven_and_three_quarters_earn_three_pounds_twenty_two_a_day() -> None:
    accrued = accrue(shipped("GB"), [days("2026-07-02", 1, "10000")], "GBP")
    assert accrued.amount == Decimal("3.22")
    assert [part.percent for part in accrued.parts] == [Decimal("11.75")]


def test_a_hundred_at_ten_percent_earn_forty_one_cents_in_fifteen_days() -> None:
    accrued = accrue(fixed("10"), [days("2026-03-01", 15, "100.00")], "EUR")
    assert accrued.amount == Decimal("0.41")
    assert Decimal("100.00") + accrued.amount + Decimal("10.00") == Decimal("110.41")


def test_a_debt_across_a_half_year_boundary_uses_both_rates() -> None:
    accrued = accrue(shipped("ES"), [Span(date(2025, 6, 11), date(2025, 7, 20), Decimal("3650"))], "EUR")
    assert [(part.first, part.last, part.days, part.percent) for part in accrued.parts] == [
        (date(2025, 6, 11), date(2025, 6, 30), 20, Decimal("11.15")),
        (date(2025, 7, 1), date(2025, 7, 20), 20, Decimal("10.15")),
    ]
    assert accrued.amount == Decimal("42.60")  # 22.30 + 20.30


def test_the_directive_adds_eight_points_to_the_central_banks_rate_and_france_ten() -> None:
    span = [days("2024-02-01", 365, "1000")]
    assert [part.percent for part in accrue(shipped("IT"), span, "EUR").parts] == [
        Decimal("12.50"), Decimal("12.25"), Decimal("11.15"),
    ]  # fmt: skip
    assert accrue(shipped("FR"), span, "EUR").parts[0].percent == Decimal("14.50")


def test_the_rate_of_a_british_debt_is_that_of_the_half_year_in_which_it_fell_late() -> None:
    british, began = shipped("GB"), date(2025, 12, 1)
    later = [days("2026-01-10", 10, "1000")]
    assert accrue(british, later, "GBP", began_on=began).parts[0].percent == Decimal("12.25")
    assert accrue(british, later, "GBP").parts[0].percent == Decimal("11.75")
    rule = british.interest
    assert rule is not None
    each = replace(british, interest=replace(rule, rate_of=RateOf.EACH_PERIOD))
    assert accrue(each, later, "GBP", began_on=began).parts[0].percent == Decimal("11.75")


def test_a_leap_year_has_a_day_more_where_the_law_counts_the_years_own_days() -> None:
    leap, other = [days("2024-01-01", 366, "36500")], [days("2025-01-01", 365, "36500")]
    by_365, actual = fixed("10"), fixed("10", DayCount.ACTUAL_ACTUAL)
    assert accrue(by_365, leap, "EUR").amount == Decimal("3660.00")
    assert accrue(actual, leap, "EUR").amount == accrue(actual, other, "EUR").amount == Decimal("3650.00")
    assert accrue(fixed("12", DayCount.ACTUAL_360), [days("2025-04-01", 30, "1000")], "BRL").amount == Decimal("10.00")
    across = accrue(actual, [Span(date(2024, 12, 31), date(2025, 1, 1), Decimal("1000"))], "EUR")
    assert [(part.first, part.days) for part in across.parts] == [(date(2024, 12, 31), 1), (date(2025, 1, 1), 1)]


def test_a_payment_lowers_the_interest_from_its_day_on() -> None:
    accrued = accrue(fixed("10"), [days("2026-01-01", 10, "1000"), days("2026-01-11", 10, "400")], "EUR")
    assert accrued.amount == Decimal("3.84")  # 2.7397 + 1.0959


def test_a_day_that_no_rate_is_known_for_is_an_error_that_names_the_rate_and_the_day() -> None:
    with pytest.raises(InvalidInput) as failure:
        accrue(shipped("ES"), [days("2026-06-20", 20, "1000")], "EUR")
    assert "es-demora is unknown on 2026-07-01" in failure.value.message
    assert failure.value.errors == (("reference_rates.yaml, rate es-demora", "expected a row for 2026-07-01"),)
    with pytest.raises(InvalidInput, match="unknown on 2012-12-31"):
        accrue(shipped("ES"), [days("2012-12-31", 2, "1000")], "EUR")


def test_a_rate_below_zero_lowers_the_points_and_never_pays_the_debtor() -> None:
    period = RatePeriod(date(2020, 1, 1), date(2020, 12, 31), Decimal("-0.88"), "here")
    rate = ReferenceRate("base", {}, (), (period,))
    span = [days("2020-01-01", 365, "100")]
    assert accrue(law(InterestRule(reference=rate, points=Decimal(9))), span, "EUR").amount == Decimal("8.12")
    assert accrue(law(InterestRule(reference=rate)), span, "EUR").amount == 0


def test_the_same_day_asked_for_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2026-01-05 twice"):
        accrue(fixed("10"), [days("2026-01-01", 5, "1"), days("2026-01-05", 5, "1")], "EUR")


def test_without_a_law_about_interest_or_a_day_nothing_is_earned() -> None:
    assert accrue(law(None), [days("2026-01-01", 5, "100")], "EUR") == Accrued(Decimal(0), ())
    assert accrue(fixed("10"), [], "EUR").amount == 0
    assert accrue(fixed("10"), [days("2026-01-01", 5, "0")], "EUR").parts == ()


def test_consumers_are_claimed_nothing_from_by_law_but_payments_are_spent_in_their_countrys_order() -> None:
    assert SHIPPED.law_for("ES", None, CONSUMER) is None
    assert SHIPPED.law_for("US", None, BUSINESS) is None
    assert SHIPPED.order_for("ES", None, CONSUMER) == (Part.COSTS, Part.INTEREST, Part.PRINCIPAL)
    assert SHIPPED.order_for("GB", None, BUSINESS) == (Part.PRINCIPAL, Part.INTEREST, Part.COSTS)


def test_what_is_unverified_or_was_never_agreed_is_not_applied() -> None:
    assert SHIPPED.law_for("BR", None, BUSINESS) is SHIPPED.law_for("CO", None, BUSINESS) is None
    assert {law.standing for law in SHIPPED.laws} == set(Standing)


_AMOUNTS = st.decimals("0.01", "9999999.99", places=2)
_SPANS = st.tuples(st.dates(date(2013, 1, 1), date(2025, 1, 1)), st.integers(1, 500))


@given(_AMOUNTS, _SPANS, st.integers(1, 499), st.sampled_from(["ES", "DE", "IT", "FR", "MX"]))
def test_wherever_a_span_is_cut_its_interest_stays_the_same(
    balance: Decimal, span: tuple[date, int], cut: int, country: str
) -> None:
    begun, count = span
    cut = min(cut, count)
    whole = accrue(shipped(country), [Span(begun, begun + timedelta(days=count - 1), balance)], "EUR")
    parts = [Span(begun, begun + timedelta(days=cut - 1), balance)]
    if cut < count:
        parts.append(Span(begun + timedelta(days=cut), begun + timedelta(days=count - 1), balance))
    assert accrue(shipped(country), list(reversed(parts)), "EUR").amount == whole.amount
    assert sum(part.days for part in whole.parts) == count


@given(_AMOUNTS, _SPANS)
def test_each_day_by_itself_adds_up_to_the_whole(balance: Decimal, span: tuple[date, int]) -> None:
    begun, count = span
    german = shipped("DE")
    whole = accrue(german, [Span(begun, begun + timedelta(days=count - 1), balance)], "EUR")
    by_day = sum(
        (accrue(german, [Span(day, day, balance)], "EUR").parts[0].amount
         for day in (begun + timedelta(days=n) for n in range(count))),
        Decimal(0),
    )  # fmt: skip
    assert abs(by_day - whole.amount) <= Decimal("0.005") + Decimal("1e-15")
    assert whole.amount == whole.amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
