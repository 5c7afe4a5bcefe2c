"""Whom does a message reach, and how much may it ask for?"""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.balance import claim_of, totals
from domain.progress import told_today
from domain.reach import is_reachable, recipient
from models.case import ContactPoint, HoldKind
from models.customer import Role
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
channels = st.lists(st.sampled_from(Channel), min_size=1, max_size=4, unique=True)


@given(contacts, st.sampled_from(Role), channels)
def test_somebody_is_found_exactly_where_somebody_can_be_reached(
    people: list[ContactPoint], to: Role, through: list[Channel]
) -> None:
    found = recipient(people, to, through)
    assert (found is not None) == is_reachable(people, through)
    if found is not None:
        reached = [person for person in people if is_reachable([person], through)]
        assert (found[0].role is to) == any(person.role is to for person in reached)


def test_a_notice_for_a_missing_manager_goes_to_the_lower_of_two_neighbours() -> None:
    people = [contact(Role.DIRECTION), contact(Role.PAYABLES), contact(Role.ADMINISTRATION)]
    found = recipient(people, Role.MANAGEMENT, [Channel.EMAIL])
    assert found is not None
    assert found[0].role is Role.ADMINISTRATION


def test_the_first_channel_of_the_step_wins_and_whatsapp_falls_back_on_the_phone() -> None:
    person = contact(email=None)
    assert recipient([person], Role.PAYABLES, [Channel.EMAIL, Channel.WHATSAPP, Channel.SMS]) == (
        person, Channel.WHATSAPP, person.phone,
    )  # fmt: skip


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


def test_a_step_that_yields_counts_the_customer_as_told_and_changes_nothing_else() -> None:
    case, now = facts(), local(DUE)
    told = told_today(case, now)
    assert told.last_message_at == now
    assert told_today(told, now - timedelta(days=1)).steps == case.steps
