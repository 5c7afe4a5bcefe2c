"""Which browsers of customers are in? Only the digest of what a cookie carries is kept; times are real ones."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from models.portal import PortalSession
from models.tables import portal_sessions
from store.engine import Tx, run
from store.portal_people import person_of

#: A session ends after so long without a page, at the latest after `LONGEST`; `WHOLE`: how long a code opens all.
IDLE, LONGEST, WHOLE = timedelta(hours=2), timedelta(hours=12), timedelta(hours=1)
_SEEN_EVERY = timedelta(minutes=1)

# A link that is revoked, a person who is blocked, one who is no contact of the customer any more: out at once.
_GET = """
SELECT p.*, s.digest, s.link_id, s.invoice_ids, s.began_at, COALESCE(s.language, c.language) AS language,
       c.time_zone, c.name AS customer_name,
       COALESCE(s.whole_since > clock_timestamp() - %(whole)s::interval, false) AS whole,
       s.seen_at < clock_timestamp() - %(every)s::interval AS stale
FROM portal_sessions s
JOIN portal_people p ON p.id = s.person_id
JOIN portal_links l ON l.id = s.link_id
JOIN customers c ON c.id = p.customer_id
WHERE s.digest = %(digest)s AND p.blocked_at IS NULL AND l.revoked_at IS NULL
  AND (p.address = '' OR EXISTS (
      SELECT FROM contacts k WHERE k.customer_id = p.customer_id AND p.address IN (lower(k.email), k.phone, k.whatsapp)
  ))
  AND s.expires_at > clock_timestamp() AND s.seen_at > clock_timestamp() - %(idle)s::interval
"""
_BEGIN = """
INSERT INTO portal_sessions (digest, person_id, link_id, invoice_ids, language, whole_since, began_at, seen_at,
                             expires_at)
SELECT %(digest)s, %(person_id)s, %(link_id)s, %(invoice_ids)s, %(language)s, NULL, t, t, t + %(longest)s::interval
FROM (SELECT clock_timestamp() AS t) now
"""
_SEEN = "UPDATE portal_sessions SET seen_at = clock_timestamp() WHERE digest = %(digest)s"
_OPEN_WHOLE = "UPDATE portal_sessions SET whole_since = clock_timestamp() WHERE digest = %(digest)s"
_BELONGS = "UPDATE portal_sessions SET person_id = %(person_id)s WHERE digest = %(digest)s"
_SPEAK = "UPDATE portal_sessions SET language = %(language)s WHERE digest = %(digest)s"
_FORGET = """
DELETE FROM portal_sessions
WHERE expires_at < clock_timestamp() OR seen_at < clock_timestamp() - %(idle)s::interval
"""
_NOTICE = """
UPDATE portal_sessions SET notice = COALESCE(notice, '[]') || %(notice)s::jsonb WHERE digest = %(digest)s
"""
_TAKE = """
UPDATE portal_sessions s SET notice = NULL
FROM (SELECT digest, notice FROM portal_sessions WHERE digest = %(digest)s FOR UPDATE) b
WHERE s.digest = b.digest AND b.notice IS NOT NULL RETURNING b.notice AS notice
"""


async def begin(
    tx: Tx, digest: bytes, person_id: int, link_id: int, invoice_ids: Sequence[str], language: str | None = None
) -> None:
    values = {
        "digest": digest, "person_id": person_id, "link_id": link_id, "invoice_ids": list(invoice_ids),
        "language": language, "longest": LONGEST,
    }  # fmt: skip
    await run(tx, _BEGIN, values)


async def get(tx: Tx, digest: bytes) -> tuple[PortalSession, bool] | None:
    """A session that has not ended, and whether it is time to write that it was seen."""
    found = await run(tx, _GET, {"digest": digest, "every": _SEEN_EVERY, "idle": IDLE, "whole": WHOLE})
    if not found:
        return None
    row = found[0]
    session = PortalSession(
        bytes(row["digest"]),
        person_of(row),
        row["link_id"],
        tuple(row["invoice_ids"]),
        row["whole"],
        row["language"],
        row["time_zone"],
        row["customer_name"],
        row["began_at"],
    )
    return session, row["stale"]


async def seen(tx: Tx, digest: bytes) -> None:
    await run(tx, _SEEN, {"digest": digest})


async def open_whole(tx: Tx, digest: bytes) -> None:
    """A code was right: the whole account is seen for a while."""
    await run(tx, _OPEN_WHOLE, {"digest": digest})


async def belongs_to(tx: Tx, digest: bytes, person_id: int) -> None:
    """It has turned out who is there."""
    await run(tx, _BELONGS, {"digest": digest, "person_id": person_id})


async def speak(tx: Tx, digest: bytes, language: str) -> None:
    await run(tx, _SPEAK, {"digest": digest, "language": language})


async def end(tx: Tx, digest: bytes) -> None:
    await tx.execute(delete(portal_sessions).where(portal_sessions.c.digest == digest))


async def end_all_of(tx: Tx, person_id: int) -> int:
    """Somebody is out everywhere; how many browsers these were."""
    return (await tx.execute(delete(portal_sessions).where(portal_sessions.c.person_id == person_id))).rowcount


async def forget_old(tx: Tx) -> None:
    """Those that have ended by themselves."""
    await run(tx, _FORGET, {"idle": IDLE})


async def leave_notice(tx: Tx, digest: bytes, kind: str, text: str) -> None:
    """What the next page of this browser says once. kind: done, refused or told."""
    await run(tx, _NOTICE, {"digest": digest, "notice": json.dumps([{"kind": kind, "text": text}])})


async def take_notices(tx: Tx, digest: bytes) -> list[dict[str, Any]]:
    found = await run(tx, _TAKE, {"digest": digest})
    return list(found[0]["notice"]) if found else []
