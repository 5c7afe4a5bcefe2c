"""What do customers say of how it was, and collectors of the texts?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from models.feedback import Occasion, Question
from store.engine import Tx, run

#: By a customer's thank-yous that left or may have left, or in the portal.
_ASKED_SINCE = """
SELECT EXISTS (
    SELECT 1 FROM messages
    WHERE customer_id = %(customer_id)s AND send_key LIKE '%%/*thanks/%%' AND local_day > %(since)s
      AND state NOT IN ('rejected', 'suppressed', 'superseded'))
  OR EXISTS (
    SELECT 1 FROM feedback WHERE customer_id = %(customer_id)s AND kind = 'customer' AND at > %(since)s) AS asked
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
       f.message_id, f.occasion, f.occasion_id
FROM feedback f LEFT JOIN customers u ON u.id = f.customer_id
WHERE (%(kind)s::text IS NULL OR f.kind = %(kind)s) AND (%(template)s::text IS NULL OR f.template = %(template)s)
  AND (%(customer_id)s::text IS NULL OR f.customer_id = %(customer_id)s) AND f.rating IS NOT NULL
ORDER BY f.id DESC LIMIT %(limit)s
"""


async def asked_since(tx: Tx, customer_id: str, since: date) -> bool:
    """Whether a customer was asked after a day, by a message or in the portal: not again then, for a while."""
    [row] = await run(tx, _ASKED_SINCE, {"customer_id": customer_id, "since": since})
    return bool(row["asked"])


async def asked(tx: Tx, message_id: int) -> dict[str, Any] | None:
    """A message that asked how it was, with the answer so far."""
    found = await run(tx, _ASKED, {"message_id": message_id})
    return found[0] if found else None


async def invoices_of(tx: Tx, message_id: int) -> list[str]:
    return [row["invoice_id"] for row in await run(tx, _INVOICES, {"message_id": message_id})]


async def answer(tx: Tx, message_id: int, rating: int, text: str | None, at: datetime) -> None:
    """One answer per message; a later one takes its place."""
    await run(tx, _ANSWER, {"message_id": message_id, "rating": rating, "text": text, "at": at})


#: What has come to its end since, in the invoices that are seen; the latest first.
_ENDED = """
SELECT e.occasion, e.id, e.at, array_agg(ARRAY[i.id, i.number] ORDER BY i.id) AS invoices
FROM (
    SELECT 'paid' AS occasion, c.invoice_id AS id, c.settled_at AS at, ARRAY[c.invoice_id] AS about
    FROM cases c JOIN balances b ON b.invoice_id = c.invoice_id
    WHERE c.customer_id = %(customer_id)s AND c.settled_at > %(since)s AND c.settled_by_payment AND b.balance <= 0
    UNION ALL
    SELECT 'dispute_answered', d.id::text, d.resolved_at, ARRAY[d.invoice_id]
    FROM disputes d
    WHERE d.customer_id = %(customer_id)s AND d.resolved_at > %(since)s
      AND d.outcome IN ('accepted', 'partly', 'rejected')
    UNION ALL
    SELECT 'plan_agreed', a.id::text, a.made_at,
           (SELECT array_agg(n.invoice_id) FROM arrangement_invoices n WHERE n.arrangement_id = a.id)
    FROM arrangements a
    WHERE a.customer_id = %(customer_id)s AND a.made_at > %(since)s AND a.kind IN ('plan', 'settlement')
      AND a.state IN ('open', 'kept')
) e JOIN invoices i ON i.id = ANY(e.about)
WHERE (%(invoices)s::text[] IS NULL OR e.about <@ %(invoices)s)
  AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.customer_id = %(customer_id)s AND f.occasion = e.occasion
                  AND f.occasion_id = e.id)
GROUP BY e.occasion, e.id, e.at ORDER BY e.at DESC, e.occasion, e.id LIMIT 1
"""
_ANSWER_HERE = """
INSERT INTO feedback (kind, occasion, occasion_id, customer_id, language, rating, text, at, actor)
VALUES ('customer', %(occasion)s, %(id)s, %(customer_id)s, %(language)s, %(rating)s, %(text)s, %(at)s, 'customer')
"""


async def ended_since(tx: Tx, customer_id: str, invoice_ids: Sequence[str] | None, since: datetime) -> Question | None:
    """What a customer has not been asked about yet. invoice_ids: those that are seen; None: all."""
    about = None if invoice_ids is None else list(invoice_ids)
    found = await run(tx, _ENDED, {"customer_id": customer_id, "invoices": about, "since": since})
    if not found:
        return None
    [row] = found
    return Question(Occasion(row["occasion"]), row["id"], tuple((id_, number) for id_, number in row["invoices"]))


async def answer_here(
    tx: Tx,
    customer_id: str,
    question: Question,
    *,
    language: str,
    rating: int | None,
    text: str | None,
    at: datetime,
) -> None:
    """rating: None: the customer would rather not say. A question is answered once."""
    parameters = {
        "customer_id": customer_id,
        "occasion": question.occasion.value,
        "id": question.id,
        "language": language,
        "rating": rating,
        "text": text,
        "at": at,
    }
    await run(tx, _ANSWER_HERE, parameters)


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
