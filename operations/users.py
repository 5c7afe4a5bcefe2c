"""Who may sign in to the console? People entered and invited, made administrators, kept out, and let in again."""

import secrets
from datetime import timedelta
from typing import Any

import structlog

from models.console import Theme
from models.errors import Conflict, NotFound, Refused
from models.user import NewUser, digest_of
from operations import second_factor
from operations.desk import Desk
from store import api_keys, sessions, users
from store.engine import Tx

_log = structlog.get_logger()

INVITATION = timedelta(hours=48)


async def enter(desk: Desk, new: NewUser) -> str:
    """Somebody may sign in from now on; what their invitation carries, which nobody can be told again.

    Raises Conflict, Refused.
    """
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        row = {**new.model_dump(), "created_at": await desk.clock.now(tx), "created_by": desk.actor}
        if not await users.add(tx, row):
            raise Conflict(f"{new.name} may sign in already")
        token = await _invitation(tx, new.name)
    _tell(desk, "user_entered", new.name, admin=new.admin)
    return token


async def invite(desk: Desk, name: str) -> str:
    """A new link by which somebody chooses a password; the one before opens nothing. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        if not (await _of(tx, name))["active"]:
            raise Refused(f"{name} may not sign in: let them in again first")
        token = await _invitation(tx, name)
    _tell(desk, "user_invited", name)
    return token


async def deactivate(desk: Desk, name: str) -> None:
    """Signed out everywhere at once; links and API keys of their name open nothing. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        row = await _of(tx, name)
        if not row["active"]:
            raise Refused(f"{name} may not sign in already")
        await _keep_an_admin(tx, row)
        await users.change(tx, name, {"active": False, "invitation": None, "invitation_expires_at": None})
        await sessions.end_all_of(tx, name)
        await api_keys.revoke_of(tx, name, desk.actor)
    _tell(desk, "user_deactivated", name)


async def activate(desk: Desk, name: str) -> None:
    """They may sign in again, with what they knew before. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        if (await _of(tx, name))["active"]:
            raise Refused(f"{name} may sign in already")
        await users.change(tx, name, {"active": True})
    _tell(desk, "user_activated", name)


async def set_admin(desk: Desk, name: str, *, admin: bool) -> None:
    """Signed out everywhere, so that what an administrator is asked for is asked. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        row = await _of(tx, name)
        if row["admin"] is admin:
            raise Refused(f"{name} is an administrator already" if admin else f"{name} is no administrator")
        if not admin:
            await _keep_an_admin(tx, row)
        await users.change(tx, name, {"admin": admin})
        await sessions.end_all_of(tx, name)
    _tell(desk, "user_admin", name, admin=admin)


async def reset_second_factor(desk: Desk, name: str) -> None:
    """For whoever has lost telephone and codes: a password does from now on. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        if (await _of(tx, name))["totp_confirmed_at"] is None:
            raise Refused(f"{name} has no second factor")
        await second_factor.forget(tx, name)
        await sessions.end_all_of(tx, name)
    _tell(desk, "user_second_factor_reset", name)


async def sign_out_everywhere(desk: Desk, name: str) -> int:
    """How many browsers that were. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        await _of(tx, name)
        ended = await sessions.end_all_of(tx, name)
    _tell(desk, "user_signed_out", name, sessions=ended)
    return ended


async def choose(desk: Desk, *, language: str | None, theme: Theme | None) -> None:
    """How the console looks to whoever is at this desk; None: as the browser asks."""
    async with desk.database.begin() as tx:
        await users.change(tx, desk.actor, {"language": language, "theme": theme.value if theme else None})


async def _invitation(tx: Tx, name: str) -> str:
    token = secrets.token_urlsafe(32)
    ends = await users.now(tx) + INVITATION
    await users.change(tx, name, {"invitation": digest_of(token), "invitation_expires_at": ends})
    return token


async def _of(tx: Tx, name: str) -> dict[str, Any]:
    row = await users.credentials(tx, name)
    if row is None:
        raise NotFound(f"Nobody who signs in is called {name}")
    return row


async def _keep_an_admin(tx: Tx, row: dict[str, Any]) -> None:
    if row["admin"] and await users.active_admins(tx) == [row["name"]]:
        raise Refused(f"{row['name']} is the last administrator: make somebody else one first")


async def _authorise(tx: Tx, desk: Desk) -> None:
    """Users who are no administrators may not; names that do not sign in are of whoever set Puntual up."""
    actor = await users.credentials(tx, desk.actor)
    if actor is not None and not (actor["admin"] and actor["active"]):
        raise Refused(f"{desk.actor} is no administrator: one of them has to do that")


def _tell(desk: Desk, event: str, name: str, **known: Any) -> None:
    """To the log: timelines are of customers."""
    _log.info(event, user=name, by=desk.actor, **known)
