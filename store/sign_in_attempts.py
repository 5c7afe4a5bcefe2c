"""Who tried to sign in, from where, and did they get in? Kept for as long as the throttle asks, in real time."""

from typing import Any

from domain.throttle import BESIEGED, BESIEGED_WITHIN, CROWDED, CROWDED_WITHIN, Tries
from store.engine import Tx, run

#: As much of what was typed as a name can be long, several times over.
_LONGEST = 100

#: The place before the name, always: two who try at the same time never wait for each other.
_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended('sign-in from ' || %(address)s, 0)),
       pg_advisory_xact_lock(hashtextextended('sign-in as ' || %(name)s, 0))
"""
_TRIES = """
WITH got_in AS (
  SELECT MAX(at) AS at FROM sign_in_attempts WHERE name = %(name)s AND address = %(address)s AND succeeded
), failed AS (
  SELECT COUNT(*) AS failures, MAX(a.at) AS last FROM sign_in_attempts a, got_in g
  WHERE a.name = %(name)s AND a.address = %(address)s AND NOT a.succeeded
    AND a.at > GREATEST(g.at, clock_timestamp() - interval '1 day')
)
SELECT clock_timestamp() AS now, failed.failures, failed.last, got_in.at IS NOT NULL AS known,
       (SELECT at FROM sign_in_attempts WHERE address = %(address)s AND NOT succeeded
         AND at > clock_timestamp() - %(crowded_within)s::interval
         ORDER BY at DESC OFFSET %(crowded)s - 1 LIMIT 1) AS crowded,
       (SELECT at FROM sign_in_attempts WHERE name = %(name)s AND NOT succeeded
         AND at > clock_timestamp() - %(besieged_within)s::interval
         ORDER BY at DESC OFFSET %(besieged)s - 1 LIMIT 1) AS besieged
FROM failed, got_in
"""
_ADD = """
INSERT INTO sign_in_attempts (name, address, at, succeeded)
VALUES (%(name)s, %(address)s, clock_timestamp(), false) RETURNING id
"""
_BOUNDS: dict[str, Any] = {
    "crowded": CROWDED,
    "crowded_within": CROWDED_WITHIN,
    "besieged": BESIEGED,
    "besieged_within": BESIEGED_WITHIN,
}
#: Failures say nothing after a day; where somebody has signed in from is known for a month.
_FORGET = """
DELETE FROM sign_in_attempts
WHERE at < clock_timestamp() - interval '30 days' OR NOT succeeded AND at < clock_timestamp() - interval '1 day'
"""


async def tried(tx: Tx, name: str, address: str) -> Tries:
    """What was tried before; nobody else tries the same name or from the same place until the transaction ends."""
    values = {"name": _cut(name), "address": address}
    await run(tx, _LOCK, values)
    [row] = await run(tx, _TRIES, {**values, **_BOUNDS})
    return Tries(**row)


async def add(tx: Tx, name: str, address: str) -> int:
    """A try that has not succeeded yet; its id."""
    [row] = await run(tx, _ADD, {"name": _cut(name), "address": address})
    number: int = row["id"]
    return number


async def succeeded(tx: Tx, attempt: int) -> None:
    await run(tx, "UPDATE sign_in_attempts SET succeeded = true WHERE id = %(id)s", {"id": attempt})


async def take_back(tx: Tx, attempt: int) -> None:
    """It was no failure, and is no success yet."""
    await run(tx, "DELETE FROM sign_in_attempts WHERE id = %(id)s", {"id": attempt})


async def forget_old(tx: Tx) -> None:
    await run(tx, _FORGET, {})


def _cut(name: str) -> str:
    return name.lower()[:_LONGEST]
