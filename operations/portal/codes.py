"""How does somebody prove who they are? By a code that goes to an address on file, never to one that they name."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from models.customer import Contact
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.portal import PortalLink, PortalSession
from models.strategy import Channel
from operations.desk import Desk
from operations.portal.entering import ACTOR, named
from store import customers, history, installation, portal_codes, portal_people, portal_sessions
from store.engine import Tx

_DIGITS = 6


class WrongCode(Refused):
    """Not the code, or too old, or tried too often: which of these is not said."""

    http_status = 422

    def __init__(self) -> None:
        super().__init__("The code is not right, or does not hold any more")


class TooManyCodes(Refused):
    http_status = 429

    def __init__(self) -> None:
        super().__init__("Too many codes were sent: wait an hour")


@dataclass(frozen=True, slots=True)
class OnFile:
    """An address of a contact to which a code can go."""

    channel: Channel
    address: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class ToSend:
    """A code on its way. It is kept nowhere."""

    to: OnFile
    code: str = field(repr=False)


async def on_file(tx: Tx, session: PortalSession) -> list[OnFile]:
    """Where a code may go: the person's own addresses; of whoever came by nobody's link, those of every contact."""
    customer = (await customers.get(tx, [session.person.customer_id]))[session.person.customer_id]
    everybody = customer.contacts
    own = [one for one in everybody if session.person.address and session.person.address in _addresses(one)]
    found: dict[tuple[Channel, str], OnFile] = {}
    for contact in own if session.person.address else everybody:
        for channel, address in ((Channel.EMAIL, contact.email), (Channel.SMS, contact.phone)):
            if address:
                found.setdefault((channel, address), OnFile(channel, address, contact))
    return list(found.values())


async def ask(desk: Desk, session: PortalSession, channel: Channel, address: str) -> ToSend:
    """A new code for this browser, to be sent at once; the one before opens nothing any more.

    Raises NotFound for an address that is not on file, TooManyCodes.
    """
    async with desk.database.begin() as tx:
        await customers.lock(tx, [session.person.customer_id])
        choices = await on_file(tx, session)
        to = next((one for one in choices if (one.channel, one.address) == (channel, address)), None)
        if to is None:
            raise NotFound("This address is not on file")
        if await portal_codes.lately(tx, session.person.customer_id) >= portal_codes.MOST_AN_HOUR:
            raise TooManyCodes
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        digest = _digest(await installation.secret(tx), session.digest, code)
        lasts = timedelta(minutes=desk.rulebook.portal.code_minutes)
        await portal_codes.add(tx, session.person.id, session.digest, digest, channel.value, address, lasts)
    return ToSend(to, code)


async def check(desk: Desk, session: PortalSession, code: str) -> None:
    """Whoever knows the code is the contact to whom it went: the session is theirs, and shows the whole account.

    Raises WrongCode.
    """
    customer_id = session.person.customer_id
    async with desk.database.begin() as tx:
        waiting = await portal_codes.waiting(tx, session.digest)
        counted = waiting is not None and await portal_codes.count_try(tx, waiting.id)
    if waiting is None or not counted:
        raise WrongCode
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        said = _digest(await installation.secret(tx), session.digest, "".join(code.split()))
        if not hmac.compare_digest(said, waiting.digest):
            raise WrongCode
        # The contact may have been taken out meanwhile.
        choices = await on_file(tx, session)
        to = next((one for one in choices if (one.channel, one.address) == (waiting.channel, waiting.address)), None)
        if to is None:
            raise WrongCode
        await portal_codes.use(tx, waiting.id)
        person = session.person
        if not person.address:
            address = (to.contact.email or to.address).lower()
            link = PortalLink(
                session.link_id, customer_id, session.invoice_ids, to.channel, address, to.contact.name, to.contact.role
            )
            person = await portal_people.meet(tx, link)
            if person.blocked:
                raise WrongCode
            await portal_sessions.belongs_to(tx, session.digest, person.id)
        await portal_sessions.open_whole(tx, session.digest)
        now = await desk.clock.now(tx)
        details = {"channel": to.channel.value, **named(person.name)}
        seen = Interaction(InteractionKind.PORTAL_WHOLE_SEEN, customer_id, ACTOR, now, None, details)
        await history.append(tx, [seen])


def _addresses(contact: Contact) -> set[str]:
    return {one.lower() for one in (contact.email, contact.phone, contact.whatsapp) if one}


def _digest(secret: bytes, session: bytes, code: str) -> bytes:
    """For this browser alone: the code of another opens nothing here."""
    return hmac.new(secret, b"portal-code/" + session + code.encode(), sha256).digest()
