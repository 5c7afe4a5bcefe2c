"""Which events have come in, and what became of each? Stored once, applied once, whoever does it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from domain.links import concealed
from models.inbox import InboxEvent, InboxState
from models.tables import inbox
from store.engine import Tx, run

_PUT = """
INSERT INTO inbox (source, event_id, raw)
SELECT source, event_id, raw::jsonb
FROM unnest(%(sources)s::text[], %(event_ids)s::text[], %(raws)s::text[]) AS told (source, event_id, raw)
ON CONFLICT (source, event_id) DO NOTHING
RETURNING id
"""


async def put(tx: Tx, events: Iterable[InboxEvent]) -> int:
    """Store events, in one statement; how many were not known yet."""
    told = list(events)
    parameters = {
        "sources": [event.source.value for event in told],
        "event_ids": [event.event_id for event in told],
        # Whoever answers a message of ours quotes the link in it.
        "raws": [concealed(json.dumps(event.raw)) for event in told],
    }
    return len(await run(tx, _PUT, parameters))


_DUE = """
SELECT id FROM inbox
WHERE state = 'new' AND id > %(after)s AND (retry_at IS NULL OR retry_at <= clock_timestamp())
ORDER BY id LIMIT %(limit)s
"""


async def due(tx: Tx, after: int, limit: int) -> Sequence[int]:
    """Events that wait to be applied, in the order in which they came."""
    return [row["id"] for row in await run(tx, _DUE, {"after": after, "limit": limit})]


_TAKE = """
SELECT id, source, event_id, raw, received_at, EXTRACT(EPOCH FROM clock_timestamp() - received_at)::float8 AS age
FROM inbox WHERE id = %(id)s AND state = 'new' FOR UPDATE SKIP LOCKED
"""


async def take(tx: Tx, event_id: int) -> dict[str, Any] | None:
    """A waiting event, locked until the transaction ends; None where another one applies it now, or has.

    `age`: real seconds since it came.
    """
    found = await run(tx, _TAKE, {"id": event_id})
    return found[0] if found else None


_END = """
UPDATE inbox SET state = %(state)s, error = %(error)s, retry_at = NULL, applied_at = clock_timestamp(),
                 raw = CASE WHEN %(forget)s THEN '{}'::jsonb ELSE raw END
WHERE id = %(id)s AND state = 'new'
"""


async def end(tx: Tx, event_id: int, state: InboxState, error: str | None = None, *, forget: bool = False) -> None:
    """What became of an event. `forget` what it said: a reply's words are kept with the replies, not twice."""
    await run(tx, _END, {"id": event_id, "state": state.value, "error": error, "forget": forget})


_POSTPONE = """
UPDATE inbox SET error = %(error)s, retry_at = clock_timestamp() + make_interval(secs => %(seconds)s)
WHERE id = %(id)s AND state = 'new'
"""


async def postpone(tx: Tx, event_id: int, error: str, seconds: float) -> None:
    """It cannot be applied yet: not before so many real seconds from now."""
    await run(tx, _POSTPONE, {"id": event_id, "error": error, "seconds": seconds})


_RETRY = """
UPDATE inbox SET state = 'new', error = NULL, retry_at = NULL, applied_at = NULL
WHERE state = 'quarantined' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[])) RETURNING id
"""


async def retry(tx: Tx, ids: Sequence[int] | None = None) -> list[int]:
    """Let quarantined events (None: all of them) be applied once more; which."""
    parameters = {"ids": None if ids is None else list(ids)}
    return sorted(row["id"] for row in await run(tx, _RETRY, parameters))


async def listed(tx: Tx, state: InboxState, limit: int = 100) -> list[dict[str, Any]]:
    """Events of a state, oldest first."""
    query = select(inbox).where(inbox.c.state == state.value).order_by(inbox.c.id).limit(limit)
    return [dict(row) for row in (await tx.execute(query)).mappings()]


_FORGET = """
DELETE FROM inbox
WHERE state IN ('applied', 'ignored') AND received_at < clock_timestamp() - make_interval(days => %(days)s)
"""


async def forget(tx: Tx, days: int) -> None:
    """What was applied so long ago comes no second time: its traces are in messages, replies and timelines."""
    await run(tx, _FORGET, {"days": days})
