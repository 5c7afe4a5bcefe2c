"""By which links do customers come in? Only the digest of what a link carries is kept; times are real ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models.customer import Role
from models.portal import PortalLink
from models.strategy import Channel
from store.engine import Tx, run

_ADD = """
INSERT INTO portal_links (digest, customer_id, invoice_ids, channel, address, name, role, message_id, made_at, made_by,
                          expires_at)
SELECT %(digest)s, %(customer_id)s, %(invoice_ids)s, %(channel)s, %(address)s, %(name)s, %(role)s, %(message_id)s, t,
       %(made_by)s, t + %(lasts)s::interval
FROM (SELECT clock_timestamp() AS t) now
RETURNING id, expires_at
"""
# Of a letter the address is a name: whoever it names is known by the address that they have otherwise, if any.
_OF_MESSAGE = """
INSERT INTO portal_links (digest, customer_id, invoice_ids, channel, address, name, role, message_id, made_at, made_by,
                          expires_at)
SELECT %(digest)s, m.customer_id,
       ARRAY(SELECT i.invoice_id FROM message_invoices i WHERE i.message_id = m.id ORDER BY i.position),
       m.channel, to_whom.address, CASE WHEN to_whom.address = '' THEN '' ELSE m.to_name END,
       CASE WHEN to_whom.address = '' THEN NULL ELSE m.audience END, m.id, t, 'engine', t + %(lasts)s::interval
FROM messages m CROSS JOIN (SELECT clock_timestamp() AS t) now CROSS JOIN LATERAL (
    SELECT lower(CASE WHEN m.channel <> 'letter' THEN m.to_address ELSE COALESCE((
        SELECT COALESCE(c.email, c.phone, c.whatsapp) FROM contacts c
        WHERE c.customer_id = m.customer_id AND c.name = m.to_name AND c.role = m.audience ORDER BY c.position LIMIT 1
    ), '') END) AS address
) to_whom
WHERE m.id = %(message_id)s
RETURNING id
"""
# Whoever is no contact of the customer any more, or has another address now, holds a link that opens nothing.
_OPENING = """
l.revoked_at IS NULL AND l.expires_at > clock_timestamp() AND (l.address = '' OR EXISTS (
    SELECT FROM contacts c WHERE c.customer_id = l.customer_id AND l.address IN (lower(c.email), c.phone, c.whatsapp)
))
"""
_GET = f"""
SELECT id, customer_id, invoice_ids, channel, address, name, role FROM portal_links l
WHERE digest = %(digest)s AND {_OPENING}
"""  # nosec B608 - our own text
_USED = "UPDATE portal_links SET used_at = clock_timestamp() WHERE id = %(id)s"
_LISTED = f"""
SELECT id, invoice_ids, channel, address, name, role, message_id, made_at, made_by, expires_at, revoked_at, revoked_by,
       used_at, {_OPENING} AS opens
FROM portal_links l WHERE customer_id = %(customer_id)s ORDER BY made_at DESC, id DESC LIMIT %(limit)s
"""  # nosec B608 - our own text
_MANY = f"SELECT count(*) AS many FROM portal_links l WHERE customer_id = %(customer_id)s AND {_OPENING}"  # nosec B608
_REVOKE = """
UPDATE portal_links SET revoked_at = clock_timestamp(), revoked_by = %(by)s
WHERE customer_id = %(customer_id)s AND revoked_at IS NULL AND expires_at > clock_timestamp()
  AND (%(id)s::bigint IS NULL OR id = %(id)s)
RETURNING id
"""
_FORGET = """
DELETE FROM portal_links l USING (SELECT clock_timestamp() - make_interval(days => %(days)s) AS day) long_ago
WHERE l.expires_at < long_ago.day OR l.revoked_at < long_ago.day
"""


async def add(
    tx: Tx,
    digest: bytes,
    customer_id: str,
    invoice_ids: Sequence[str],
    *,
    lasts: timedelta,
    made_by: str,
    channel: Channel | None = None,
    address: str = "",
    name: str = "",
    role: Role | None = None,
    message_id: int | None = None,
) -> tuple[int, datetime]:
    """The id of a new link, and until when it opens. address: to whom it goes; '' where nobody in particular."""
    values = {
        "digest": digest, "customer_id": customer_id, "invoice_ids": list(invoice_ids), "lasts": lasts,
        "made_by": made_by, "channel": channel, "address": address.lower(), "name": name, "role": role,
        "message_id": message_id,
    }  # fmt: skip
    (row,) = await run(tx, _ADD, values)
    return int(row["id"]), row["expires_at"]


async def of_message(tx: Tx, message_id: int, digest: bytes, lasts: timedelta) -> int:
    """The link that a message carries: to the invoices that it is about, for whoever it goes to; its id."""
    (row,) = await run(tx, _OF_MESSAGE, {"message_id": message_id, "digest": digest, "lasts": lasts})
    return int(row["id"])


async def get(tx: Tx, digest: bytes) -> PortalLink | None:
    """A link that opens still; of one that was revoked or has expired as little is known as of one that never was."""
    found = await run(tx, _GET, {"digest": digest})
    if not found:
        return None
    row = found[0]
    return PortalLink(
        row["id"],
        row["customer_id"],
        tuple(row["invoice_ids"]),
        Channel(row["channel"]) if row["channel"] else None,
        row["address"],
        row["name"],
        Role(row["role"]) if row["role"] else None,
    )


async def used(tx: Tx, link_id: int) -> None:
    await run(tx, _USED, {"id": link_id})


async def listed(tx: Tx, customer_id: str, limit: int = 100) -> list[dict[str, Any]]:
    """The links of a customer, the newest first; `opens`: whether it still does."""
    return await run(tx, _LISTED, {"customer_id": customer_id, "limit": limit})


async def opening(tx: Tx, customer_id: str) -> int:
    """How many of a customer's links open still."""
    (row,) = await run(tx, _MANY, {"customer_id": customer_id})
    return int(row["many"])


async def revoke(tx: Tx, customer_id: str, by: str, link_id: int | None = None) -> list[int]:
    """Links that open no more from now on: this one, or all that the customer has; their ids."""
    rows = await run(tx, _REVOKE, {"customer_id": customer_id, "by": by, "id": link_id})
    return [row["id"] for row in rows]


async def forget_old(tx: Tx, days: int) -> None:
    """Links that have opened nothing for so many days, and what is left of the browsers that came by them."""
    await run(tx, _FORGET, {"days": days})
