"""Which browsers are signed in? Only the digest of what a cookie carries is kept; times are real ones."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from models.tables import sessions
from models.user import Session, SignedIn
from store.engine import Tx, run
from store.users import ROLE, user_of

#: A session ends after so long without a page, and at the latest after `LONGEST`; half-way ones after `HALF_WAY`.
IDLE, LONGEST, HALF_WAY = timedelta(hours=8), timedelta(hours=24), timedelta(minutes=10)
#: `seen_at` is written at most so often.
_SEEN_EVERY = timedelta(minutes=1)

_GET = f"""
SELECT u.*, {ROLE} AS role, e.digest, e.waits_for_code, e.seen_at, e.expires_at,
       e.seen_at < clock_timestamp() - %(every)s::interval AS stale
FROM sessions e JOIN users u ON u.name = e.user_name LEFT JOIN staff s ON s.name = u.name AND s.active
WHERE e.digest = %(digest)s AND u.active AND e.expires_at > clock_timestamp()
  AND e.seen_at > clock_timestamp() - %(idle)s::interval
"""  # nosec B608 - our own text
_BEGIN = """
INSERT INTO sessions (digest, user_name, began_at, seen_at, expires_at, waits_for_code, agent, address)
SELECT %(digest)s, %(user)s, t, t, t + %(longest)s::interval, %(waits)s, %(agent)s, %(address)s
FROM (SELECT clock_timestamp() AS t) now
"""
_LIVE = """
NOT waits_for_code AND expires_at > clock_timestamp() AND seen_at > clock_timestamp() - %(idle)s::interval
"""
_LISTED = f"""
SELECT digest, began_at, seen_at, COALESCE(agent, '') AS agent, COALESCE(address, '') AS address
FROM sessions WHERE user_name = %(user)s AND {_LIVE} ORDER BY seen_at DESC, digest
"""  # nosec B608 - our own text
_COUNTED = f"""
SELECT user_name AS name, COUNT(*) AS many FROM sessions WHERE {_LIVE} GROUP BY user_name
"""  # nosec B608 - our own text
_FORGET = """
DELETE FROM sessions
WHERE expires_at < clock_timestamp() OR seen_at < clock_timestamp() - %(idle)s::interval
"""
_NOTICE = """
UPDATE sessions SET notice = COALESCE(notice, '[]') || %(notice)s::jsonb WHERE digest = %(digest)s
"""
_TAKE = """
UPDATE sessions e SET notice = NULL FROM (SELECT digest, notice FROM sessions WHERE digest = %(digest)s FOR UPDATE) b
WHERE e.digest = b.digest AND b.notice IS NOT NULL RETURNING b.notice AS notice
"""


async def begin(tx: Tx, digest: bytes, user: str, *, waits_for_code: bool, agent: str, address: str) -> None:
    values = {"digest": digest, "user": user, "waits": waits_for_code, "agent": agent[:300], "address": address[:100]}
    await run(tx, _BEGIN, {**values, "longest": HALF_WAY if waits_for_code else LONGEST})


async def get(tx: Tx, digest: bytes) -> tuple[Session, bool] | None:
    """A session that has not ended, and whether it is time to write that it was seen."""
    found = await run(tx, _GET, {"digest": digest, "every": _SEEN_EVERY, "idle": IDLE})
    if not found:
        return None
    row = found[0]
    session = Session(row["digest"], user_of(row), row["waits_for_code"], row["seen_at"], row["expires_at"])
    return session, row["stale"]


async def seen(tx: Tx, digest: bytes) -> None:
    await run(tx, "UPDATE sessions SET seen_at = clock_timestamp() WHERE digest = %(digest)s", {"digest": digest})


async def listed(tx: Tx, user: str) -> list[SignedIn]:
    """Where somebody is signed in now, the one that was seen last first."""
    rows = await run(tx, _LISTED, {"user": user, "idle": IDLE})
    return [
        SignedIn(bytes(row["digest"]), row["began_at"], row["seen_at"], row["agent"], row["address"]) for row in rows
    ]


async def count_by_user(tx: Tx) -> dict[str, int]:
    """How many browsers each user is signed in with now."""
    return {row["name"]: row["many"] for row in await run(tx, _COUNTED, {"idle": IDLE})}


async def end_of(tx: Tx, user: str, digest: bytes) -> bool:
    """End one session of somebody; whether it was theirs and there."""
    query = delete(sessions).where(sessions.c.digest == digest, sessions.c.user_name == user)
    return (await tx.execute(query)).rowcount == 1


async def forget_old(tx: Tx) -> None:
    """Those that have ended by themselves."""
    await run(tx, _FORGET, {"idle": IDLE})


async def end(tx: Tx, digest: bytes) -> None:
    await tx.execute(delete(sessions).where(sessions.c.digest == digest))


async def end_all_of(tx: Tx, user: str, *, but: bytes | None = None) -> int:
    """Sign somebody out everywhere (but for one session); how many there were."""
    query = delete(sessions).where(sessions.c.user_name == user)
    return (await tx.execute(query.where(sessions.c.digest != but) if but else query)).rowcount


async def leave_notice(tx: Tx, digest: bytes, kind: str, text: str) -> None:
    """What the next page of this browser says once. kind: done, refused or told."""
    await run(tx, _NOTICE, {"digest": digest, "notice": json.dumps([{"kind": kind, "text": text}])})


async def take_notices(tx: Tx, digest: bytes) -> list[dict[str, Any]]:
    found = await run(tx, _TAKE, {"digest": digest})
    return list(found[0]["notice"]) if found else []
