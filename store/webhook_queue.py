"""What is to be posted to whom, in which order, and what came of it? The queue of each endpoint.

It fills with the interactions themselves (a trigger); instants are real time, the database's clock.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.webhook_endpoint import in_force
from store.engine import Tx, run
from store.webhook_endpoints import secrets_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint: an interaction, and how often it was tried before.

    url and secrets are the endpoint's as they are now.
    """

    id: int
    attempts: int
    url: str = field(repr=False)
    secrets: list[str] = field(repr=False)
    interaction: dict[str, Any] = field(repr=False)


#: The first of a queue holds up the rest of it: what happened first is heard first. A copy of the database that was
#: not armed where it runs now posts nothing: what it tells would not be so.
_LEASE = """
UPDATE webhook_endpoints SET leased_until = clock_timestamp() + %(seconds)s * interval '1 second' WHERE id IN (
    SELECT e.id FROM webhook_endpoints e
    JOIN LATERAL (SELECT d.next_at FROM webhook_deliveries d
                   WHERE d.endpoint_id = e.id AND d.delivered_at IS NULL AND d.gave_up_at IS NULL
                   ORDER BY d.id LIMIT 1) head ON head.next_at <= clock_timestamp()
    WHERE e.active AND (e.leased_until IS NULL OR e.leased_until <= clock_timestamp())
      AND EXISTS (SELECT FROM installation WHERE armed_for = %(place)s)
    ORDER BY e.leased_until NULLS FIRST, e.id LIMIT %(limit)s FOR NO KEY UPDATE OF e SKIP LOCKED)
RETURNING id
"""


async def lease(tx: Tx, limit: int, seconds: float, place: str) -> list[int]:
    """Endpoints with something due that nobody else posts to; for so long nobody else will.

    place: where this database runs, as the guard against copies knows it.
    """
    parameters = {"limit": limit, "seconds": seconds, "place": place}
    return sorted(row["id"] for row in await run(tx, _LEASE, parameters))


_RENEW = """
UPDATE webhook_endpoints SET leased_until = clock_timestamp() + %(seconds)s * interval '1 second' WHERE id = %(id)s
"""


async def renew(tx: Tx, endpoint_id: int, seconds: float) -> None:
    """Keep an endpoint for so much longer; 0 gives it back."""
    await run(tx, _RENEW, {"id": endpoint_id, "seconds": seconds})


_HEAD = """
SELECT d.id, d.attempts, d.next_at <= clock_timestamp() AS due, e.url, e.secrets, clock_timestamp() AS now,
       h.id AS interaction_id, h.at, h.kind, h.customer_id, h.invoice_id, h.details, h.why
FROM webhook_deliveries d JOIN interactions h ON h.id = d.interaction_id
JOIN webhook_endpoints e ON e.id = d.endpoint_id
WHERE d.endpoint_id = %(id)s AND e.active AND d.delivered_at IS NULL AND d.gave_up_at IS NULL ORDER BY d.id LIMIT 1
"""
_OF_INTERACTION = ("interaction_id", "at", "kind", "customer_id", "invoice_id", "details", "why")


async def head(tx: Tx, endpoint_id: int) -> Delivery | None:
    """The first of an endpoint's queue, where it is due."""
    found = await run(tx, _HEAD, {"id": endpoint_id})
    if not found or not found[0]["due"]:
        return None
    row = found[0]
    secrets = in_force(secrets_of(row["secrets"]), row["now"])
    return Delivery(row["id"], row["attempts"], row["url"], secrets, {name: row[name] for name in _OF_INTERACTION})


#: Whoever was overtaken (its lease was over, somebody put the event into the queue anew) writes nothing.
_SETTLE = """
UPDATE webhook_deliveries
SET attempts = attempts + 1, answer = %(answer)s,
    delivered_at = CASE WHEN %(taken)s THEN clock_timestamp() END,
    gave_up_at = CASE WHEN NOT %(taken)s AND %(again_in)s::float IS NULL THEN clock_timestamp() END,
    next_at = clock_timestamp() + COALESCE(%(again_in)s, 0) * interval '1 second'
WHERE id = %(id)s AND attempts = %(attempts)s AND delivered_at IS NULL AND gave_up_at IS NULL
"""


async def settle(tx: Tx, delivery: Delivery, answer: str, *, taken: bool, again_in: float | None = None) -> None:
    """What a try came to. again_in: seconds until the next one; None where it was not taken: it is given up.

    What was given up is not tried again by itself; `puntual webhooks replay` does.
    """
    known = {"id": delivery.id, "attempts": delivery.attempts}
    await run(tx, _SETTLE, {**known, "answer": answer, "taken": taken, "again_in": again_in})


_BEFORE = """
SELECT gave_up_at > clock_timestamp() - interval '1 hour' AS just_now FROM webhook_deliveries
WHERE endpoint_id = %(endpoint)s AND id < %(id)s ORDER BY id DESC LIMIT 1
"""


async def given_up_before(tx: Tx, endpoint_id: int, delivery_id: int) -> bool:
    """Whether the one before it in the queue was given up just now."""
    found = await run(tx, _BEFORE, {"endpoint": endpoint_id, "id": delivery_id})
    return bool(found and found[0]["just_now"])


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


_LISTED = """
SELECT d.id, d.endpoint_id, d.interaction_id, h.kind, h.customer_id, h.invoice_id, d.written_at, d.attempts, d.next_at,
       d.delivered_at, d.gave_up_at, d.answer
FROM webhook_deliveries d JOIN interactions h ON h.id = d.interaction_id
WHERE d.endpoint_id = %(endpoint)s AND (NOT %(open)s OR d.delivered_at IS NULL) AND d.id > %(after)s
ORDER BY d.id LIMIT %(limit)s
"""


async def listed(
    tx: Tx, endpoint_id: int, *, open_only: bool = False, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """What was or is to be delivered to an endpoint, in order. open_only: what was not taken (yet)."""
    parameters = {"endpoint": endpoint_id, "open": open_only, "after": after, "limit": limit}
    return await run(tx, _LISTED, parameters)


_REPLAY = """
WITH again AS (
    INSERT INTO webhook_deliveries (endpoint_id, interaction_id)
    SELECT e.id, h.id FROM webhook_endpoints e JOIN interactions h ON e.kinds ? h.kind
    WHERE e.id = %(endpoint)s AND (%(interaction)s::bigint IS NULL OR h.id = %(interaction)s)
      AND (%(since)s::timestamptz IS NULL OR h.at >= %(since)s)
      AND (%(customer)s::text IS NULL OR h.customer_id = %(customer)s)
    ORDER BY h.id
    ON CONFLICT (endpoint_id, interaction_id) DO UPDATE
       SET attempts = 0, next_at = clock_timestamp(), written_at = clock_timestamp(), delivered_at = NULL,
           gave_up_at = NULL, answer = NULL
    RETURNING id
)
SELECT count(*) AS put FROM again
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
    [row] = await run(tx, _REPLAY, parameters)
    return int(row["put"])


#: Old ones are the first; few at a time, as this runs beside the posting.
_FORGET = """
DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM (SELECT id, written_at FROM webhook_deliveries ORDER BY id LIMIT 2000) oldest
    WHERE written_at < clock_timestamp() - %(days)s * interval '1 day')
"""


async def forget_old(tx: Tx, days: int) -> None:
    """What is older than so many days, whatever came of it: the timelines keep it, and a replay finds it there."""
    await run(tx, _FORGET, {"days": days})
