"""How far is each ERP read, which of its items are ours, and which were refused?"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from models.credit import CreditKind
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class Link:
    """An item of an ERP and what it is here. digest None: the ERP no longer counts it."""

    kind: str
    key: str
    item_id: str
    digest: bytes | None
    revision: int = 1


async def begin(tx: Tx, name: str, now: datetime) -> dict[str, dict[str, str]]:
    """Note that a run begins; the watermarks by stream, from which it begins."""
    [row] = await run(tx, _BEGIN, {"name": name, "now": now})
    watermarks: dict[str, dict[str, str]] = row["watermarks"]
    return watermarks


_BEGIN = """
INSERT INTO connectors (name, watermarks, ran_at) VALUES (%(name)s, '{}', %(now)s)
ON CONFLICT (name) DO UPDATE SET ran_at = EXCLUDED.ran_at RETURNING watermarks
"""


async def has_read(tx: Tx, name: str, stream: str, mark: Mapping[str, str]) -> None:
    """A page was taken in: the next run goes on behind it."""
    statement = """
    UPDATE connectors SET watermarks = watermarks || jsonb_build_object(%(stream)s::text, %(mark)s::jsonb)
    WHERE name = %(name)s
    """
    await run(tx, statement, {"name": name, "stream": stream, "mark": Jsonb(dict(mark))})


async def end(tx: Tx, name: str, now: datetime, counts: Mapping[str, int], error: str | None) -> None:
    """A run is over; `error`: why before its end."""
    statement = """
    UPDATE connectors SET counts = %(counts)s, error = %(error)s,
        succeeded_at = CASE WHEN %(error)s::text IS NULL THEN %(now)s ELSE succeeded_at END
    WHERE name = %(name)s
    """
    await run(tx, statement, {"name": name, "now": now, "counts": Jsonb(dict(counts)), "error": error})


async def reset(tx: Tx, name: str) -> bool:
    """Everything is read again at the next run; whether the connector had run. What is known stays known."""
    statement = "UPDATE connectors SET watermarks = '{}' WHERE name = %(name)s RETURNING name"
    known = await run(tx, statement, {"name": name})
    await run(tx, "UPDATE connector_links SET digest = ''::bytea WHERE connector = %(name)s AND digest IS NOT NULL",
              {"name": name})  # fmt: skip
    return bool(known)


async def states(tx: Tx) -> dict[str, dict[str, Any]]:
    """By name: when it ran, how far it read, and how many of its items are refused."""
    statement = """
    SELECT name, watermarks, ran_at, succeeded_at, counts, error,
           (SELECT count(*) FROM connector_refusals r WHERE r.connector = c.name) AS refused
    FROM connectors c ORDER BY name
    """
    return {row["name"]: row for row in await run(tx, statement, {})}


async def links(tx: Tx, name: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Link]:
    """What is known of these (kind, key) pairs."""
    statement = """
    SELECT l.kind, l.key, l.item_id, l.digest, l.revision
    FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, key)
    JOIN connector_links l ON l.connector = %(name)s AND l.kind = w.kind AND l.key = w.key
    """
    parameters = {"name": name, "kinds": [kind for kind, _ in keys], "keys": [key for _, key in keys]}
    return {(row["kind"], row["key"]): Link(**row) for row in await run(tx, statement, parameters)}


async def counted(tx: Tx, name: str, after: tuple[str, str], limit: int) -> list[Link]:
    """Invoices and credits that the ERP still counts, by kind and key, from behind `after` on."""
    statement = """
    SELECT kind, key, item_id, digest, revision FROM connector_links
    WHERE connector = %(name)s AND digest IS NOT NULL AND kind <> 'customers' AND (kind, key) > (%(kind)s, %(key)s)
    ORDER BY kind, key LIMIT %(limit)s
    """
    return [
        Link(**row)
        for row in await run(tx, statement, {"name": name, "kind": after[0], "key": after[1], "limit": limit})
    ]


_LINK = """
INSERT INTO connector_links (connector, kind, key, item_id, digest, revision)
SELECT %(name)s, * FROM unnest(%(kinds)s::text[], %(keys)s::text[], %(ids)s::text[], %(digests)s::bytea[],
                               %(revisions)s::int[])
ON CONFLICT (connector, kind, key) DO UPDATE
    SET item_id = EXCLUDED.item_id, digest = EXCLUDED.digest, revision = EXCLUDED.revision
    WHERE (connector_links.item_id, connector_links.digest, connector_links.revision)
        IS DISTINCT FROM (EXCLUDED.item_id, EXCLUDED.digest, EXCLUDED.revision)
"""


async def link(tx: Tx, name: str, known: Sequence[Link]) -> None:
    """Remember what was taken in."""
    parameters = {
        "name": name,
        "kinds": [one.kind for one in known],
        "keys": [one.key for one in known],
        "ids": [one.item_id for one in known],
        "digests": [one.digest for one in known],
        "revisions": [one.revision for one in known],
    }
    await run(tx, _LINK, parameters)


async def forget_refused(tx: Tx, name: str, keys: Collection[tuple[str, str]]) -> None:
    """These (kind, key) pairs are right now, or gone: nobody has to correct them any more."""
    parameters = {"name": name, "kinds": [kind for kind, _ in keys], "keys": [key for _, key in keys]}
    await run(tx, _FORGET, parameters)


_FORGET: LiteralString = """
DELETE FROM connector_refusals r USING unnest(%(kinds)s::text[], %(keys)s::text[]) AS w (kind, key)
WHERE r.connector = %(name)s AND r.kind = w.kind AND r.key = w.key
"""

_REFUSE = """
INSERT INTO connector_refusals (connector, kind, key, shape, errors, refused_at)
VALUES (%(name)s, %(kind)s, %(key)s, %(shape)s, %(errors)s, %(now)s)
ON CONFLICT (connector, kind, key) DO UPDATE SET shape = EXCLUDED.shape, errors = EXCLUDED.errors,
    refused_at = CASE WHEN connector_refusals.errors = EXCLUDED.errors THEN connector_refusals.refused_at
                      ELSE EXCLUDED.refused_at END
"""


async def refuse(
    tx: Tx, name: str, kind: str, key: str, shape: Mapping[str, Any], errors: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Keep what was refused and why, for whoever corrects it, and to be tried again."""
    # As ASCII text: what was refused for its characters would be refused by JSONB too.
    written = json.dumps(shape)
    parameters = {"name": name, "kind": kind, "key": key, "shape": written, "errors": Jsonb(errors), "now": now}
    await run(tx, _REFUSE, parameters)


async def refused(tx: Tx, name: str, *, after: tuple[str, str] = ("", ""), limit: int = 100) -> list[dict[str, Any]]:
    """Refused items by kind and key, from behind `after` on."""
    statement = """
    SELECT kind, key, shape, errors, refused_at FROM connector_refusals
    WHERE connector = %(name)s AND (kind, key) > (%(kind)s, %(key)s) ORDER BY kind, key LIMIT %(limit)s
    """
    rows = await run(tx, statement, {"name": name, "kind": after[0], "key": after[1], "limit": limit})
    return [{**row, "shape": json.loads(row["shape"])} for row in rows]


async def asked(tx: Tx, name: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Open requests about customers of this ERP, from behind an id on, with the ERP's own ids."""
    statement = """
    SELECT r.id, r.kind, r.details, c.key AS customer, i.key AS invoice, r.invoice_id
    FROM erp_requests r
    JOIN connector_links c ON c.connector = %(name)s AND c.kind = 'customers' AND c.item_id = r.customer_id
    LEFT JOIN connector_links i ON i.connector = %(name)s AND i.kind = 'invoices' AND i.item_id = r.invoice_id
    WHERE r.done_at IS NULL AND r.id > %(after)s AND (r.invoice_id IS NULL OR i.key IS NOT NULL)
    ORDER BY r.id LIMIT %(limit)s
    """
    return await run(tx, statement, {"name": name, "after": after, "limit": limit})


_CLIMBED = """
SELECT l.key, l.level AS written, coalesce(s.steps, 0) AS level
FROM connector_links l
JOIN invoices i ON i.id = l.item_id
JOIN cases c ON c.invoice_id = i.id
LEFT JOIN LATERAL (
    SELECT count(DISTINCT step_id)::int AS steps FROM steps
    WHERE invoice_id = i.id AND status = 'done' AND at::date > i.due_on
) s ON c.open
WHERE l.connector = %(name)s AND l.kind = 'invoices' AND l.digest IS NOT NULL AND l.key > %(after)s
  AND (c.open OR l.level > 0) AND l.level <> coalesce(s.steps, 0)
ORDER BY l.key LIMIT %(limit)s
"""


async def climbed(tx: Tx, name: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Invoices whose dunning level is another than was written back: how many steps they have seen since they fell due,
    none once their case is over.
    """
    return await run(tx, _CLIMBED, {"name": name, "after": after, "limit": limit})


async def level_written(tx: Tx, name: str, key: str, level: int) -> None:
    statement = """
    UPDATE connector_links SET level = %(level)s WHERE connector = %(name)s AND kind = 'invoices' AND key = %(key)s
    """
    await run(tx, statement, {"name": name, "key": key, "level": level})


async def alone(tx: Tx, name: str) -> bool:
    """Whether nobody else runs this connector: until the transaction ends nobody will."""
    [row] = await run(tx, "SELECT pg_try_advisory_xact_lock(hashtext('connector'), hashtext(%(name)s)) AS got",
                      {"name": name})  # fmt: skip
    return bool(row["got"])


async def in_force(tx: Tx, kind: CreditKind, credit_id: str) -> dict[str, Decimal]:
    """What a credit pays now, by invoice."""
    statement = """
    SELECT invoice_id, amount FROM allocations WHERE credit_kind = %(kind)s AND credit_id = %(id)s
    """
    rows = await run(tx, statement, {"kind": kind.value, "id": credit_id})
    return {row["invoice_id"]: row["amount"] for row in rows}
