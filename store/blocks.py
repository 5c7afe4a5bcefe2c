"""To which addresses must nothing be sent, and why?"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, LiteralString

from sqlalchemy import select

from models.block import BlockKind, blocked_as
from models.tables import blocks, messages
from store.engine import Tx, run

#: Whichever of two messages tells it first, the block names the older one.
_ADD = """
INSERT INTO blocks AS b (channel, address, kind, since, source, message_id)
VALUES (%(channel)s, %(address)s, %(kind)s, %(since)s, %(source)s, %(message_id)s)
ON CONFLICT (address, channel, kind) WHERE lifted_at IS NULL DO UPDATE
SET since = LEAST(b.since, excluded.since), message_id = LEAST(b.message_id, excluded.message_id)
RETURNING xmax = 0 AS added
"""


async def add(
    tx: Tx, channel: str, address: str, kind: BlockKind, since: datetime, *, source: str, message_id: int | None = None
) -> bool:
    """Nothing is sent to this address on this channel any more; whether that is new.

    source: what told us (keyword, link, provider, staff).
    """
    parameters = {
        "channel": channel,
        "address": blocked_as(channel, address),
        "kind": kind.value,
        "since": since,
        "source": source,
        "message_id": message_id,
    }
    (row,) = await run(tx, _ADD, parameters)
    return bool(row["added"])


_LIFT = """
UPDATE blocks SET lifted_at = %(now)s, lifted_by = %(by)s
WHERE channel = %(channel)s AND address = %(address)s AND kind = ANY(%(kinds)s) AND lifted_at IS NULL
RETURNING kind
"""


async def lift(
    tx: Tx, channel: str, address: str, kinds: Collection[BlockKind], *, now: datetime, by: str
) -> list[BlockKind]:
    """This address may be written to again, as far as these kinds of block are concerned; those that were in force."""
    parameters = {
        "channel": channel,
        "address": blocked_as(channel, address),
        "kinds": [kind.value for kind in kinds],
        "now": now,
        "by": by,
    }
    return sorted(BlockKind(row["kind"]) for row in await run(tx, _LIFT, parameters))


async def in_force(tx: Tx, channel: str, address: str) -> set[BlockKind]:
    query = select(blocks.c.kind).where(
        blocks.c.channel == channel, blocks.c.address == blocked_as(channel, address), blocks.c.lifted_at.is_(None)
    )
    return {BlockKind(kind) for kind in (await tx.execute(query)).scalars()}


async def addressed(tx: Tx, message_id: int) -> dict[str, Any] | None:
    """Channel, address and language of a message, where its receiver asks to be left alone."""
    columns = messages.c
    query = select(columns.id, columns.channel, columns.to_address, columns.language).where(columns.id == message_id)
    found = (await tx.execute(query)).mappings().one_or_none()
    return dict(found) if found else None


#: By the indexes of addresses. WhatsApp goes to the phone of whoever has no number of its own for it.
_OWNERS: dict[str, LiteralString] = {
    "email": "SELECT DISTINCT customer_id FROM contacts WHERE lower(email) = %(address)s ORDER BY customer_id",
    "sms": "SELECT DISTINCT customer_id FROM contacts WHERE phone = %(address)s ORDER BY customer_id",
    "call": "SELECT DISTINCT customer_id FROM contacts WHERE phone = %(address)s ORDER BY customer_id",
    "whatsapp": """
        SELECT DISTINCT customer_id FROM contacts
        WHERE whatsapp = %(address)s OR (phone = %(address)s AND whatsapp IS NULL) ORDER BY customer_id
    """,
}


async def owners(tx: Tx, channel: str, address: str) -> Sequence[str]:
    """The customers with a contact of this address."""
    if channel not in _OWNERS:
        return []
    found = await run(tx, _OWNERS[channel], {"address": blocked_as(channel, address)})
    return [row["customer_id"] for row in found]


async def listed(
    tx: Tx, *, channel: str | None = None, address: str | None = None, lifted: bool = False, limit: int = 100
) -> list[dict[str, Any]]:
    """Blocks in force (or with `lifted` those that were), the newest first; `address` as it was typed."""
    query = select(blocks).order_by(blocks.c.id.desc()).limit(limit)
    query = query.where(blocks.c.lifted_at.is_not(None) if lifted else blocks.c.lifted_at.is_(None))
    if channel is not None:
        query = query.where(blocks.c.channel == channel)
    if address is not None:
        query = query.where(blocks.c.address.in_(_forms(address)))
    return [dict(row) for row in (await tx.execute(query)).mappings()]


def _forms(address: str) -> Iterable[str]:
    return {blocked_as(channel, address) for channel in ("email", "sms")}
