"""How does somebody get into the console? By a password and perhaps a code, by an invitation, or by another's word.

Each way ends in a session of its own, with a cookie that no other session ever had.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from domain.passwords import PUBLIC, normal
from models.errors import NotFound, Refused
from models.user import Place, SecondFactorRule, Session, digest_of
from operations import passwords, second_factor, sign_in_tries
from operations.desk import Desk
from store import sessions, sign_in_attempts, users
from store.clock import ShiftedClock
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Begun:
    """waits: half-way in; a code is missing, or a second factor that is demanded has to be set up first."""

    name: str
    waits: bool
    cookie: str = field(repr=False)


class Wrong(Refused):
    """Which of the two it was is not said."""

    http_status = 422

    def __init__(self) -> None:
        super().__init__("User or password is not right")


async def by_password(
    desk: Desk, name: str, password: str, place: Place, rule: SecondFactorRule, before: bytes | None = None
) -> Begun:
    """before: the session that this browser had. Raises Wrong, HeldBack."""
    attempt = await sign_in_tries.begin(desk, name, place)
    async with desk.database.connect() as tx:
        row = await users.credentials(tx, name)
    stored = row["password_hash"] if row is not None and row["active"] else None
    public = normal(password) == PUBLIC and not isinstance(desk.clock, ShiftedClock)
    if not await passwords.fits(stored, password) or stored is None or public:
        raise Wrong
    renewed = await passwords.anew(stored, password)
    async with desk.database.begin() as tx:
        row = await users.credentials(tx, name)
        if row is None or not row["active"] or row["password_hash"] != stored:
            raise Wrong  # changed while we looked
        if renewed is not None:
            await users.change(tx, name, {"password_hash": renewed})
        begun = await _begin(tx, row, place, before, waits=waits(row, rule))
        # A password alone opens nothing where a code is missing: it neither counts as a failure nor clears them.
        await (sign_in_attempts.take_back if begun.waits else sign_in_attempts.succeeded)(tx, attempt)
    return begun


async def by_code(desk: Desk, session: Session, code: str, place: Place) -> Begun:
    """The rest of the way in, with a code of the app or a recovery code. Raises Refused, HeldBack."""
    name = session.user.name
    attempt = await sign_in_tries.begin(desk, name, place)
    async with desk.database.begin() as tx:
        row = await _of(tx, name)
        if not await second_factor.fits(tx, row, code):
            raise second_factor.WrongCode
        await sign_in_attempts.succeeded(tx, attempt)
        return await _begin(tx, row, place, session.digest, waits=False)


async def after_setting_up(desk: Desk, session: Session, place: Place) -> Begun:
    """The rest of the way in for whoever has just confirmed the second factor that was demanded."""
    async with desk.database.begin() as tx:
        row = await _of(tx, session.user.name)
        if row["totp_confirmed_at"] is None:
            raise Refused("The second factor has to be set up first")
        return await _begin(tx, row, place, session.digest, waits=False)


async def by_invitation(
    desk: Desk, token: str, password: str, place: Place, rule: SecondFactorRule, before: bytes | None = None
) -> Begun:
    """Choose a password by a link that works once; whoever was signed in under this name is not any more.

    Raises NotFound, InvalidInput.
    """
    row = await invited(desk, token)
    stored = await passwords.kept(password, (row["name"], row["full_name"]))
    async with desk.database.begin() as tx:
        if await users.invited(tx, digest_of(token)) is None:
            raise NotFound(_RUN_OUT)
        await users.change(
            tx,
            row["name"],
            {
                "password_hash": stored,
                "password_set_at": await users.now(tx),
                "invitation": None,
                "invitation_expires_at": None,
            },
        )
        await sessions.end_all_of(tx, row["name"])
        return await _begin(tx, row, place, before, waits=waits(row, rule))


async def invited(desk: Desk, token: str) -> dict[str, Any]:
    """The whole row of whoever holds an invitation. Raises NotFound."""
    async with desk.database.begin() as tx:
        row = await users.invited(tx, digest_of(token))
    if row is None:
        raise NotFound(_RUN_OUT)
    return row


async def by_identity(
    desk: Desk, issuer: str, subject: str, verified_email: str | None, place: Place, before: bytes | None = None
) -> Begun:
    """On the word of a provider that proved who it is; what it asked them for is all that is asked for.

    Whom nobody is bound to yet is found once by a verified address that one user alone has. Nobody is ever entered
    by this. Raises NotFound.
    """
    async with desk.database.begin() as tx:
        row = await users.of_identity(tx, issuer, subject)
        if row is None and verified_email is not None:
            found = await users.unbound_with_email(tx, verified_email)
            if len(found) == 1:
                [row] = found
                await users.change(tx, row["name"], {"oidc_issuer": issuer, "oidc_subject": subject})
        if row is None or not row["active"]:
            raise NotFound("Nobody who may sign in here is known by that account")
        return await _begin(tx, row, place, before, waits=False)


def waits(row: dict[str, Any], rule: SecondFactorRule) -> bool:
    """Whether more than a password is asked of somebody."""
    return row["totp_confirmed_at"] is not None or demanded(rule, admin=row["admin"])


def demanded(rule: SecondFactorRule, *, admin: bool) -> bool:
    return rule is SecondFactorRule.EVERYBODY or (rule is SecondFactorRule.ADMINS and admin)


async def change_password(desk: Desk, session: Session, old: str, new: str, place: Place) -> None:
    """Everywhere else they are signed out, and a link that was waiting opens nothing.

    Raises Refused, HeldBack, InvalidInput.
    """
    name = session.user.name
    attempt = await sign_in_tries.begin(desk, name, place)
    async with desk.database.connect() as tx:
        row = await _of(tx, name)
    if row["password_hash"] is not None and not await passwords.fits(row["password_hash"], old):
        raise Refused("The password of now is not right")
    async with desk.database.begin() as tx:
        await sign_in_attempts.take_back(tx, attempt)
    stored = await passwords.kept(new, (name, row["full_name"]))
    async with desk.database.begin() as tx:
        chosen = {"password_hash": stored, "password_set_at": await users.now(tx)}
        await users.change(tx, name, {**chosen, "invitation": None, "invitation_expires_at": None})
        await sessions.end_all_of(tx, name, but=session.digest)


async def _of(tx: Tx, name: str) -> dict[str, Any]:
    row = await users.credentials(tx, name)
    assert row is not None, "whoever is signed in is a user: none is ever deleted"
    return row


async def _begin(tx: Tx, row: dict[str, Any], place: Place, before: bytes | None, *, waits: bool) -> Begun:
    if before is not None:
        await sessions.end(tx, before)
    cookie, name = secrets.token_urlsafe(32), row["name"]
    await sessions.begin(tx, digest_of(cookie), name, waits_for_code=waits, agent=place.agent, address=place.address)
    return Begun(name, waits, cookie)


_RUN_OUT = "This link was used already or has run out: ask for a new one"
