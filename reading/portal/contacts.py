"""What does a customer see of whom we write to there, and of what was said about that?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.masking import masked
from models.console import Decision
from models.contact_proposal import ContactProposal
from models.customer import Contact, Role
from models.portal import PortalPerson
from models.strategy import Channel
from store import contact_proposals, customers
from store.engine import Tx

#: So long what was decided is shown, and so many of it.
_LATELY, _MOST = timedelta(days=60), 20
_CHANNELS = {"email": Channel.EMAIL, "phone": Channel.SMS, "whatsapp": Channel.WHATSAPP}


@dataclass(frozen=True, slots=True)
class Person:
    """place: counted from 1. name: '' where it is not for whoever looks. ways: by the name of their field.

    own: whether it is whoever looks.
    """

    place: int
    role: Role
    name: str
    ways: tuple[tuple[str, str], ...]
    own: bool


async def people(tx: Tx, viewer: PortalPerson, *, whole: bool) -> list[Person]:
    """Everybody on file; whole: with names and addresses. Else those of others are masked."""
    contacts = (await customers.get(tx, [viewer.customer_id]))[viewer.customer_id].contacts
    return [_person(place, one, viewer, whole) for place, one in enumerate(contacts, 1)]


async def proposals(tx: Tx, customer_id: str, now: datetime) -> Sequence[ContactProposal]:
    """Those that wait, and what we decided lately."""
    found = await contact_proposals.listed(tx, customer_id=customer_id, decided=True, limit=_MOST)
    return [one for one in found if one.waits or (one.decision is not Decision.WITHDRAWN and _is_lately(one, now))]


def _is_lately(one: ContactProposal, now: datetime) -> bool:
    return one.decided_at is not None and one.decided_at > now - _LATELY


def _person(place: int, contact: Contact, viewer: PortalPerson, whole: bool) -> Person:
    ways = [(name, address) for name in _CHANNELS if (address := getattr(contact, name))]
    own = bool(viewer.address) and viewer.address in {address.lower() for _, address in ways}
    if whole or own:
        return Person(place, contact.role, contact.name, tuple(ways), own)
    hidden = tuple((name, masked(_CHANNELS[name], address)) for name, address in ways)
    return Person(place, contact.role, "", hidden, own)
