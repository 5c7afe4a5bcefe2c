"""Who asks for this page, in which language? Found by the cookie; a route declares what its visitor must be allowed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request

from config.page_words import accepted_language
from config.room_words import RoomWords, console_words
from config.sentences import Sentences
from models.errors import PuntualError
from models.user import Access, Session, User, digest_of
from operations.desk import Desk
from reading.reader import Reader
from store import sessions
from store.engine import Tx
from web.api.desk import Door, door_of
from web.console.cookies import SESSION


class SignInFirst(PuntualError):
    """Nobody is signed in, or only half-way."""

    http_status = 401


class NotForYou(PuntualError):
    """Somebody is signed in who may not see or do this."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in."""

    session: Session
    language: str
    door: Door

    @property
    def user(self) -> User:
        return self.session.user

    @property
    def words(self) -> RoomWords:
        return console_words(self.language)

    @property
    def desk(self) -> Desk:
        """Operations run under the person's name."""
        return replace(self.door.desk, actor=self.user.name)

    @property
    def reader(self) -> Reader:
        door, desk = self.door, self.door.desk
        sentences = Sentences(self.language)
        return Reader(door.settings, desk.database, desk.clock, sentences, desk.zone, door.in_force, desk.shelf)

    async def leave_notice(self, kind: str, text: str) -> None:
        """Said once by the next page. kind: `done`, `refused` or `told`."""
        async with self.desk.database.begin() as tx:
            await sessions.leave_notice(tx, self.session.digest, kind, text)


def language_of(request: Request, user: User | None = None) -> str:
    """The user's own choice, else what the browser likes best, else the creditor's."""
    if user is not None and user.language:
        return user.language
    otherwise = door_of(request).settings.language.partition("-")[0]
    return accepted_language(request.headers.get("accept-language", ""), otherwise)


async def session_of(request: Request) -> Session | None:
    """The session that the cookie names, also one that waits for its code."""
    cookie = SESSION.carried(request, door_of(request).settings)
    if not cookie:
        return None
    async with door_of(request).desk.database.begin() as tx:
        found = await sessions.get(tx, digest_of(cookie))
        if found is None:
            return None
        session, stale = found
        if stale:
            await sessions.seen(tx, session.digest)
    return session


async def visit_of(request: Request) -> Visit:
    """Raises SignInFirst."""
    known: Visit | None = getattr(request.state, "visit", None)
    if known is not None:
        return known
    session = await session_of(request)
    if session is None or session.waits_for_code:
        raise SignInFirst("Sign in first")
    visit = Visit(session, language_of(request, session.user), door_of(request))
    request.state.visit = visit
    return visit


def allowed(access: Access) -> Any:
    """For `dependencies=` of a router or a route: whoever may not is told so, and nothing is done."""

    async def check(request: Request) -> None:
        visit = await visit_of(request)
        if not visit.user.may(access):
            raise NotForYou(f"Needs the right to {access.value}")

    check.access = access  # type: ignore[attr-defined] # read by the test that holds routes against rights
    return Depends(check)


async def _reading(visit: Annotated[Visit, Depends(visit_of)]) -> AsyncIterator[Tx]:
    async with visit.door.desk.database.connect() as tx:
        yield tx


ByVisit = Annotated[Visit, Depends(visit_of)]
Reading = Annotated[Tx, Depends(_reading, scope="function")]
