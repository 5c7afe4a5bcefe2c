"""What do customers say of how it was, and collectors of the texts?"""

from datetime import date, datetime
from typing import Any

from store.engine import Tx, run

#: Of a customer's thank-yous that left or may have left.
_THANKED = """
SELECT EXISTS (
    SELECT 1 FROM messages
    WHERE customer_id = %(customer_id)s AND send_key LIKE '%%/*thanks/%%' AND local_day > %(since)s
      AND state NOT IN ('rejected', 'suppressed', 'superseded')) AS thanked
"""
_ASKED = """
SELECT m.id, m.customer_id, m.language, f.rating, f.text
FROM messages m LEFT JOIN feedback f ON f.message_id = m.id WHERE m.id = %(message_id)s
"""
_INVOICES = "SELECT invoice_id FROM message_invoices WHERE message_id = %(message_id)s ORDER BY position"
_ANSWER = """
INSERT INTO feedback (kind, message_id, customer_id, language, rating, text, at, actor)
SELECT 'customer', m.id, m.customer_id, m.language, %(rating)s, %(text)s, %(at)s, 'customer'
FROM messages m WHERE m.id = %(message_id)s
ON CONFLICT (message_id) DO UPDATE SET rating = excluded.rating, text = excluded.text, at = excluded.at
"""
_ABOUT_TEMPLATE = """
INSERT INTO feedback (kind, template, language, rating, text, at, actor)
VALUES ('template', %(template)s, %(language)s, %(rating)s, %(text)s, %(at)s, %(actor)s) RETURNING id
"""
_LISTED = """
SELECT f.id, f.kind, f.at, f.rating, f.text, f.actor, f.template, f.language, f.customer_id, u.name AS customer_name,
       f.message_id
FROM feedback f LEFT JOIN customers u ON u.id = f.customer_id
WHERE (%(kind)s::text IS NULL OR f.kind = %(kind)s) AND (%(template)s::text IS NULL OR f.template = %(template)s)
  AND (%(customer_id)s::text IS NULL OR f.customer_id = %(customer_id)s)
ORDER BY f.id DESC LIMIT %(limit)s
"""


async def thanked_since(tx: Tx, customer_id: str, since: date) -> bool:
    """Whether a customer was thanked after a day: who was asked a short while ago is not asked again."""
    [row] = await run(tx, _THANKED, {"customer_id": customer_id, "since": since})
    return bool(row["thanked"])


async def asked(tx: Tx, message_id: int) -> dict[str, Any] | None:
    """A message that asked how it was, with the answer so far."""
    found = await run(tx, _ASKED, {"message_id": message_id})
    return found[0] if found else None


async def invoices_of(tx: Tx, message_id: int) -> list[str]:
    return [row["invoice_id"] for row in await run(tx, _INVOICES, {"message_id": message_id})]


async def answer(tx: Tx, message_id: int, rating: int, text: str | None, at: datetime) -> None:
    """One answer per message; a later one takes its place."""
    await run(tx, _ANSWER, {"message_id": message_id, "rating": rating, "text": text, "at": at})


async def about_template(
    tx: Tx, template: str, language: str | None, rating: int, text: str | None, at: datetime, actor: str
) -> int:
    """What somebody of the staff thinks of a text; its id."""
    parameters = {
        "template": template,
        "language": language,
        "rating": rating,
        "text": text,
        "at": at,
        "actor": actor,
    }
    return int((await run(tx, _ABOUT_TEMPLATE, parameters))[0]["id"])


async def listed(
    tx: Tx, *, kind: str | None = None, template: str | None = None, customer_id: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """What was said, the newest first."""
    parameters = {"kind": kind, "template": template, "customer_id": customer_id, "limit": limit}
    return await run(tx, _LISTED, parameters)
