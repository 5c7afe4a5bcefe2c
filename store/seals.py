"""Which interactions are sealed, and do the seals still fit? One chain per customer, in the order of sealing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString

from domain.seals import BEGINNING, Link, Misfit, first_misfit, seal
from store.engine import Tx, run

#: How an entry is written for its seal: as PostgreSQL prints it, its instants in UTC whatever the session's zone.
_ENTRY: LiteralString = """
jsonb_build_object(
    'id', i.id, 'customer_id', i.customer_id, 'invoice_id', i.invoice_id, 'kind', i.kind, 'actor', i.actor,
    'at', to_char(i.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'details', i.details, 'why', i.why,
    'written_at', to_char(i.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text AS entry
"""
#: An entry is written by a transaction that may commit later than others which began after it.
_MARGIN = timedelta(minutes=10)

#: One sealer of everything at a time. Whoever seals one customer holds that customer's row, and the sealer waits.
_LOCK = 7_405_327
_ALONE = "SELECT pg_try_advisory_xact_lock(%(lock)s) AS granted"
_BESIDE_OTHERS = "SELECT pg_advisory_xact_lock_shared(%(lock)s)"

_UNSEALED: LiteralString = (
    "SELECT i.id, i.customer_id, "  # nosec B608 - constants of this file
    + _ENTRY  # nosec B608 - constants of this file
    + """
FROM interactions i
WHERE i.id > GREATEST(%(after)s, (SELECT sealed_through FROM installation))
  AND NOT EXISTS (SELECT FROM seals s WHERE s.interaction_id = i.id)
ORDER BY i.id LIMIT %(limit)s
"""
)
_UNSEALED_OF: LiteralString = (
    "SELECT i.id, i.customer_id, "  # nosec B608 - constants of this file
    + _ENTRY  # nosec B608 - constants of this file
    + """
FROM interactions i
WHERE i.customer_id = %(customer_id)s AND NOT EXISTS (SELECT FROM seals s WHERE s.interaction_id = i.id)
ORDER BY i.id
"""
)
_LAST = """
SELECT c.customer_id, s.digest FROM unnest(%(customer_ids)s::text[]) AS c (customer_id)
JOIN LATERAL (SELECT digest FROM seals WHERE customer_id = c.customer_id ORDER BY position DESC LIMIT 1) s ON true
"""
_SEAL = """
INSERT INTO seals (interaction_id, customer_id, digest)
SELECT interaction_id, customer_id, digest
FROM unnest(%(ids)s::bigint[], %(customer_ids)s::text[], %(digests)s::bytea[])
     WITH ORDINALITY AS sealed (interaction_id, customer_id, digest, place)
ORDER BY place
"""
#: Whatever is not to be seen yet was written after the oldest transaction that still runs began.
_SETTLED = """
SELECT LEAST(clock_timestamp(), MIN(xact_start)) - %(margin)s AS before
FROM pg_stat_activity WHERE datname = current_database()
"""
_ADVANCE = """
UPDATE installation SET sealed_through = GREATEST(sealed_through, (
    SELECT COALESCE(MAX(i.id), 0) FROM interactions i
    WHERE i.id > sealed_through AND i.id <= %(reached)s AND i.written_at < %(before)s))
"""


async def seal_some(tx: Tx, after: int, limit: int) -> tuple[int, int] | None:
    """Seal up to `limit` entries with ids above `after`; how many, and the last id. None where somebody else seals.

    In the order of customers' own entries; an entry that committed late is sealed at its turn.
    """
    if not (await run(tx, _ALONE, {"lock": _LOCK}))[0]["granted"]:
        return None
    found = await run(tx, _UNSEALED, {"after": after, "limit": limit})
    await _seal(tx, found)
    return len(found), found[-1]["id"] if found else after


async def settled_before(tx: Tx) -> datetime:
    """Everything that was written before this instant (real time) can be seen by now, or never will be."""
    (row,) = await run(tx, _SETTLED, {"margin": _MARGIN})
    before: datetime = row["before"]
    return before


async def advance(tx: Tx, reached: int, before: datetime) -> None:
    """What had ids up to `reached` and was written before an instant is sealed: nobody has to look there any more."""
    await run(tx, _ADVANCE, {"reached": reached, "before": before})


async def seal_customer(tx: Tx, customer_id: str) -> int:
    """Seal everything that is written of a customer, this transaction's own entries too; how many.

    The customer is locked by the caller.
    """
    await run(tx, _BESIDE_OTHERS, {"lock": _LOCK})
    found = await run(tx, _UNSEALED_OF, {"customer_id": customer_id})
    await _seal(tx, found)
    return len(found)


async def _seal(tx: Tx, entries: Sequence[dict[str, Any]]) -> None:
    if not entries:
        return
    people = sorted({entry["customer_id"] for entry in entries})
    last = dict.fromkeys(people, BEGINNING)
    last |= {row["customer_id"]: bytes(row["digest"]) for row in await run(tx, _LAST, {"customer_ids": people})}
    digests = []
    for entry in entries:
        last[entry["customer_id"]] = seal(last[entry["customer_id"]], entry["entry"])
        digests.append(last[entry["customer_id"]])
    ids, owners = [entry["id"] for entry in entries], [entry["customer_id"] for entry in entries]
    await run(tx, _SEAL, {"ids": ids, "customer_ids": owners, "digests": digests})


_CHAIN: LiteralString = (
    "SELECT s.position, s.digest, i.id, i.invoice_id, "  # nosec B608 - constants of this file
    + _ENTRY
    + """
FROM seals s JOIN interactions i ON i.id = s.interaction_id
WHERE s.customer_id = %(customer_id)s AND s.position > %(after)s ORDER BY s.position LIMIT %(limit)s
"""
)


async def chain(tx: Tx, customer_id: str, after: int = 0, limit: int = 1_000_000) -> list[dict[str, Any]]:
    """A customer's chain in its order: position, digest, entry as it is now, its id and invoice."""
    return await run(tx, _CHAIN, {"customer_id": customer_id, "after": after, "limit": limit})


async def first_changed(tx: Tx, customer_id: str) -> Misfit | None:
    """The first entry of a customer that is not what was sealed; None where all are."""
    rows = await chain(tx, customer_id)
    return first_misfit(Link(row["position"], bytes(row["digest"]), row["entry"]) for row in rows)
