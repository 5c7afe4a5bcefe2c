"""What becomes of a customer's people when a proposal is taken over? Only what it says changes, whatever came since."""

from collections.abc import Sequence

from models.contact_proposal import ProposalFault, key_of
from models.customer import Contact

#: As many as a customer may have (models/customer.py).
MOST_CONTACTS = 50
_FIELDS = tuple(Contact.model_fields)


def changed(
    people: Sequence[Contact], before: Contact | None, after: Contact | None
) -> tuple[Contact, ...] | ProposalFault:
    """The people with the change in it; what is as it is to be already stays so.

    before: as whoever proposed it saw them; None: somebody new. after: None: they go. What was changed since then
    stays, but where the proposal says something else.
    """
    if after is not None and not is_reachable(after):
        return ProposalFault.UNREACHABLE
    if before is None:
        return tuple(people) if after is None else _with(people, after)
    place = place_of(people, before)
    if after is None:
        return tuple(people) if place is None else _without(people, place)
    if after in people:
        return tuple(people)
    return ProposalFault.GONE if place is None else _merged(people, place, before, after)


def place_of(people: Sequence[Contact], wanted: Contact) -> int | None:
    """Where somebody stands: as they were, else by role and name."""
    if wanted in people:
        return list(people).index(wanted)
    key = key_of(wanted)
    return next((place for place, one in enumerate(people) if key_of(one) == key), None)


def is_reachable(contact: Contact) -> bool:
    return bool(contact.email or contact.phone or contact.whatsapp)


def old_address(before: Contact | None, after: Contact | None) -> str | None:
    """The e-mail address that hears that somebody is written to elsewhere now, or not at all; None: nobody needs to."""
    if before is None or before.email is None:
        return None
    ways = ("email", "phone", "whatsapp")
    same = after is not None and all(getattr(before, way) == getattr(after, way) for way in ways)
    return None if same else before.email


def _with(people: Sequence[Contact], new: Contact) -> tuple[Contact, ...] | ProposalFault:
    if new in people:
        return tuple(people)
    if any(key_of(one) == key_of(new) for one in people):
        return ProposalFault.KNOWN
    return ProposalFault.FULL if len(people) >= MOST_CONTACTS else (*people, new)


def _without(people: Sequence[Contact], place: int) -> tuple[Contact, ...] | ProposalFault:
    rest = (*people[:place], *people[place + 1 :])
    return rest if any(map(is_reachable, rest)) else ProposalFault.LAST


def _merged(
    people: Sequence[Contact], place: int, before: Contact, after: Contact
) -> tuple[Contact, ...] | ProposalFault:
    present = people[place]
    said = {name: getattr(after, name) for name in _FIELDS if getattr(after, name) != getattr(before, name)}
    if any(getattr(present, name) not in (getattr(before, name), value) for name, value in said.items()):
        return ProposalFault.CHANGED
    merged = present.model_copy(update=said)
    if not is_reachable(merged):
        return ProposalFault.UNREACHABLE
    others = (*people[:place], *people[place + 1 :])
    if key_of(merged) != key_of(present) and any(key_of(one) == key_of(merged) for one in others):
        return ProposalFault.KNOWN
    return (*people[:place], merged, *people[place + 1 :])
