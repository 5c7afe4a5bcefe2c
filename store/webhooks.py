"""Who subscribed to which events, and what was delivered to them? Endpoints, their queues, leases and answers.

Instants here are real time, the database's clock: a test clock does not hurry a receiver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from models.errors import NotFound
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class Secret:
    """A signing secret (`whsec_...`); one that was replaced signs beside the newest until `until`."""

    secret: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver. `secrets`, newest first, are never logged. disabled_why: set where we stopped by ourselves."""

    id: int
    url: str
    events: tuple[str, ...]
    secrets: tuple[Secret, ...]
    active: bool
    description: str | None
    disabled_why: str | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint: an interaction, and how often it was tried."""

    id: int
    attempts: int
    interaction: dict[str, Any]


_ADD = """
INSERT INTO webhook_endpoints (url, description, events, kinds, secrets, created_at, created_by)
VALUES (%(url)s, %(description)s, %(events)s, %(kinds)s, %(secrets)s, %(at)s, %(by)s) RETURNING id
"""


async def add(
    tx: Tx,
    *,
    url: str,
    description: str | None,
    events: Sequence[str],
    kinds: Sequence[str],
    secret: str,
    at: datetime,
    by: str,
) -> int:
    """A new receiver of these events; it hears of what happens from the end of this transaction on."""
    parameters = {"url": url, "description": description, "at": at, "by": by}
    lists = {"events": Jsonb(list(events)), "kinds": Jsonb(list(kinds)), "secrets": _secrets_json([Secret(secret)])}
    [row] = await run(tx, _ADD, parameters | lists)
    return int(row["id"])


_SELECT: LiteralString = """
SELECT id, url, events, secrets, active, description, disabled_why, created_at, created_by FROM webhook_endpoints
"""
_GET: LiteralString = _SELECT + "WHERE id = %(id)s FOR NO KEY UPDATE"
_ALL: LiteralString = _SELECT + "ORDER BY id"


async def get(tx: Tx, endpoint_id: int) -> Endpoint:
    """One receiver, locked. Raises NotFound."""
    found = await run(tx, _GET, {"id": endpoint_id})
    if not found:
        raise NotFound(f"No webhook endpoint {endpoint_id}: `puntual webhooks list`")
    return _endpoint(found[0])


async def endpoints(tx: Tx) -> list[Endpoint]:
    return [_endpoint(row) for row in await run(tx, _ALL, {})]


_QUEUES = """
SELECT endpoint_id, count(*) FILTER (WHERE delivered_at IS NULL AND gave_up_at IS NULL) AS waiting,
       count(*) FILTER (WHERE delivered_at IS NOT NULL) AS delivered,
       count(*) FILTER (WHERE gave_up_at IS NOT NULL) AS given_up, max(delivered_at) AS last_delivered_at,
       min(written_at) FILTER (WHERE delivered_at IS NULL AND gave_up_at IS NULL) AS waiting_since
FROM webhook_deliveries GROUP BY endpoint_id
"""


async def queues(tx: Tx) -> dict[int, dict[str, Any]]:
    """What waits, was delivered and was given up, by endpoint; one without any event has no row."""
    return {row.pop("endpoint_id"): row for row in await run(tx, _QUEUES, {})}


_CHANGE_SECRETS = "UPDATE webhook_endpoints SET secrets = %(secrets)s WHERE id = %(id)s"


async def change_secrets(tx: Tx, endpoint_id: int, secrets: Sequence[Secret]) -> None:
    await run(tx, _CHANGE_SECRETS, {"id": endpoint_id, "secrets": _secrets_json(secrets)})


_SWITCH = """
UPDATE webhook_endpoints SET active = %(active)s, disabled_why = %(why)s, leased_until = NULL WHERE id = %(id)s
"""
_AT_ONCE = """
UPDATE webhook_deliveries SET attempts = 0, next_at = clock_timestamp()
WHERE endpoint_id = %(id)s AND delivered_at IS NULL AND gave_up_at IS NULL
"""


async def switch(tx: Tx, endpoint_id: int, *, active: bool, why: str | None = None) -> None:
    """Post to it, or keep what is for it. Switched on again, it is tried at once, from where it stood."""
    await run(tx, _SWITCH, {"id": endpoint_id, "active": active, "why": why})
    if active:
        await run(tx, _AT_ONCE, {"id": endpoint_id})


async def remove(tx: Tx, endpoint_id: int) -> None:
    """Forget a receiver and everything that was for it."""
    await run(tx, "DELETE FROM webhook_deliveries WHERE endpoint_id = %(id)s", {"id": endpoint_id})
    await run(tx, "DELETE FROM webhook_endpoints WHERE id = %(id)s", {"id": endpoint_id})


#: The first of a queue holds up the rest of it: what happened first is heard first.
_LEASE: LiteralString = """
UPDATE webhook_endpoints SET leased_until = clock_timestamp() + %(seconds)s * interval '1 second' WHERE id IN (
    SELECT e.id FROM webhook_endpoints e
    JOIN LATERAL (SELECT d.next_at FROM webhook_deliveries d
                   WHERE d.endpoint_id = e.id AND d.delivered_at IS NULL AND d.gave_up_at IS NULL
                   ORDER BY d.id LIMIT 1) head ON head.next_at <= clock_timestamp()
    WHERE e.active AND (e.leased_until IS NULL OR e.leased_until <= clock_timestamp())
    ORDER BY e.id LIMIT %(limit)s FOR NO KEY UPDATE OF e SKIP LOCKED)
RETURNING id, url, events, secrets, active, description, disabled_why, created_at, created_by
"""


async def lease(tx: Tx, limit: int, seconds: float) -> list[Endpoint]:
    """Endpoints with something due that nobody else posts to; for so long nobody else will."""
    return [_endpoint(row) for row in await run(tx, _LEASE, {"limit": limit, "seconds": seconds})]


_RENEW = """
UPDATE webhook_endpoints SET leased_until = clock_timestamp() + %(seconds)s * interval '1 second' WHERE id = %(id)s
"""


async def renew(tx: Tx, endpoint_id: int, seconds: float) -> None:
    """Keep an endpoint for so much longer; 0 gives it back."""
    await run(tx, _RENEW, {"id": endpoint_id, "seconds": seconds})


_HEAD = """
SELECT d.id, d.attempts, d.next_at <= clock_timestamp() AS due, h.id AS interaction_id, h.at, h.kind, h.customer_id,
       h.invoice_id, h.details
FROM webhook_deliveries d JOIN interactions h ON h.id = d.interaction_id
JOIN webhook_endpoints e ON e.id = d.endpoint_id
WHERE d.endpoint_id = %(id)s AND e.active AND d.delivered_at IS NULL AND d.gave_up_at IS NULL ORDER BY d.id LIMIT 1
"""


async def head(tx: Tx, endpoint_id: int) -> Delivery | None:
    """The first of an endpoint's queue, where it is due."""
    found = await run(tx, _HEAD, {"id": endpoint_id})
    if not found or not found[0]["due"]:
        return None
    row = found[0]
    names = ("interaction_id", "at", "kind", "customer_id", "invoice_id", "details")
    return Delivery(row["id"], row["attempts"], {name: row[name] for name in names})


_DELIVERED = """
UPDATE webhook_deliveries SET attempts = attempts + 1, delivered_at = clock_timestamp(), answer = %(answer)s
WHERE id = %(id)s
"""
_LATER = """
UPDATE webhook_deliveries SET attempts = attempts + 1, answer = %(answer)s,
       next_at = clock_timestamp() + %(seconds)s * interval '1 second' WHERE id = %(id)s
"""
_GIVEN_UP = """
UPDATE webhook_deliveries SET attempts = attempts + 1, answer = %(answer)s, gave_up_at = clock_timestamp()
WHERE id = %(id)s
"""


async def delivered(tx: Tx, delivery_id: int, answer: str) -> None:
    await run(tx, _DELIVERED, {"id": delivery_id, "answer": answer})


async def later(tx: Tx, delivery_id: int, answer: str, seconds: float) -> None:
    """It was not taken: again after so long."""
    await run(tx, _LATER, {"id": delivery_id, "answer": answer, "seconds": seconds})


async def give_up(tx: Tx, delivery_id: int, answer: str) -> None:
    """It will not be tried again by itself; `puntual webhooks replay` does."""
    await run(tx, _GIVEN_UP, {"id": delivery_id, "answer": answer})


_BEFORE = """
SELECT gave_up_at IS NOT NULL AS given_up FROM webhook_deliveries
WHERE endpoint_id = %(endpoint)s AND id < %(id)s ORDER BY id DESC LIMIT 1
"""


async def given_up_before(tx: Tx, endpoint_id: int, delivery_id: int) -> bool:
    """Whether the one before it in the queue was given up."""
    found = await run(tx, _BEFORE, {"endpoint": endpoint_id, "id": delivery_id})
    return bool(found and found[0]["given_up"])


_LISTED = """
SELECT d.id, d.endpoint_id, d.interaction_id, h.kind, h.customer_id, h.invoice_id, d.written_at, d.attempts, d.next_at,
       d.delivered_at, d.gave_up_at, d.answer
FROM webhook_deliveries d JOIN interactions h ON h.id = d.interaction_id
WHERE d.endpoint_id = %(endpoint)s AND (NOT %(open)s OR d.delivered_at IS NULL) AND d.id > %(after)s
ORDER BY d.id LIMIT %(limit)s
"""


async def deliveries(
    tx: Tx, endpoint_id: int, *, open_only: bool = False, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """What was or is to be delivered to an endpoint, in order."""
    parameters = {"endpoint": endpoint_id, "open": open_only, "after": after, "limit": limit}
    return await run(tx, _LISTED, parameters)


_REPLAY = """
INSERT INTO webhook_deliveries (endpoint_id, interaction_id)
SELECT e.id, h.id FROM webhook_endpoints e JOIN interactions h ON e.kinds ? h.kind
WHERE e.id = %(endpoint)s AND (%(interaction)s::bigint IS NULL OR h.id = %(interaction)s)
  AND (%(since)s::timestamptz IS NULL OR h.at >= %(since)s)
  AND (%(customer)s::text IS NULL OR h.customer_id = %(customer)s)
ORDER BY h.id
ON CONFLICT (endpoint_id, interaction_id) DO UPDATE
   SET attempts = 0, next_at = clock_timestamp(), delivered_at = NULL, gave_up_at = NULL, answer = NULL
RETURNING id
"""


async def replay(
    tx: Tx,
    endpoint_id: int,
    *,
    interaction: int | None = None,
    since: datetime | None = None,
    customer: str | None = None,
) -> int:
    """Put events into an endpoint's queue again, also those from before it subscribed; how many."""
    parameters = {"endpoint": endpoint_id, "interaction": interaction, "since": since, "customer": customer}
    return len(await run(tx, _REPLAY, parameters))


def _endpoint(row: dict[str, Any]) -> Endpoint:
    secrets = tuple(
        Secret(one["secret"], datetime.fromisoformat(one["until"]) if one["until"] else None) for one in row["secrets"]
    )
    return Endpoint(**{**row, "events": tuple(row["events"]), "secrets": secrets})


def _secrets_json(secrets: Sequence[Secret]) -> Jsonb:
    return Jsonb([{"secret": one.secret, "until": one.until.isoformat() if one.until else None} for one in secrets])
