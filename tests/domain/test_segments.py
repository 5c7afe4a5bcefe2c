"""Is a customer in the segment that the rules give, and can it be explained?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rulebook import load_rulebook
from domain.conditions import Comparison
from domain.segments import assign
from models.customer import Customer
from models.errors import InvalidInput
from models.segment import Behaviour, SegmentRule


def customer(**fields: Any) -> Customer:
    given_ones = {"id": "c1", "name": "Cliente", "kind": "business", "language": "es", "country": "CO"}
    return Customer.model_validate(given_ones | fields)


def rules(*when: dict[str, Any]) -> tuple[SegmentRule, ...]:
    named = [{"name": f"rule-{n}", "strategy": f"strategy-{n}", "when": each} for n, each in enumerate(when, 1)]
    return tuple(SegmentRule.model_validate(each) for each in [*named, {"name": "rest", "strategy": "standard"}])


SHIPPED = load_rulebook().segments
GOOD = Behaviour(invoices_settled=12, on_time_ratio=Decimal("0.95"), mean_days_late=Decimal(1), months_known=24)
BAD = Behaviour(invoices_settled=12, on_time_ratio=Decimal("0.25"), mean_days_late=Decimal(30), months_known=24)


@pytest.mark.parametrize(
    ("fields", "behaviour", "segment", "strategy"),
    [
        ({}, GOOD, "reliable", "gentle"),
        ({}, BAD, "risky", "firm"),
        ({}, Behaviour(), "new", "onboarding"),
        ({}, Behaviour(invoices_settled=1, months_known=12), "ordinary", "standard"),
        ({}, GOOD.model_copy(update={"broken_promises": 2}), "unkept-promises", "firm"),
        ({"attributes": {"plan": "gold"}}, Behaviour(), "premium", "gentle"),
        ({"attributes": {"plan": "gold"}}, BAD, "risky", "firm"),
        ({"kind": "consumer"}, GOOD, "consumer-reliable", "consumer-gentle"),
        ({"kind": "consumer"}, BAD, "consumer-risky", "consumer-firm"),
        ({"kind": "consumer"}, Behaviour(), "consumer", "consumer-standard"),
    ],
)
def test_the_shipped_rules_place_customers_as_they_say(
    fields: dict[str, Any], behaviour: Behaviour, segment: str, strategy: str
) -> None:
    found = assign(customer(**fields), behaviour, SHIPPED)
    assert (found.segment, found.strategy, found.fixed_by_hand) == (segment, strategy, False)


@given(
    st.builds(
        Behaviour,
        invoices_settled=st.integers(0, 50),
        on_time_ratio=st.none() | st.decimals(0, 1, places=2),
        mean_days_late=st.none() | st.decimals(0, 400, places=1),
        broken_promises=st.integers(0, 5),
        months_known=st.integers(0, 60),
    ),
    st.sampled_from(["business", "consumer"]),
)
def test_the_shipped_rules_place_everyone_and_keep_people_out_of_business_strategies(
    behaviour: Behaviour, kind: str
) -> None:
    found = assign(customer(kind=kind), behaviour, SHIPPED)
    assert found.strategy.startswith("consumer-") is (kind == "consumer")
    assert [tried.holds for tried in found.trail] == [False] * (len(found.trail) - 1) + [True]


def test_the_first_rule_whose_conditions_all_hold_wins() -> None:
    ordered = rules(
        {"country": {"is": "MX"}}, {"country": {"is": "CO"}, "disputes": {"below": 1}}, {"disputes": {"below": 9}}
    )
    assert assign(customer(), Behaviour(), ordered).segment == "rule-2"
    assert assign(customer(), Behaviour(disputes=3), ordered).segment == "rule-3"


def test_the_trail_says_what_was_tested_and_what_was_found() -> None:
    found = assign(customer(), BAD, rules({"on_time_ratio": {"at_least": 0.5}, "country": {"in": ["MX", "CO"]}}))
    assert found.trail[0].conditions == (
        Comparison("on_time_ratio", "at_least", "0.5", "0.25", holds=False),
        Comparison("country", "in", "MX, CO", "CO", holds=True),
    )
    assert found.trail[1].segment == "rest"


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"on_time_ratio": {"below": 0.5}}, False),  # unknown: no test on it holds, whichever way it is put
        ({"on_time_ratio": {"at_least": 0}}, False),
        ({"region": {"not_in": ["SP"]}}, False),
        ({"attributes.plan": {"not_in": ["gold"]}}, False),
        ({"country": {"not_in": ["MX"]}}, True),
        ({"attributes.employees": {"above": 100}}, True),
        ({"attributes.since": {"above": 100}}, False),  # not a number
        ({"invoices_settled": {"at_least": 0, "below": 1}}, True),
        ({"invoices_settled": {"above": 0}}, False),
    ],
)
def test_a_condition_holds_only_on_what_is_known(when: dict[str, Any], holds: bool) -> None:
    someone = customer(attributes={"employees": "250", "since": "May"})
    assert (assign(someone, Behaviour(), rules(when)).segment == "rule-1") is holds


@pytest.mark.parametrize("region", ["SP", "BR-SP", "sp"])
def test_a_region_is_the_same_with_and_without_its_country(region: str) -> None:
    someone = customer(country="BR", region=region)
    assert assign(someone, Behaviour(), rules({"region": {"is": "BR-SP"}})).segment == "rule-1"


def test_a_segment_fixed_by_hand_wins_over_the_rules() -> None:
    found = assign(customer(segment="risky"), GOOD, SHIPPED)
    assert (found.segment, found.strategy, found.fixed_by_hand) == ("risky", "firm", True)
    assert found.trail[0].reason == "fixed_by_hand"


def test_a_fixed_segment_that_no_rule_has_falls_to_the_rules_and_says_so() -> None:
    found = assign(customer(segment="vip"), GOOD, SHIPPED)
    assert (found.segment, found.fixed_by_hand) == ("reliable", False)
    assert (found.trail[0].segment, found.trail[0].holds, found.trail[0].reason) == ("vip", False, "unknown_segment")


def test_rules_that_leave_somebody_out_are_an_error() -> None:
    with pytest.raises(InvalidInput):
        assign(customer(), Behaviour(), rules({"country": {"is": "MX"}})[:1])
