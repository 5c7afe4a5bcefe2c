"""Whom can a step reach, and through what? The asked-for person first, else the nearest one of the customer."""

from collections.abc import Iterable, Sequence

from models.case import ContactPoint
from models.customer import Role
from models.strategy import Channel

_LADDER = tuple(Role)


def address_of(contact: ContactPoint, channel: Channel) -> str | None:
    """The contact's address on a channel; a letter needs none of ours, the customer's name is enough."""
    match channel:
        case Channel.EMAIL:
            return contact.email
        case Channel.SMS:
            return contact.phone
        case Channel.WHATSAPP:
            return contact.whatsapp or contact.phone
        case Channel.LETTER:
            return contact.name


def is_reachable(contacts: Iterable[ContactPoint], channels: Sequence[Channel]) -> bool:
    return any(address_of(contact, channel) for contact in contacts for channel in channels)


def recipient(
    contacts: Sequence[ContactPoint], to: Role, channels: Sequence[Channel]
) -> tuple[ContactPoint, Channel, str] | None:
    """The contact, channel and address that a message goes to; None where nobody can be reached.

    The person asked for comes first, then the others by their distance on the ladder, the lower rung before the higher:
    a final notice for a missing manager goes to administration rather than to nobody.
    """
    rung = _LADDER.index(to)

    def distance(contact: ContactPoint) -> tuple[int, bool]:
        other = _LADDER.index(contact.role)
        return abs(other - rung), other > rung

    for contact in sorted(contacts, key=distance):
        for channel in channels:
            address = address_of(contact, channel)
            if address:
                return contact, channel, address
    return None
