"""How does somebody of a customer say how they want to be contacted? For their role, and for addresses of their own."""

from dataclasses import dataclass
from datetime import timedelta

from models.block import BlockKind
from models.contact_rule import Medium
from models.contact_wish import ContactWish
from models.customer import Contact
from models.errors import NotFound, Refused
from models.portal import PortalPerson
from operations import blocks, contact_wishes
from operations.desk import Desk
from operations.portal.agreeing import as_customer
from store import blocks as stored_blocks
from store import contact_wishes as stored_wishes
from store import customers
from store.engine import Tx

#: Changes of a customer within a day. Each plans all of its cases anew, and stands in the timeline for ever.
A_DAY = 20


@dataclass(frozen=True, slots=True)
class OwnWay:
    """An address at which this person is contacted, and why nothing is sent there (nothing: it is)."""

    medium: Medium
    address: str
    blocked: frozenset[BlockKind]

    @property
    def is_stopped(self) -> bool:
        return BlockKind.OPT_OUT in self.blocked


async def wish(desk: Desk, person: PortalPerson, wished: ContactWish) -> bool:
    """Whether that changed anything.

    Raises NotFound where nobody has their role, OutsideTheLaw, NobodyAgreed, and Refused where it changes all the time.
    """
    if person.role is None:
        raise NotFound("Nobody is written to by this link")
    await _expect_seldom(desk, person)
    return await contact_wishes.wish(as_customer(desk, person.name), person.customer_id, person.role, wished)


async def stop(desk: Desk, person: PortalPerson, medium: Medium) -> None:
    """They want nothing more there, however often they say so. Raises NotFound where that is no way to them."""
    way = await _own(desk, person, medium)
    if not way.is_stopped:
        try:
            await blocks.add(as_customer(desk, person.name), medium.value, way.address, BlockKind.OPT_OUT)
        except Refused:
            return  # The same button a moment ago.


async def allow(desk: Desk, person: PortalPerson, medium: Medium) -> None:
    """They changed their mind: nothing but the opt-out is lifted. Raises NotFound as `stop`, and Refused as `wish`."""
    way = await _own(desk, person, medium)
    if way.is_stopped:
        await _expect_seldom(desk, person)
        try:
            await blocks.lift(as_customer(desk, person.name), medium.value, way.address, [BlockKind.OPT_OUT])
        except NotFound:
            return  # The same button a moment ago.


async def own_ways(tx: Tx, person: PortalPerson) -> list[OwnWay]:
    """Of the contact who this person is; none of somebody by a link that was sent to nobody."""
    contact = await _contact(tx, person)
    if contact is None:
        return []
    number = contact.whatsapp or contact.phone
    ways = (
        (Medium.EMAIL, contact.email),
        (Medium.SMS, contact.phone),
        (Medium.WHATSAPP, number),
        (Medium.CALL, contact.phone),
    )
    return [
        OwnWay(medium, found, frozenset(await stored_blocks.in_force(tx, medium.value, found)))
        for medium, found in ways
        if found
    ]


async def _expect_seldom(desk: Desk, person: PortalPerson) -> None:
    async with desk.database.connect() as tx:
        since = await desk.clock.now(tx) - timedelta(days=1)
        if await stored_wishes.said_since(tx, person.customer_id, since) >= A_DAY:
            raise Refused("This was changed too often today: it can be changed again tomorrow")


async def _own(desk: Desk, person: PortalPerson, medium: Medium) -> OwnWay:
    async with desk.database.connect() as tx:
        way = next((one for one in await own_ways(tx, person) if one.medium is medium), None)
    if way is None:
        raise NotFound(f"No way to them by {medium}")
    return way


async def _contact(tx: Tx, person: PortalPerson) -> Contact | None:
    """By their address, as the link was sent to it; where two have it, the one of their role."""
    if not person.address:
        return None
    people = (await customers.get(tx, [person.customer_id]))[person.customer_id].contacts
    same = [one for one in people if person.address in ((one.email or "").lower(), one.phone, one.whatsapp)]
    return next((one for one in same if one.role is person.role), same[0] if same else None)
