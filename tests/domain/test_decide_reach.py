"""Whom does a message reach, and how much may it ask for?"""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.balance import claim_of, totals
from domain.contact_policy import DEFAULT_RULES, ContactPolicy, ContactRules
from domain.decide import decide
from domain.progress import yielding
from domain.reach import PassedOver, Reach, address_of, callee, recipient
from models.case import ContactPoint, HoldKind, Wait
from models.contact_rule import Medium
from models.customer import CustomerKind, Role
from models.strategy import Channel
from tests.domain.builders import DUE, contact, facts, hold, local

contacts = st.lists(
    st.builds(
        ContactPoint,
        st.sampled_from(Role),
        st.just("Ana"),
        st.sampled_from([None, "ana@acme.example"]),
        st.sampled_from([None, "+576017438900"]),
        st.sampled_from([None, "+573001234567"]),
    ),
    max_size=4,
)
STRICT = ContactRules(
    (
        ContactPolicy(
            "strict", third_parties=False, only_authorised=True, forbidden=frozenset({Medium.LETTER, Medium.VISIT})
        ),
    )
)
channels = st.lists(st.sampled_from(Channel), min_size=1, max_size=4, unique=True)


@given(contacts, st.sampled_from(Role), channels)
def test_somebody_is_found_exactly_where_somebody_can_be_reached(
    people: list[ContactPoint], to: Role, through: list[Channel]
) -> None:
    reachable = [person for person in people if any(address_of(person, channel) for channel in through)]
    found = recipient(facts(contacts=tuple(people)), to, through, DEFAULT_RULES)
    assert (found.contact is not None) == bool(reachable)
    if found.contact is not None:
        assert (found.contact.role is to) == any(person.role is to for person in reachable)


def test_a_notice_for_a_missing_manager_goes_to_the_lower_of_two_neighbours() -> None:
    people = contact(Role.DIRECTION), contact(Role.PAYABLES), contact(Role.ADMINISTRATION)
    found = recipient(facts(contacts=people), Role.MANAGEMENT, [Channel.EMAIL], DEFAULT_RULES)
    assert found.contact is not None
    assert found.contact.role is Role.ADMINISTRATION


def test_the_first_channel_of_the_step_wins_and_whatsapp_falls_back_on_the_phone() -> None:
    person = contact(email=None)
    through = [Channel.EMAIL, Channel.WHATSAPP, Channel.SMS]
    found = recipient(facts(contacts=(person,)), Role.PAYABLES, through, DEFAULT_RULES)
    assert found == Reach(person, Channel.WHATSAPP, person.phone)


def test_a_blocked_channel_is_passed_over_for_the_next_one_and_then_the_next_person() -> None:
    blocked = contact(blocked=(("email", "bounced"), ("sms", "opt_out")))
    found = recipient(facts(contacts=(blocked,)), Role.PAYABLES, [Channel.EMAIL, Channel.WHATSAPP], DEFAULT_RULES)
    assert (found.channel, found.passed_over) == (
        Channel.WHATSAPP,
        (PassedOver(Role.PAYABLES, Channel.EMAIL, "bounced"),),
    )
    both = facts(contacts=(blocked, contact(Role.ADMINISTRATION, email="eva@acme.example")))
    found = recipient(both, Role.PAYABLES, [Channel.EMAIL, Channel.SMS], DEFAULT_RULES)
    assert found.contact is not None
    assert (found.contact.role, [each.reason for each in found.passed_over]) == (
        Role.ADMINISTRATION,
        ["bounced", "opt_out"],
    )


def test_a_consumers_debt_is_told_to_nobody_else_and_the_rule_is_named() -> None:
    people = contact(Role.MANAGEMENT), contact(email=None, phone=None)
    case = facts(contacts=people, kind=CustomerKind.CONSUMER)
    found = recipient(case, Role.MANAGEMENT, [Channel.EMAIL], STRICT)
    assert found == Reach(passed_over=(PassedOver(Role.MANAGEMENT, None, "third_party", "strict"),))
    assert callee(case, Role.MANAGEMENT, STRICT) is None
    business = facts(contacts=people)
    assert recipient(business, Role.MANAGEMENT, [Channel.EMAIL], STRICT).contact == people[0]
    assert callee(business, Role.MANAGEMENT, STRICT) == people[0]


def test_only_what_the_customer_agreed_to_is_used_and_nothing_forbidden() -> None:
    case = facts(channels=(Channel.SMS, Channel.LETTER))
    found = recipient(case, Role.PAYABLES, [Channel.EMAIL, Channel.LETTER, Channel.SMS], STRICT)
    assert (found.channel, found.passed_over) == (
        Channel.SMS,
        (
            PassedOver(Role.PAYABLES, Channel.EMAIL, "not_authorised", "strict"),
            PassedOver(Role.PAYABLES, Channel.LETTER, "forbidden_medium", "strict"),
        ),
    )


@given(st.decimals("0.01", "1000", places=2), st.lists(st.none() | st.decimals("0.01", "1000", places=2), max_size=4))
def test_what_is_asked_for_is_never_negative_nor_more_than_is_owed(
    balance: Decimal, disputed: list[Decimal | None]
) -> None:
    case = facts(balance=balance)
    claim = claim_of(case, [hold(HoldKind.DISPUTE, amount=str(part) if part else None) for part in disputed])
    assert 0 <= claim <= balance
    assert claim == (Decimal(0) if None in disputed else max(balance - sum(filter(None, disputed)), Decimal(0)))


def test_amounts_of_two_currencies_are_never_added() -> None:
    amounts = [("USD", Decimal("1.10")), ("COP", Decimal(100)), ("USD", Decimal("2.20"))]
    assert totals(amounts) == (("COP", Decimal(100)), ("USD", Decimal("3.30")))


def test_a_step_that_yields_says_nothing_more_today_and_changes_nothing_else() -> None:
    case, now = facts(), local(DUE)
    after = yielding(case, now)
    assert (after.yields_until, after.steps, after.contacted) == (local(DUE + timedelta(days=1), 0), (), ())
    told = decide(after, now)
    assert isinstance(told, Wait)
    assert (told.until, told.moved_by, told.rule) == (local(DUE + timedelta(days=1)), "yields", None)
