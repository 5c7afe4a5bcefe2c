"""What went with a message, how often was it tried, and what is told of it? For the page of one message."""

from typing import Any, LiteralString

from store.engine import Tx, run

_FILES: LiteralString = """
SELECT position, name, media_type, content_id, octet_length(content) AS bytes
FROM message_attachments WHERE message_id = %(id)s ORDER BY position
"""
_FILE: LiteralString = """
SELECT name, media_type, content FROM message_attachments WHERE message_id = %(id)s AND position = %(position)s
"""
_SHOWN_INSIDE: LiteralString = """
SELECT content_id, media_type, content FROM message_attachments
WHERE message_id = %(id)s AND content_id IS NOT NULL ORDER BY position
"""
_ATTEMPTS: LiteralString = """
SELECT number, state, provider, claimed_at, called_at, answered_at, answer FROM attempts
WHERE message_id = %(id)s ORDER BY number
"""
_INVOICES: LiteralString = """
SELECT m.invoice_id, i.number, m.step_id, m.currency, m.claim, m.why
FROM message_invoices m JOIN invoices i ON i.id = m.invoice_id WHERE m.message_id = %(id)s ORDER BY m.position LIMIT 200
"""
#: Of the invoice whose turn it was: what is told of a message is told of each.
_TOLD: LiteralString = """
SELECT x.id, x.at, x.kind, x.actor, x.details, x.why, x.invoice_id, x.customer_id
FROM messages m JOIN interactions x ON x.invoice_id = m.claimed_by
WHERE m.id = %(id)s AND x.details -> 'message' = to_jsonb(m.id) ORDER BY x.id LIMIT 100
"""
_BEHIND: LiteralString = """
SELECT m.*, u.name AS customer_name, u.time_zone FROM messages m JOIN customers u ON u.id = m.customer_id
WHERE m.id = %(id)s
"""


async def behind(tx: Tx, message_id: int) -> dict[str, Any] | None:
    """The whole row, with its customer's name and zone."""
    found = await run(tx, _BEHIND, {"id": message_id})
    return found[0] if found else None


async def files(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    """Without their content."""
    return await run(tx, _FILES, {"id": message_id})


async def file(tx: Tx, message_id: int, position: int) -> dict[str, Any] | None:
    found = await run(tx, _FILE, {"id": message_id, "position": position})
    return found[0] if found else None


async def shown_inside(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    """Pictures that the HTML names by their content id."""
    return await run(tx, _SHOWN_INSIDE, {"id": message_id})


async def attempts(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    return await run(tx, _ATTEMPTS, {"id": message_id})


async def invoices(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    return await run(tx, _INVOICES, {"id": message_id})


async def told(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    """Entries of the timeline about it, oldest first."""
    return await run(tx, _TOLD, {"id": message_id})
