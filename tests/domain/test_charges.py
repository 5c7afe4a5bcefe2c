"""What does a late invoice earn by its fee and by the law, day by day, and never twice?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.late_charges_file import load_late_charges
from domain.charges import Late, Lowered, claims_of, compensation_on, fee_on, interest_on, spans_of
from models.charge import ChargeKind, Fee
from models.credit import CreditKind
from models.customer import CustomerKind
from models.late_charges import InterestRule, Law, Standing

DUE = date(2026, 3, 1)
BOTH = (ChargeKind.INTEREST, ChargeKind.COMPENSATION)


def ten_percent() -> Law:
    return Law("mine", "our contract", frozenset({"ES"}), frozenset(), frozenset(), Standing.IN_FORCE,
               InterestRule(Decimal(10)), None, None, (), DUE, "high")  # fmt: skip


def late(amount: str = "100.00", claim: str | None = None, **fields: object) -> Late:
    owed = Decimal(amount)
    return Late(DUE, "EUR", owed, owed, owed if claim is None else Decimal(claim), **fields)  # type: ignore[arg-type] # names and values of its fields


def day(number: int) -> date:
    """So many days after due."""
    return DUE + timedelta(days=number)


def test_fifteen_days_of_ten_percent_on_a_hundred() -> None:
    found = interest_on(ten_percent(), late(), day(15))
    assert found is not None
    assert (found.amount, found.through) == (Decimal("0.41"), day(15))


def test_fees_in_percent_are_of_what_is_asked_for_and_rounded_half_up() -> None:
    ten = fee_on(Fee(percent=Decimal(10)), late())
    fifteen = fee_on(Fee(percent=Decimal(15)), late())
    disputed = fee_on(Fee(percent=Decimal("2.5")), late(claim="0.20"))
    assert [one.amount for one in (ten, fifteen, disputed) if one] == [10, 15, Decimal("0.01")]
    assert fee_on(Fee(percent=Decimal(10)), late(claim="0")) is None


def test_a_debt_across_a_half_year_earns_at_both_rates_and_says_so() -> None:
    german = load_late_charges().law_for("DE", None, CustomerKind.BUSINESS)
    assert german is not None
    debt = Late(date(2025, 6, 20), "EUR", Decimal(10_000), Decimal(10_000), Decimal(10_000))
    found = interest_on(german, debt, date(2025, 7, 10))
    assert found is not None
    rates = [(part["first"], part["last"], part["percent"]) for part in found.basis["parts"]]
    assert [(first, last) for first, last, _ in rates] == [("2025-06-21", "2025-06-30"), ("2025-07-01", "2025-07-10")]
    assert rates[0][2] != rates[1][2]
    assert found.basis["params"]["days"] == 20


def test_a_rate_that_nobody_knows_is_told_and_the_fee_goes_on() -> None:
    german = load_late_charges().law_for("DE", None, CustomerKind.BUSINESS)
    debt = Late(date(2099, 1, 1), "EUR", Decimal(100), Decimal(100), Decimal(100))
    claimed, unknown = claims_of(Fee(percent=Decimal(10)), BOTH, german, debt, date(2099, 2, 1))
    assert [one.kind for one in claimed] == [ChargeKind.FEE, ChargeKind.COMPENSATION]
    [(kind, reason)] = unknown
    assert (kind, "bgb-basiszins" in reason) == (ChargeKind.INTEREST, True)


def test_without_a_law_only_the_fee_is_claimed() -> None:
    claimed, unknown = claims_of(Fee(fixed=Decimal(7), currency="EUR"), BOTH, None, late(), day(20))
    assert ([one.kind for one in claimed], unknown) == ([ChargeKind.FEE], [])


def test_compensation_is_claimed_once_and_not_before_the_invoice_is_late() -> None:
    german = load_late_charges().law_for("DE", None, CustomerKind.BUSINESS)
    assert german is not None
    claimed = [compensation_on(german, one, day(1)) for one in (late(), late(compensated=True))]
    assert [one.amount if one else None for one in claimed] == [40, None]
    assert compensation_on(german, late(), DUE) is None


def test_payments_count_from_their_day_and_credit_notes_from_the_beginning() -> None:
    moved = (
        Lowered(CreditKind.CREDIT_NOTE, day(9), Decimal(20)),
        Lowered(CreditKind.PAYMENT, day(6), Decimal(30)),
        Lowered(CreditKind.PAYMENT, DUE - timedelta(days=3), Decimal(10)),
    )
    found: Any = [(one.first, one.last, one.balance) for one in spans_of(late(lowered=moved, claim="100"), day(10))]
    assert found == [(day(1), day(5), 70), (day(6), day(10), 40)]


movements = st.lists(
    st.builds(
        Lowered,
        st.sampled_from(CreditKind),
        st.integers(-10, 70).map(day),
        st.integers(1, 300).map(lambda cents: Decimal(cents) / 10),
    ),
    max_size=5,
)


@given(movements, st.integers(0, 60), st.none() | st.integers(0, 60))
def test_spans_are_the_days_to_be_claimed_each_once_at_what_was_owed_on_it(
    moved: list[Lowered], today: int, through: int | None
) -> None:
    debt = late(lowered=tuple(moved), interest_through=None if through is None else day(through))
    spans = list(spans_of(debt, day(today)))
    counted = {
        one.first + timedelta(days=n): one.balance for one in spans for n in range((one.last - one.first).days + 1)
    }
    assert len(counted) == sum((one.last - one.first).days + 1 for one in spans)
    for number in range(1, 61):
        off = [one.amount for one in moved if one.kind is CreditKind.CREDIT_NOTE or one.on <= day(number)]
        owed = Decimal(100) - sum(off, Decimal(0))
        wanted = (through or 0) < number <= today and owed > 0
        assert counted.get(day(number)) == (owed if wanted else None)


@given(movements, st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True))
def test_claims_on_several_days_come_to_no_more_than_one_on_the_last(moved: list[Lowered], days: list[int]) -> None:
    law, claimed, through = ten_percent(), Decimal(0), None
    for number in sorted(days):
        found = interest_on(law, late("36500.00", lowered=tuple(moved), interest_through=through), day(number))
        if found is not None:
            claimed, through = claimed + found.amount, found.through
    whole = interest_on(law, late("36500.00", lowered=tuple(moved)), day(max(days)))
    assert abs(claimed - (whole.amount if whole else Decimal(0))) <= Decimal("0.005") * (len(days) + 1)


@pytest.mark.parametrize(
    "fields", [{}, {"percent": "10%", "fixed": "5", "currency": "EUR"}, {"fixed": "5"}, {"currency": "EUR"}]
)
def test_a_fee_is_a_sum_with_its_currency_or_a_percentage(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="expected a fee"):
        Fee.model_validate(fields)
