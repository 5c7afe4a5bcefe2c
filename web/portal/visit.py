"""Which customer asks for this page, by whom, and what may they see? Found by the cookie, never by an address."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from config.page_words import accepted_language
from config.room_words import RoomWords, portal_words
from config.sentences import Sentences
from models.errors import NotFound, PuntualError
from models.portal import PortalPerson, PortalRight, PortalSession, digest_of
from operations.desk import Desk
from operations.portal.entering import ACTOR
from reading.reader import Reader
from store import invoices, portal_sessions
from store.engine import Tx
from web.api.desk import Door, door_of
from web.portal.cookies import SESSION


class EnterFirst(PuntualError):
    """Nobody has come in by a link, or not lately."""

    http_status = 401


class NotForYou(PuntualError):
    """Somebody came in who may not do this."""

    http_status = 403


class CodeFirst(PuntualError):
    """It is about more than the link was: a code is asked for."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody of a customer."""

    session: PortalSession
    door: Door

    @property
    def person(self) -> PortalPerson:
        return self.session.person

    @property
    def customer_id(self) -> str:
        """The only customer that anything here may be about."""
        return self.session.person.customer_id

    @property
    def language(self) -> str:
        return self.session.language

    @property
    def zone(self) -> ZoneInfo:
        """Where the customer is."""
        return ZoneInfo(self.session.time_zone)

    @property
    def words(self) -> RoomWords:
        return portal_words(self.language)

    @property
    def desk(self) -> Desk:
        """Operations run as the customer's; timelines name the person in their details."""
        return replace(self.door.desk, actor=ACTOR)

    @property
    def reader(self) -> Reader:
        door, desk = self.door, self.door.desk
        sentences = Sentences(self.language)
        return Reader(door.settings, desk.database, desk.clock, sentences, desk.zone, door.in_force, desk.shelf)

    @property
    def rights(self) -> frozenset[PortalRight]:
        own = self.person.rights
        return self.door.desk.rulebook.portal.rights_of(self.person.role) if own is None else own

    def may(self, right: PortalRight) -> bool:
        return right in self.rights

    @property
    def whole(self) -> bool:
        """Whether all of the account is seen, not just what the link is about."""
        return self.session.whole and self.may(PortalRight.ACCOUNT)

    def sees(self, invoice_id: str) -> bool:
        """Of this customer's invoices: whether this browser may see that one."""
        return self.whole or invoice_id in self.session.invoice_ids

    async def own(self, tx: Tx, invoice_id: str) -> str:
        """The id of an invoice that is this customer's and seen by this browser.

        Raises NotFound for any other, also one that is somebody else's; CodeFirst for the customer's own that needs
        a code.
        """
        found = (await invoices.get(tx, [invoice_id])).get(invoice_id)
        if found is None or found.customer_id != self.customer_id:
            raise NotFound(f"No invoice {invoice_id}")
        if not self.sees(invoice_id):
            if not self.may(PortalRight.ACCOUNT):
                raise NotFound(f"No invoice {invoice_id}")
            raise CodeFirst("A code is needed first")
        return invoice_id

    async def leave_notice(self, kind: str, text: str) -> None:
        """Said once by the next page. kind: `done`, `refused` or `told`."""
        async with self.desk.database.begin() as tx:
            await portal_sessions.leave_notice(tx, self.session.digest, kind, text)


def language_of(request: Request) -> str:
    """Of whoever has not come in: what the browser likes best, else the creditor's."""
    otherwise = door_of(request).settings.language.partition("-")[0]
    return accepted_language(request.headers.get("accept-language", ""), otherwise)


async def session_of(request: Request) -> PortalSession | None:
    cookie = SESSION.carried(request, door_of(request).settings)
    if not cookie:
        return None
    async with door_of(request).desk.database.begin() as tx:
        found = await portal_sessions.get(tx, digest_of(cookie))
        if found is None:
            return None
        session, stale = found
        if stale:
            await portal_sessions.seen(tx, session.digest)
    return session


async def visit_of(request: Request) -> Visit:
    """Raises EnterFirst."""
    known: Visit | None = getattr(request.state, "portal_visit", None)
    if known is not None:
        return known
    session = await session_of(request)
    if session is None:
        raise EnterFirst("Come in by a link first")
    visit = Visit(session, door_of(request))
    request.state.portal_visit = visit
    return visit


def entered(right: PortalRight | None = None, *, whole: bool = False) -> Any:
    """For `dependencies=` of a router or a route: who may not is told so, and nothing is done.

    right: what whoever comes must be allowed; None: it is enough to have come in. whole: all of the account is seen.
    """

    async def check(request: Request) -> None:
        visit = await visit_of(request)
        if right is not None and not visit.may(right):
            raise NotForYou(f"Needs the right: {right.value}")
        if whole and not visit.whole:
            if not visit.may(PortalRight.ACCOUNT):
                raise NotForYou("Needs the right: account")
            raise CodeFirst("A code is needed first")

    check.portal = (right, whole)  # type: ignore[attr-defined] # read by the test that holds every route against it
    return Depends(check)


async def _reading(visit: Annotated[Visit, Depends(visit_of)]) -> AsyncIterator[Tx]:
    async with visit.door.desk.database.connect() as tx:
        yield tx


ByVisit = Annotated[Visit, Depends(visit_of)]
Reading = Annotated[Tx, Depends(_reading, scope="function")]
