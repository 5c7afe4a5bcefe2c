"""May a customer agree alone to exactly what their limits allow, and to less wherever they allow less?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.plan import schedule
from domain.wishes import offer_beyond, plan_beyond, promise_beyond
from models.arrangement import Due
from models.customer_limits import CustomerLimits, OwnPlanLimits, OwnPromiseLimits
from models.limits import Limits
from models.negotiation import OfferTerms
from models.plan import Instalments, Period
from models.span import Span
from models.wish import Beyond

TODAY = date(2026, 3, 2)
ES = calendar_of("ES")
SHIPPED = Limits()


def promise(days: int, amount: str = "100.00", *, times: int = 0, broken: int = 0) -> list[Beyond]:
    paid = [Due(TODAY + timedelta(days=days), Decimal(amount))]
    return promise_beyond(SHIPPED, "EUR", paid, times=times, broken=broken, today=TODAY, calendar=ES)


def plan(limits: Limits = SHIPPED, /, *, broken: int = 0, **terms: Any) -> list[Beyond]:
    wished = Instalments.model_validate(terms)
    due = schedule(wished, Decimal("900.00"), "EUR", TODAY, ES)
    return plan_beyond(limits, "EUR", wished, due, broken=broken, today=TODAY, calendar=ES)


@given(st.integers(0, 60), st.integers(0, 4), st.integers(0, 3))
def test_a_promise_is_the_customers_own_within_its_days_times_and_good_name(days: int, times: int, broken: int) -> None:
    own = SHIPPED.customer.promises
    found = promise(days, times=times, broken=broken)
    assert (Beyond.DAY in found) == (days > own.longest.days)
    assert (Beyond.TIMES in found) == (times >= own.per_invoice)
    assert (Beyond.BROKEN in found) == (broken >= own.broken)
    assert (found == []) == (days <= own.longest.days and times < own.per_invoice and broken < own.broken)


@given(st.integers(1, 24), st.integers(1, 40), st.sampled_from(["1w", "2w", "1m", "2m"]))
def test_what_stricter_limits_allow_looser_ones_do(count: int, first: int, every: str) -> None:
    terms: dict[str, Any] = {"instalments": count, "first_on": TODAY + timedelta(days=first), "every": every}
    loose = CustomerLimits(
        plans=OwnPlanLimits(
            instalments=24, longest=Span(700), first_within=Span(30), every=Period(months=2), least_first=None, broken=3
        )
    )
    assert set(plan(Limits(customer=loose), **terms)) <= set(plan(**terms))


@pytest.mark.parametrize(
    ("terms", "beyond"),
    [
        ({"instalments": 3, "first_on": date(2026, 3, 9)}, []),
        ({"instalments": 4, "first_on": date(2026, 3, 9)}, [Beyond.PAYMENTS]),
        ({"instalments": 2, "first_on": date(2026, 3, 20)}, [Beyond.FIRST_DAY]),
        ({"instalments": 2, "first_on": date(2026, 3, 9), "every": "5w"}, [Beyond.EVERY]),
        ({"instalments": 2, "down_payment": "100.00", "first_on": date(2026, 3, 9)}, [Beyond.FIRST_AMOUNT]),
        ({"payments": [{"on": date(2026, 3, 9)}]}, [Beyond.EVERY]),
    ],
)
def test_each_limit_of_a_plan_is_told_by_itself(terms: dict[str, Any], beyond: list[Beyond]) -> None:
    assert plan(**terms) == beyond


def test_amounts_limit_their_currency_alone() -> None:
    small = {"EUR": Decimal(500)}
    own = CustomerLimits(promises=OwnPromiseLimits(amounts=small), plans=OwnPlanLimits(amounts=small))
    assert plan(Limits(customer=own), instalments=2, first_on=date(2026, 3, 9)) == [Beyond.AMOUNT]
    paid = [Due(TODAY, Decimal(501))]
    for currency, beyond in (("EUR", [Beyond.AMOUNT]), ("USD", [])):
        assert (
            promise_beyond(Limits(customer=own), currency, paid, times=0, broken=0, today=TODAY, calendar=ES) == beyond
        )


def test_less_than_is_owed_is_never_the_customers_to_decide() -> None:
    owed = (("EUR", Decimal(100)), ("USD", Decimal(5)))

    def of(**terms: Any) -> list[Beyond]:
        wished = OfferTerms.model_validate(terms)
        return offer_beyond(SHIPPED, wished, owed, times=0, broken=0, today=TODAY, calendar=ES)

    assert of(kind="partial", percent="99%", until=TODAY) == [Beyond.LESS]
    assert of(kind="extension", until=TODAY + timedelta(days=14)) == []
    assert of(kind="extension", until=TODAY + timedelta(days=15)) == [Beyond.DAY]
    assert of(kind="instalments", plan={"instalments": 3, "first_on": TODAY}) == []
    assert of(kind="instalments", plan={"instalments": 9, "first_on": TODAY}) == [
        Beyond.PAYMENTS,
        Beyond.DAY,
        Beyond.FIRST_AMOUNT,
    ]
