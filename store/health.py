"""How does the installation do, by its own tables? Messages by channel and day, what waits, what lies behind.

Everything is bounded by an index and a window; counts stop where a larger number would say no more.
"""

from datetime import datetime
from typing import Any, LiteralString

from store.engine import Tx, run

#: A count that says "so many, or more".
MOST = 1000

_MESSAGES: LiteralString = """
SELECT channel, template, local_day AS day, count(*) AS claimed, count(accepted_at) AS taken,
       count(delivered_at) AS delivered, count(bounced_at) AS bounced, count(complained_at) AS complained,
       count(*) FILTER (WHERE state = 'rejected') AS rejected, max(accepted_at) AS last_taken
FROM messages WHERE claimed_at >= %(since)s AND claimed_at <= %(now)s GROUP BY channel, template, local_day
"""
_DOMAINS: LiteralString = """
SELECT lower(substring(to_address FROM '@([^@]+)$')) AS domain, count(bounced_at) AS bounced,
       count(complained_at) AS complained
FROM messages WHERE claimed_at >= %(since)s AND channel = 'email'
  AND (bounced_at IS NOT NULL OR complained_at IS NOT NULL)
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10
"""
_QUEUE: LiteralString = """
SELECT m.channel, a.provider, a.state, a.answer, count(*) AS many, min(m.claimed_at) AS since,
       min(a.retry_at) AS retry_at
FROM messages m JOIN attempts a ON a.token = m.attempt
WHERE m.state IN ('claimed', 'unknown') GROUP BY m.channel, a.provider, a.state, a.answer ORDER BY 1, 2 NULLS LAST, 3
"""
_HELD: LiteralString = """
SELECT m.id, m.channel, m.customer_id, u.name AS customer, m.to_name, m.template, m.reason, m.claimed_at
FROM messages m JOIN customers u ON u.id = m.customer_id WHERE m.state = 'held' ORDER BY m.id LIMIT %(limit)s
"""
_HELD_MANY: LiteralString = """
SELECT count(*) AS many FROM (SELECT FROM messages WHERE state = 'held' LIMIT %(most)s) x
"""
_UNPROVEN: LiteralString = """
SELECT count(*) AS many FROM (SELECT FROM messages WHERE state = 'accepted' AND flagged_at IS NOT NULL LIMIT %(most)s) x
"""
_BEHIND: LiteralString = """
SELECT invoice_id, customer_id, stage, next_at FROM cases WHERE open AND planned_revision < revision
ORDER BY invoice_id LIMIT %(most)s
"""
_OVERDUE: LiteralString = """
SELECT invoice_id, customer_id, stage, next_at FROM cases WHERE open AND next_at < %(before)s
ORDER BY next_at, invoice_id LIMIT %(most)s
"""
_EVENTS: LiteralString = """
SELECT (SELECT count(*) FROM (SELECT FROM inbox WHERE state = 'new'
                              AND received_at < clock_timestamp() - interval '10 minutes' LIMIT %(most)s) x) AS waiting,
       (SELECT count(*) FROM (SELECT FROM inbox WHERE state = 'quarantined' LIMIT %(most)s) x) AS quarantined,
       (SELECT count(*) FROM (SELECT FROM notifications
                              WHERE told_at IS NULL AND error IS NOT NULL LIMIT %(most)s) x) AS untold
"""
_WEBHOOKS: LiteralString = """
SELECT e.id, e.url, e.active, e.disabled_why, w.waiting, w.since FROM webhook_endpoints e
LEFT JOIN LATERAL (SELECT count(*) AS waiting, min(written_at) AS since
                   FROM (SELECT d.written_at FROM webhook_deliveries d
                         WHERE d.endpoint_id = e.id AND d.delivered_at IS NULL AND d.gave_up_at IS NULL
                         ORDER BY d.id LIMIT %(most)s) q) w ON true
ORDER BY e.id
"""
_DATA: LiteralString = """
SELECT pg_database_size(current_database()) AS bytes, (SELECT max(day) FROM snapshots) AS snapshot,
       (SELECT max(as_of) FROM figures) AS figures, clock_timestamp() AS real_now
"""
_TABLES: LiteralString = """
SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC LIMIT 5
"""


async def messages(tx: Tx, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Of each channel, template and day: claimed, taken, delivered, bounced, complained, rejected, the last taken."""
    return await run(tx, _MESSAGES, {"since": since, "now": now})


async def domains(tx: Tx, since: datetime) -> list[dict[str, Any]]:
    """Receivers' mail servers with the most bounces and complaints."""
    return await run(tx, _DOMAINS, {"since": since})


async def queue(tx: Tx) -> list[dict[str, Any]]:
    """Messages on their way, by channel and what came of the newest attempt."""
    return await run(tx, _QUEUE, {})


async def held(tx: Tx, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Messages that wait for a person's word, oldest first, and how many."""
    rows = await run(tx, _HELD, {"limit": limit})
    (counted,) = await run(tx, _HELD_MANY, {"most": MOST})
    return rows, counted["many"]


async def unproven(tx: Tx) -> int:
    """Accepted messages of which no final news came."""
    (row,) = await run(tx, _UNPROVEN, {"most": MOST})
    return int(row["many"])


async def behind(tx: Tx) -> list[dict[str, Any]]:
    """Open cases that were changed after their last plan."""
    return await run(tx, _BEHIND, {"most": MOST})


async def overdue(tx: Tx, before: datetime) -> list[dict[str, Any]]:
    """Open cases whose next thing should have happened before an instant, the longest ago first."""
    return await run(tx, _OVERDUE, {"before": before, "most": MOST})


async def events(tx: Tx) -> dict[str, int]:
    """Of providers: events that wait, or could not be read. untold: staff that could not be told of something."""
    (row,) = await run(tx, _EVENTS, {"most": MOST})
    return {name: int(value) for name, value in row.items()}


async def webhooks(tx: Tx) -> list[dict[str, Any]]:
    """Receivers of webhooks, with what waits for each and since when (real time)."""
    return await run(tx, _WEBHOOKS, {"most": MOST})


async def data(tx: Tx) -> dict[str, Any]:
    """Bytes of the database, the days of the newest snapshot and figures, the real time."""
    (row,) = await run(tx, _DATA, {})
    return row


async def tables(tx: Tx) -> list[dict[str, Any]]:
    """The largest tables, with their indexes."""
    return await run(tx, _TABLES, {})
