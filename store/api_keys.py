"""Which keys of the API are there? Time is the database's own: a test clock makes no key valid again."""

from typing import Any

from sqlalchemy import func, insert, select, update

from models.api_key import ApiKey, in_order
from models.tables import api_keys
from store.engine import Tx, run

_VALID = """
SELECT * FROM api_keys
WHERE id = %(id)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
"""

_USED = """
UPDATE api_keys SET last_used_at = clock_timestamp()
WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')
"""


async def insert_key(tx: Tx, key: dict[str, Any]) -> ApiKey:
    """A new key; `created_at` is now."""
    statement = insert(api_keys).values({**key, "created_at": func.clock_timestamp()}).returning(api_keys)
    return _key(dict((await tx.execute(statement)).mappings().one()))


async def valid(tx: Tx, key_id: str) -> ApiKey | None:
    """The key with this public part, unless it was revoked or has expired."""
    rows = await run(tx, _VALID, {"id": key_id})
    return _key(rows[0]) if rows else None


async def used(tx: Tx, key_id: str) -> None:
    """It was used just now; written at most once a minute."""
    await run(tx, _USED, {"id": key_id})


async def listed(tx: Tx, *, every: bool = False) -> list[ApiKey]:
    """The keys that open something, the oldest first; with `every` also those that once did."""
    query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    if not every:
        ends = api_keys.c.expires_at
        query = query.where(api_keys.c.revoked_at.is_(None), ends.is_(None) | (ends > func.clock_timestamp()))
    return [_key(dict(row)) for row in (await tx.execute(query)).mappings()]


async def get(tx: Tx, key_id: str) -> ApiKey | None:
    row = (await tx.execute(select(api_keys).where(api_keys.c.id == key_id))).mappings().one_or_none()
    return _key(dict(row)) if row is not None else None


async def revoke(tx: Tx, key_id: str, by: str) -> bool:
    """Whether it was still in force."""
    statement = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    revoked = statement.values(revoked_at=func.clock_timestamp(), revoked_by=by).returning(api_keys.c.id)
    return (await tx.execute(revoked)).first() is not None


async def revoke_of(tx: Tx, name: str, by: str) -> list[str]:
    """Revoke every key of this name that is in force; their ids."""
    statement = update(api_keys).where(api_keys.c.name == name, api_keys.c.revoked_at.is_(None))
    revoked = statement.values(revoked_at=func.clock_timestamp(), revoked_by=by).returning(api_keys.c.id)
    return sorted((await tx.execute(revoked)).scalars())


def _key(row: dict[str, Any]) -> ApiKey:
    return ApiKey(**{**row, "digest": bytes(row["digest"]), "scopes": in_order(row["scopes"])})
