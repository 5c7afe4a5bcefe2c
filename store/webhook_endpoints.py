"""Who subscribed to which events? Receivers, their secrets, and whether they are posted to.

Instants here are real time, the database's clock: a test clock does not hurry a receiver.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from models.errors import NotFound
from models.webhook import kinds_of
from models.webhook_endpoint import Endpoint, NewEndpoint, Secret, Stopped
from store.engine import Tx, run

_ADD = """
INSERT INTO webhook_endpoints (url, description, events, kinds, secrets, created_at, created_by)
VALUES (%(url)s, %(description)s, %(events)s, %(kinds)s, %(secrets)s, clock_timestamp(), %(by)s)
RETURNING id, url, events, secrets, active, description, disabled_why, created_at, created_by
"""
_SELECT: LiteralString = """
SELECT id, url, events, secrets, active, description, disabled_why, created_at, created_by FROM webhook_endpoints
"""
_GET: LiteralString = _SELECT + "WHERE id = %(id)s"
_LOCK: LiteralString = _GET + " FOR NO KEY UPDATE"
_ALL: LiteralString = _SELECT + "ORDER BY id"


async def add(tx: Tx, new: NewEndpoint, secret: str, by: str) -> Endpoint:
    """A new receiver of these events; it hears of what happens from the end of this transaction on."""
    values = {"url": new.url, "description": new.description, "by": by}
    lists = {
        "events": Jsonb(list(new.events)),
        "kinds": _kinds_json(new.events),
        "secrets": secrets_json([Secret(secret)]),
    }
    [row] = await run(tx, _ADD, values | lists)
    return _endpoint(row)


async def get(tx: Tx, endpoint_id: int, *, lock: bool = False) -> Endpoint:
    """One receiver. Raises NotFound."""
    found = await run(tx, _LOCK if lock else _GET, {"id": endpoint_id})
    if not found:
        raise NotFound(f"No webhook endpoint {endpoint_id}: `puntual webhooks list` shows those that there are")
    return _endpoint(found[0])


async def listed(tx: Tx) -> list[Endpoint]:
    return [_endpoint(row) for row in await run(tx, _ALL, {})]


async def real_now(tx: Tx) -> datetime:
    """The database's clock, by which secrets end and tries are spaced."""
    [row] = await run(tx, "SELECT clock_timestamp() AS now", {})
    now: datetime = row["now"]
    return now


_CHANGE_SECRETS = "UPDATE webhook_endpoints SET secrets = %(secrets)s WHERE id = %(id)s"


async def change_secrets(tx: Tx, endpoint_id: int, secrets: Sequence[Secret]) -> None:
    await run(tx, _CHANGE_SECRETS, {"id": endpoint_id, "secrets": secrets_json(secrets)})


_SWITCH = """
UPDATE webhook_endpoints SET active = %(active)s, disabled_why = %(why)s, leased_until = NULL WHERE id = %(id)s
"""
_AT_ONCE = """
UPDATE webhook_deliveries SET attempts = 0, next_at = clock_timestamp()
WHERE endpoint_id = %(id)s AND delivered_at IS NULL AND gave_up_at IS NULL
"""


async def switch(tx: Tx, endpoint_id: int, *, active: bool, why: Stopped | None = None) -> None:
    """Post to it, or keep what is for it. Switched on again, it is tried at once, from where it stood."""
    await run(tx, _SWITCH, {"id": endpoint_id, "active": active, "why": why})
    if active:
        await run(tx, _AT_ONCE, {"id": endpoint_id})


async def remove(tx: Tx, endpoint_id: int) -> None:
    """Forget a receiver and what was for it; what others write into its queue meanwhile ages away."""
    await run(tx, "DELETE FROM webhook_endpoints WHERE id = %(id)s", {"id": endpoint_id})
    await run(tx, "DELETE FROM webhook_deliveries WHERE endpoint_id = %(id)s", {"id": endpoint_id})


_KNOW = """
UPDATE webhook_endpoints SET kinds = %(kinds)s WHERE id = %(id)s AND NOT (kinds @> %(kinds)s AND kinds <@ %(kinds)s)
"""


async def know_events(tx: Tx) -> None:
    """What an event comes from may have changed with the version: subscriptions are to names, and follow."""
    for endpoint in await listed(tx):
        await run(tx, _KNOW, {"id": endpoint.id, "kinds": _kinds_json(endpoint.events)})


def secrets_of(rows: Sequence[dict[str, Any]]) -> tuple[Secret, ...]:
    """Secrets as they are kept: newest first."""
    return tuple(Secret(one["secret"], datetime.fromisoformat(one["until"]) if one["until"] else None) for one in rows)


def secrets_json(secrets: Sequence[Secret]) -> Jsonb:
    return Jsonb([{"secret": one.secret, "until": one.until.isoformat() if one.until else None} for one in secrets])


def _kinds_json(events: Sequence[str]) -> Jsonb:
    return Jsonb(sorted(kind.value for kind in kinds_of(events)))


def _endpoint(row: dict[str, Any]) -> Endpoint:
    why = Stopped(row["disabled_why"]) if row["disabled_why"] else None
    lists = {"events": tuple(row["events"]), "secrets": secrets_of(row["secrets"])}
    return Endpoint(**{**row, **lists, "disabled_why": why})
