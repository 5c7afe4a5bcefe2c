"""How does a customer come in? By a link, which is exchanged for a cookie; a link opens again until it ends."""

from dataclasses import dataclass, field

from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from models.portal import PortalSession, digest_of
from operations.desk import Desk
from store import customers, history, portal_links, portal_people, portal_sessions
from store.portal_tokens import new_token

#: Whoever acts in the portal, in every timeline; `details` name the person.
ACTOR = "customer"


class NoSuchLink(NotFound):
    """Unknown, expired, revoked, of somebody who is blocked: which of these is not said."""

    def __init__(self) -> None:
        super().__init__("This link does not open anything")


@dataclass(frozen=True, slots=True)
class Entered:
    cookie: str = field(repr=False)


async def enter(desk: Desk, token: str, before: PortalSession | None = None, language: str | None = None) -> Entered:
    """A new session of whoever holds this link. Raises NoSuchLink.

    before: what this browser had; what it saw of the same customer as the same person it sees still.
    """
    async with desk.database.begin() as tx:
        link = await portal_links.get(tx, digest_of(token))
        if link is None:
            raise NoSuchLink
        await customers.lock(tx, [link.customer_id])
        person = await portal_people.meet(tx, link)
        if person.blocked:
            raise NoSuchLink
        seen = set(link.invoice_ids)
        if before is not None:
            if before.person.id == person.id:
                seen |= set(before.invoice_ids)
            await portal_sessions.end(tx, before.digest)
        cookie = new_token()
        await portal_sessions.begin(tx, digest_of(cookie), person.id, link.id, sorted(seen), language)
        await portal_links.used(tx, link.id)
        now = await desk.clock.now(tx)
        details = {"link": link.id, **named(person.name)}
        came = Interaction(InteractionKind.PORTAL_ENTERED, link.customer_id, ACTOR, now, None, details)
        await history.append(tx, [came])
    return Entered(cookie)


def named(person: str) -> dict[str, str]:
    """Who it was, for the details of an interaction; nothing where nobody knows."""
    return {"person": person} if person else {}
