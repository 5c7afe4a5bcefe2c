"""Which calls were answered already? Kept for a day beside what they changed, in the same transaction."""

from dataclasses import dataclass

from store.engine import Tx, run

_CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended(%(key_id)s || ' ' || %(key)s, 0)) AS ours"

#: A few at a time, so that the first call of a busy day does not pay for the day before.
_FORGET = """
DELETE FROM idempotent_calls WHERE (key_id, idempotency_key) IN (
    SELECT key_id, idempotency_key FROM idempotent_calls
    WHERE written_at < clock_timestamp() - interval '24 hours'
    ORDER BY written_at LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""

_FIND = """
SELECT fingerprint, status, body FROM idempotent_calls
WHERE key_id = %(key_id)s AND idempotency_key = %(key)s AND written_at >= clock_timestamp() - interval '24 hours'
"""

_WRITE = """
INSERT INTO idempotent_calls (key_id, idempotency_key, fingerprint, status, body)
VALUES (%(key_id)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s)
ON CONFLICT (key_id, idempotency_key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, written_at = clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """fingerprint: SHA-256 of what was asked."""

    fingerprint: bytes
    status: int
    body: bytes


async def claim(tx: Tx, key_id: str, key: str) -> bool:
    """Whether nobody else does the same call now; nobody will until this transaction ends, however it ends."""
    [row] = await run(tx, _CLAIM, {"key_id": key_id, "key": key})
    return bool(row["ours"])


async def find(tx: Tx, key_id: str, key: str) -> Answered | None:
    """What the call was answered within the last day. Forgets some that are older."""
    await run(tx, _FORGET, {})
    rows = await run(tx, _FIND, {"key_id": key_id, "key": key})
    return Answered(bytes(rows[0]["fingerprint"]), rows[0]["status"], bytes(rows[0]["body"])) if rows else None


async def write(tx: Tx, key_id: str, key: str, answered: Answered) -> None:
    await run(
        tx,
        _WRITE,
        {
            "key_id": key_id,
            "key": key,
            "fingerprint": answered.fingerprint,
            "status": answered.status,
            "body": answered.body,
        },
    )
