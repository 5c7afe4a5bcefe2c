"""Is every customer given to somebody who may have it, whatever the order, the absences and the limits?"""

import random
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import Burden, Debtor, assign_all, holds
from domain.duty import on_duty
from models.assignment import Assignment
from models.customer import Customer
from models.staff import StaffMember

NAMES = ("ana", "bea", "carl", "dan", "eva")
ROLES = ("collector", "supervisor")


def member(name: str, role: str = "collector", **fields: Any) -> StaffMember:
    return StaffMember.model_validate({"name": name, "full_name": name.title(), "role": role, **fields})


def debtor(id_: str, *, segment: str = "ordinary", owed: str = "0", ruled: str | None = None, **fields: Any) -> Debtor:
    known = {"id": id_, "name": id_, "kind": "business", "language": "es", "country": "CO", **fields}
    return Debtor(Customer.model_validate(known), segment, {"EUR": Decimal(owed)}, 1, ruled)


def rules(*given_: dict[str, Any], **load: str) -> Assignment:
    return Assignment.model_validate({"rules": given_, "load": load})


EVERYBODY = {"name": "everybody", "to": "collector"}

_people = st.lists(
    st.builds(
        lambda name, role, languages, most: member(name, role, languages=languages, most_customers=most),
        st.sampled_from(NAMES),
        st.sampled_from(ROLES),
        st.lists(st.sampled_from(["es", "en", "pt"]), max_size=3, unique=True),
        st.none() | st.integers(0, 4),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
)
_debtors = st.lists(
    st.builds(
        lambda number, language, owed, ruled: debtor(f"C-{number}", language=language, owed=str(owed), ruled=ruled),
        st.integers(0, 30),
        st.sampled_from(["es", "en", "pt"]),
        st.integers(0, 100),
        st.none() | st.sampled_from(NAMES),
    ),
    max_size=12,
    unique_by=lambda one: one.customer.id,
)
_targets = st.sampled_from(ROLES) | st.just("nobody") | st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
_rules = st.lists(
    st.tuples(_targets, st.sampled_from([{}, {"language": {"is": "pt"}}, {"owed.EUR": {"at_least": 50}}])),
    min_size=1,
    max_size=3,
).map(lambda found: rules(*({"name": f"r{n}", "to": to, "when": when} for n, (to, when) in enumerate(found))))
_away = st.sets(st.sampled_from(NAMES))


def _borne(debtors: list[Debtor]) -> dict[str, Burden]:
    """What everybody has by the rules so far."""
    found: dict[str, Burden] = {}
    for one in debtors:
        if one.ruled is not None:
            found[one.ruled] = found.get(one.ruled, Burden()).with_one_more(one)
    return found


@given(_debtors, _rules, _people, _away, st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(
    debtors: list[Debtor], assignment: Assignment, people: list[StaffMember], away: set[str], chance: random.Random
) -> None:
    once = assign_all(debtors, assignment, people, away, _borne(debtors))
    shuffled, others = list(debtors), list(people)
    chance.shuffle(shuffled)
    chance.shuffle(others)
    assert assign_all(shuffled, assignment, others, away, _borne(debtors)) == once
    assert set(once) == {one.customer.id for one in debtors}


@given(_debtors, _rules, _people, _away)
def test_nobody_gets_more_than_they_can_and_nothing_new_while_away(
    debtors: list[Debtor], assignment: Assignment, people: list[StaffMember], away: set[str]
) -> None:
    chosen = assign_all(debtors, assignment, people, away, _borne(debtors))
    by_id = {one.customer.id: one for one in debtors}
    for person in people:
        new = [id_ for id_, choice in chosen.items() if choice.owner == person.name != by_id[id_].ruled]
        kept = [id_ for id_, choice in chosen.items() if choice.owner == person.name == by_id[id_].ruled]
        assert not (new and person.name in away)
        if new and person.most_customers is not None:
            assert len(new) + len(kept) <= max(person.most_customers, len(kept))
    known = {person.name for person in people}
    assert {choice.owner for choice in chosen.values()} <= known | {None}


@given(_debtors, _rules, _people, _away)
def test_whoever_is_chosen_is_named_by_a_rule_that_holds_and_keeps_the_customer(
    debtors: list[Debtor], assignment: Assignment, people: list[StaffMember], away: set[str]
) -> None:
    chosen = assign_all(debtors, assignment, people, away, _borne(debtors))
    by_name = {rule.name: rule for rule in assignment.rules}
    for one in debtors:
        choice = chosen[one.customer.id]
        if choice.rule is None:
            assert choice.owner is None
            continue
        assert holds(by_name[choice.rule], one)
    # Once chosen, always chosen: nothing moves when the rules look again.
    again = [
        Debtor(one.customer, one.segment, one.owed, one.open_cases, chosen[one.customer.id].owner) for one in debtors
    ]
    first_rules = {one.customer.id: next((r for r in assignment.rules if holds(r, one)), None) for one in debtors}
    for id_, choice in assign_all(again, assignment, people, away, _borne(again)).items():
        rule = first_rules[id_]
        if rule is not None and choice.rule == chosen[id_].rule == rule.name:
            assert choice.owner == chosen[id_].owner


def test_the_language_comes_first_then_whoever_has_least() -> None:
    people = [member("ana", languages=["es"]), member("joao", languages=["pt", "es"]), member("kim", languages=["en"])]
    assignment = rules(EVERYBODY)
    burdens = {"joao": Burden(3, 0), "kim": Burden(0, 0), "ana": Burden(9, 0)}
    chosen = assign_all([debtor("C-1", language="pt"), debtor("C-2"), debtor("C-3")], assignment, people, (), burdens)
    assert {id_: choice.owner for id_, choice in chosen.items()} == {"C-1": "joao", "C-2": "joao", "C-3": "joao"}
    none_speaks_it = assign_all([debtor("C-4", language="en")], assignment, people[:2], (), burdens)
    assert none_speaks_it["C-4"].owner == "joao"


def test_work_is_weighed_as_the_file_says() -> None:
    people, burdens = [member("ana"), member("bea")], {"ana": Burden(1, 90), "bea": Burden(5, 0)}
    by_cases = rules(EVERYBODY, customer="0", open_case="1")
    assert assign_all([debtor("C-1")], by_cases, people, (), burdens)["C-1"].owner == "bea"
    by_customers = rules(EVERYBODY, customer="1", open_case="0")
    assert assign_all([debtor("C-1")], by_customers, people, (), burdens)["C-1"].owner == "ana"


def test_a_rule_that_has_nobody_left_gives_way_to_the_next_one() -> None:
    large = {"name": "large", "to": ["eva"], "when": {"owed.EUR": {"at_least": 1000}}}
    people = [member("eva", "supervisor", most_customers=1), member("ana")]
    chosen = assign_all([debtor(f"C-{n}", owed="5000") for n in (1, 2)], rules(large, EVERYBODY), people, (), {})
    assert [(choice.owner, choice.rule) for choice in chosen.values()] == [("eva", "large"), ("ana", "everybody")]
    on_leave = assign_all([debtor("C-1", owed="5000")], rules(large, EVERYBODY), people, {"eva"}, {})
    assert on_leave["C-1"].owner == "ana"


def test_without_anybody_and_by_a_rule_that_wants_nobody_there_is_no_owner() -> None:
    assert assign_all([debtor("C-1")], rules(EVERYBODY), [], (), {})["C-1"].owner is None
    nobody = rules({"name": "queue", "to": "nobody", "when": {"segment": {"is": "ordinary"}}}, EVERYBODY)
    choice = assign_all([debtor("C-1")], nobody, [member("ana")], (), {})["C-1"]
    assert (choice.owner, choice.rule) == (None, "queue")


@given(st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES)), st.sampled_from(NAMES))
def test_whoever_is_on_duty_is_there(away: dict[str, str | None], name: str) -> None:
    present = on_duty(name, away)
    assert present is None or present not in away
    assert name in away or present == name
