"""Which codes were sent to prove who somebody is? Digests alone, keyed by the installation's secret; real times."""

from dataclasses import dataclass
from datetime import timedelta

from store.engine import Tx, run

#: Codes that one customer is sent within an hour, and tries that one code has.
MOST_AN_HOUR, MOST_TRIES = 5, 5

_LATELY = """
SELECT count(*) AS many FROM portal_codes c JOIN portal_people p ON p.id = c.person_id
WHERE p.customer_id = %(customer_id)s AND c.made_at > clock_timestamp() - interval '1 hour'
"""
_ADD = """
INSERT INTO portal_codes (person_id, session, digest, channel, address, made_at, expires_at)
SELECT %(person_id)s, %(session)s, %(digest)s, %(channel)s, %(address)s, t, t + %(lasts)s::interval
FROM (SELECT clock_timestamp() AS t) now
"""
# The newest alone: whoever asks for another has given up the one before.
_WAITING = """
SELECT id, channel, address, digest FROM portal_codes
WHERE session = %(session)s AND used_at IS NULL AND expires_at > clock_timestamp() AND tries < %(most)s
  AND id = (SELECT max(id) FROM portal_codes WHERE session = %(session)s)
"""
# Counted before it is looked at, lest one slips by.
_TRY = """
UPDATE portal_codes SET tries = tries + 1 WHERE id = %(id)s AND tries < %(most)s AND used_at IS NULL RETURNING tries
"""
_USE = "UPDATE portal_codes SET used_at = clock_timestamp() WHERE id = %(id)s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code that opens still. address: to which it was sent."""

    id: int
    channel: str
    address: str
    digest: bytes


async def lately(tx: Tx, customer_id: str) -> int:
    """How many were sent to a customer's people within the last hour."""
    (row,) = await run(tx, _LATELY, {"customer_id": customer_id})
    return int(row["many"])


async def add(
    tx: Tx, person_id: int, session: bytes, digest: bytes, channel: str, address: str, lasts: timedelta
) -> None:
    values = {
        "person_id": person_id, "session": session, "digest": digest, "channel": channel, "address": address,
        "lasts": lasts,
    }  # fmt: skip
    await run(tx, _ADD, values)


async def waiting(tx: Tx, session: bytes) -> Waiting | None:
    """The code that this browser was sent last, where it opens still."""
    found = await run(tx, _WAITING, {"session": session, "most": MOST_TRIES})
    if not found:
        return None
    return Waiting(found[0]["id"], found[0]["channel"], found[0]["address"], bytes(found[0]["digest"]))


async def count_try(tx: Tx, code_id: int) -> bool:
    """Whether it may be tried still."""
    return bool(await run(tx, _TRY, {"id": code_id, "most": MOST_TRIES}))


async def use(tx: Tx, code_id: int) -> None:
    await run(tx, _USE, {"id": code_id})
