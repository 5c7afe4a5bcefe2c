"""What do offers come to, whoever makes them?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.offers import asked_by, left_to_pay, line_of, terms_of, to_pay
from models.negotiation import Offer, OfferSide, OfferState, OfferTerms, Sums
from models.strategy import NegotiationStep

TODAY = date(2026, 3, 2)
CO = calendar_of("CO")
OWED: Sums = (("CLP", Decimal(100001)), ("EUR", Decimal("100.01")))


def terms(kind: str, **fields: Any) -> OfferTerms:
    return OfferTerms.model_validate({"kind": kind, **fields})


def test_the_alternatives_of_a_step_are_dated_and_told_per_currency() -> None:
    step = NegotiationStep.model_validate(
        {
            "id": "n",
            "at": "due + 15d",
            "do": "negotiation",
            "open_for": "10d",
            "offers": [
                {"instalments": 3},
                {"discount": "5%", "if_paid_within": "5d"},
                {"partial": "70%", "if_paid_within": "5d"},
                {"extension": "15d"},
            ],
        }
    )
    lines = [line_of(one, OWED, to_pay(one, OWED), TODAY, CO) for one in terms_of(step, TODAY, CO)]
    plan, discount, part, later = lines
    assert plan.instalment_amounts == (("CLP", Decimal(33333)), ("EUR", Decimal("33.33")))
    assert discount.discounted_totals == (("CLP", Decimal(95001)), ("EUR", Decimal("95.01")))
    assert part.partial == (("CLP", Decimal(70001)), ("EUR", Decimal("70.01")))
    assert (later.extension, later.pay_until) == (OWED, date(2026, 3, 17))
    assert (discount.pay_until, part.pay_until) == (date(2026, 3, 7), date(2026, 3, 7))


def test_a_plan_with_days_of_its_own_is_told_payment_by_payment() -> None:
    plan = terms("instalments", plan={"instalments": 2, "first_on": "2026-03-16", "every": "2w"})
    line = line_of(plan, OWED, OWED, TODAY, CO)
    assert line.instalments is None
    assert [(f"{one.due_on:%m-%d}", dict(one.amounts)) for one in line.payments] == [
        ("03-16", {"CLP": Decimal(50000), "EUR": Decimal("50.00")}),
        ("03-30", {"CLP": Decimal(50001), "EUR": Decimal("50.01")}),
    ]


def test_a_part_counts_by_what_it_lets_go() -> None:
    part = terms("partial", amount="80.00", until="2026-03-20")
    owed: Sums = (("EUR", Decimal("100.00")),)
    [asked] = asked_by(part, owed, to_pay(part, owed), TODAY, CO)
    assert (asked.discount, asked.amount, asked.instalments) == (Decimal(20), Decimal(100), 0)


amounts = st.decimals("1", "100000", places=2)


@given(owed=amounts, percent=st.integers(1, 99), paid=st.decimals("0", "100000", places=2))
def test_what_is_left_of_an_offer_falls_by_what_is_paid_and_never_below_nothing(
    owed: Decimal, percent: int, paid: Decimal
) -> None:
    offered = terms("partial", percent=f"{percent}%", until="2026-03-20")
    then: Sums = (("EUR", owed),)
    agreed = to_pay(offered, then)
    made = datetime(2026, 3, 2, tzinfo=UTC)
    offer = Offer(1, 1, OfferSide.US, OfferState.OPEN, offered, then, agreed, made, "ana")
    now = max(owed - paid, Decimal(0))
    [(_, left)] = left_to_pay(offer, (("EUR", now),))
    assert left == max(agreed[0][1] - (owed - now), Decimal(0))
    assert left <= now, "nobody is asked for more than is owed"
