"""Who may come in by the API? Keys made, shown once, and taken back."""

import secrets

from models.api_key import ApiKey, NewKey, digest_of, written
from models.errors import NotFound, Refused
from operations.desk import Desk
from store import api_keys, staff
from store.engine import Tx


async def create(desk: Desk, new: NewKey) -> tuple[ApiKey, str]:
    """A new key, and how it is written: nobody can be told again. Raises Refused.

    Who acts under the name of somebody of the staff has their authority: nobody hands out a higher one than their own.
    """
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    async with desk.database.begin() as tx:
        await _authorise(tx, desk, new.name)
        row = {
            "id": key_id,
            "name": new.name,
            "digest": digest_of(secret),
            "scopes": [scope.value for scope in new.scopes],
            "per_minute": new.per_minute,
            "created_by": desk.actor,
            "expires_at": new.expires_at,
        }
        key = await api_keys.insert_key(tx, row)
        if key.expires_at is not None and key.expires_at <= key.created_at:
            raise Refused("A key that expired already would open nothing: expected a day from today on")
    return key, written(key_id, secret)


async def revoke(desk: Desk, key_id: str) -> ApiKey:
    """It opens nothing any more, in every process within seconds; the key. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        if await api_keys.get(tx, key_id) is None:
            raise NotFound(f"No API key {key_id}: `puntual keys list` shows those that there are")
        if not await api_keys.revoke(tx, key_id, desk.actor):
            raise Refused(f"The API key {key_id} was revoked already")
        key = await api_keys.get(tx, key_id)
    assert key is not None, "it was there a moment ago, and none is ever deleted"
    return key


async def _authorise(tx: Tx, desk: Desk, name: str) -> None:
    """Raises Refused where a key would have more authority than whoever makes it."""
    meant, actor = await staff.get(tx, name), await staff.get(tx, desk.actor)
    if meant is not None and not meant.active:
        raise Refused(f"{name} works here no more: expected another name")
    if meant is None or actor is None or not actor.active:
        return
    if meant.role.rank > actor.role.rank:
        raise Refused(f"A {actor.role.value} cannot make a key with the authority of a {meant.role.value}")
