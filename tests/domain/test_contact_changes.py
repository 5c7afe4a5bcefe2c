"""Does a proposal change what it says and nothing else, whatever was written about the people meanwhile?"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contact_changes import MOST_CONTACTS, changed, is_reachable, old_address
from models.contact_proposal import ContactChange, ContactProposal, ProposalFault, key_of
from models.customer import Contact, Role
from tests.operations.office import MONDAY

_EMAILS = st.sampled_from([None, "a@acme.example", "b@acme.example", "c@acme.example"])
_PHONES = st.sampled_from([None, "+576017438900", "+576015550000"])
CONTACTS = st.builds(
    Contact, role=st.sampled_from(Role), name=st.sampled_from(["Ana", "ana", "Bo"]), email=_EMAILS, phone=_PHONES
)
PEOPLE = st.lists(CONTACTS, max_size=4).map(tuple)

ANA = Contact(role=Role.PAYABLES, name="Ana", email="a@acme.example", phone="+576017438900")
BO = Contact(role=Role.DIRECTION, name="Bo", email="b@acme.example")


def other(contact: Contact, **fields: object) -> Contact:
    return contact.model_copy(update=fields)


@given(PEOPLE, st.none() | CONTACTS, st.none() | CONTACTS)
def test_at_most_one_person_is_another_and_doing_it_again_changes_nothing(
    people: Sequence[Contact], before: Contact | None, after: Contact | None
) -> None:
    outcome = changed(people, before, after)
    if isinstance(outcome, ProposalFault):
        return
    assert abs(len(outcome) - len(people)) <= 1
    stayed = [one for one in outcome if one in people]
    assert len(stayed) >= min(len(people), len(outcome)) - 1
    assert all(is_reachable(one) for one in outcome if one not in people)
    if after is not None and (before is None or key_of(before) == key_of(after)):
        assert changed(outcome, before, after) == outcome


@given(PEOPLE, CONTACTS)
def test_nobody_is_left_unreachable_by_taking_somebody_out(people: Sequence[Contact], gone: Contact) -> None:
    outcome = changed(people, gone, None)
    if isinstance(outcome, ProposalFault):
        assert outcome is ProposalFault.LAST
    elif outcome != people:
        assert any(is_reachable(one) for one in outcome)


@pytest.mark.parametrize(
    ("people", "before", "after", "outcome"),
    [
        ((ANA, BO), ANA, other(ANA, email="c@acme.example"), (other(ANA, email="c@acme.example"), BO)),
        # What the ERP wrote meanwhile of another field stays; what it wrote of the same one is not overwritten.
        (
            (other(ANA, phone="+576015550000"), BO),
            ANA,
            other(ANA, email="c@acme.example"),
            (other(ANA, email="c@acme.example", phone="+576015550000"), BO),
        ),
        ((other(ANA, email="x@acme.example"), BO), ANA, other(ANA, email="c@acme.example"), ProposalFault.CHANGED),
        ((other(ANA, email="c@acme.example"), BO), ANA, other(ANA, email="c@acme.example"), None),
        ((BO,), ANA, other(ANA, email="c@acme.example"), ProposalFault.GONE),
        ((ANA, BO), ANA, None, (BO,)),
        ((BO,), ANA, None, None),
        ((ANA,), ANA, None, ProposalFault.LAST),
        ((ANA,), None, BO, (ANA, BO)),
        ((ANA,), None, other(ANA, name="ANA", email="c@acme.example"), ProposalFault.KNOWN),
        ((ANA, BO), BO, other(BO, role=Role.PAYABLES, name="ana"), ProposalFault.KNOWN),
        ((ANA,), None, other(BO, email=None), ProposalFault.UNREACHABLE),
        ((other(ANA, phone=None),), ANA, other(ANA, email=None), ProposalFault.UNREACHABLE),
        (tuple(other(ANA, name=f"n{n}") for n in range(MOST_CONTACTS)), None, BO, ProposalFault.FULL),
    ],
)
def test_what_becomes_of_the_people(
    people: tuple[Contact, ...],
    before: Contact | None,
    after: Contact | None,
    outcome: tuple[Contact, ...] | ProposalFault | None,
) -> None:
    """None: they stay as they are."""
    assert changed(people, before, after) == (people if outcome is None else outcome)


def test_the_old_address_hears_of_other_ways_alone() -> None:
    assert old_address(ANA, other(ANA, name="Ana María", role=Role.MANAGEMENT)) is None
    assert old_address(ANA, other(ANA, phone=None)) == "a@acme.example"
    assert old_address(ANA, None) == "a@acme.example"
    assert old_address(other(ANA, email=None), None) is None
    assert old_address(None, ANA) is None


def test_a_proposal_says_what_it_changes() -> None:
    def proposal(before: Contact | None, after: Contact | None) -> ContactProposal:
        return ContactProposal(1, "C-1", before, after, 1, "Luz", MONDAY)

    assert (proposal(None, BO).change, proposal(None, BO).fields) == (ContactChange.NEW, ("role", "name", "email"))
    assert proposal(ANA, other(ANA, phone=None)).fields == ("phone",)
    assert proposal(ANA, None).change is ContactChange.REMOVED
