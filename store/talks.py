"""What did a customer's people write to us, and what did we answer them? As it is read from end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from models.message import AnswerTold
from store.engine import Tx, run

_WRITTEN_SINCE: LiteralString = """
SELECT count(*) AS many, min(received_at) AS first FROM (
    SELECT received_at FROM replies WHERE person_id = %(person)s AND received_at > %(since)s
    ORDER BY received_at DESC LIMIT %(limit)s
) lately
"""

# Whoever sees only some invoices reads what is about no other one, and what they have written themselves.
_WROTE: LiteralString = """
SELECT r.id, r.received_at AS at, r.channel, r.subject, r.body_text AS text, r.attachments, r.person_id,
       COALESCE(p.name, (SELECT c.name FROM contacts c WHERE c.customer_id = r.customer_id
                         AND r.from_address IN (lower(c.email), c.phone, c.whatsapp) LIMIT 1)) AS person,
       r.task_id, t.due_on, t.closed_at,
       COALESCE(NULLIF(r.invoice_ids, '{}'),
                (SELECT array_agg(m.invoice_id ORDER BY m.position) FROM message_invoices m
                 WHERE m.message_id = r.message_id), '{}') AS invoice_ids
FROM replies r LEFT JOIN portal_people p ON p.id = r.person_id LEFT JOIN tasks t ON t.id = r.task_id
WHERE r.customer_id = %(customer)s AND r.intent <> 'out_of_office'
"""
_ANSWERED: LiteralString = """
SELECT a.id, a.written_at AS at, a.body_text AS text, a.written_by, a.invoice_ids, a.message_id, r.person_id,
       COALESCE(m.channel, CASE WHEN a.told_at IS NOT NULL THEN 'email' END) AS channel,
       COALESCE(m.accepted_at, a.told_at) AS accepted_at
FROM answers a LEFT JOIN replies r ON r.id = a.reply_id LEFT JOIN messages m ON m.id = a.message_id
WHERE a.customer_id = %(customer)s
"""
_SENT: LiteralString = """
SELECT m.id, m.claimed_at AS at, m.channel, m.template, m.subject, m.to_name,
       (SELECT array_agg(i.invoice_id ORDER BY i.position) FROM message_invoices i WHERE i.message_id = m.id)
       AS invoice_ids
FROM messages m
WHERE m.customer_id = %(customer)s AND m.state IN ('accepted', 'delivered') AND m.template <> 'answer'
"""
_SEEN: LiteralString = """
SELECT * FROM ({rows}) x
WHERE (%(before)s::timestamptz IS NULL OR x.at < %(before)s)
  AND (%(seen)s::text[] IS NULL OR (x.invoice_ids <> '{{}}' AND x.invoice_ids <@ %(seen)s::text[]) {own})
ORDER BY at DESC, id DESC LIMIT %(limit)s
"""
_OWN: LiteralString = "OR x.person_id = %(person)s"
_ADD_ANSWER: LiteralString = """
INSERT INTO answers (customer_id, reply_id, task_id, invoice_ids, body_text, written_at, written_by, in_reply_to,
                     subject, tell)
VALUES (%(customer_id)s, %(reply_id)s, %(task_id)s, %(invoice_ids)s, %(body_text)s, %(written_at)s, %(written_by)s,
        %(in_reply_to)s, %(subject)s, %(tell)s)
RETURNING id
"""
_TO_ANSWER: LiteralString = """
SELECT r.id, r.channel, r.provider_id, r.subject, r.from_address,
       COALESCE(NULLIF(r.invoice_ids, '{}'),
                (SELECT array_agg(m.invoice_id ORDER BY m.position) FROM message_invoices m
                 WHERE m.message_id = r.message_id), '{}') AS invoice_ids
FROM replies r WHERE r.task_id = %(task)s ORDER BY r.id DESC LIMIT 1
"""
_LAST_TO: LiteralString = """
SELECT id, subject FROM messages
WHERE customer_id = %(customer)s AND channel = 'email' AND lower(to_address) = lower(%(address)s)
  AND state IN ('accepted', 'delivered')
ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose words are read. invoices: what is about these alone, and what `person_id` wrote; None: all of theirs.

    before: what was written earlier; None: up to now.
    """

    customer_id: str
    person_id: int
    invoices: Sequence[str] | None
    before: datetime | None
    limit: int

    @property
    def asked(self) -> dict[str, Any]:
        seen = None if self.invoices is None else list(self.invoices)
        return {
            "customer": self.customer_id,
            "person": self.person_id,
            "seen": seen,
            "before": self.before,
            "limit": self.limit,
        }


async def written_since(tx: Tx, person_id: int, since: datetime, limit: int) -> tuple[int, datetime | None]:
    """How often somebody wrote in the portal since then, as far as `limit`, and when first of these."""
    (row,) = await run(tx, _WRITTEN_SINCE, {"person": person_id, "since": since, "limit": limit})
    return int(row["many"]), row["first"]


async def wrote(tx: Tx, seen: Seen) -> list[dict[str, Any]]:
    """What they wrote, whatever the channel, the newest first; machines' notes of absence are none of it."""
    return await run(tx, _SEEN.format(rows=_WROTE, own=_OWN), seen.asked)


async def answered(tx: Tx, seen: Seen) -> list[dict[str, Any]]:
    """What we answered by hand, the newest first; `channel` and `accepted_at` of the message that carried it."""
    return await run(tx, _SEEN.format(rows=_ANSWERED, own=_OWN), seen.asked)


async def sent(tx: Tx, seen: Seen) -> list[dict[str, Any]]:
    """What else went out to them, without its words, the newest first."""
    return await run(tx, _SEEN.format(rows=_SENT, own=""), seen.asked)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What somebody of us wrote. in_reply_to, subject: of the e-mail that it answers (OutgoingMessage).

    tell: the e-mail address to which it goes where no case is open that could tell it.
    """

    customer_id: str
    reply_id: int | None
    task_id: int
    invoice_ids: Sequence[str]
    body_text: str
    written_at: datetime
    written_by: str
    in_reply_to: str | None
    subject: str
    tell: str | None


async def to_answer(tx: Tx, task_id: int) -> dict[str, Any] | None:
    """What they wrote last of what is read in this task; None where nobody has written."""
    rows = await run(tx, _TO_ANSWER, {"task": task_id})
    return rows[0] if rows else None


async def last_to(tx: Tx, customer_id: str, address: str) -> dict[str, Any] | None:
    """id and subject of the newest e-mail of ours to this address."""
    rows = await run(tx, _LAST_TO, {"customer": customer_id, "address": address})
    return rows[0] if rows else None


async def add_answer(tx: Tx, new: NewAnswer) -> int:
    values = {name: getattr(new, name) for name in NewAnswer.__slots__}
    (row,) = await run(tx, _ADD_ANSWER, {**values, "invoice_ids": list(new.invoice_ids)})
    return int(row["id"])


async def answer_told(tx: Tx, answer_id: int) -> AnswerTold:
    """As a message tells it."""
    query = "SELECT body_text AS text, subject, in_reply_to FROM answers WHERE id = %(id)s"
    (row,) = await run(tx, query, {"id": answer_id})
    return AnswerTold(**row)


async def carried(tx: Tx, answer_id: int, message_id: int) -> None:
    """This message carries it to whoever is answered."""
    await run(
        tx, "UPDATE answers SET message_id = %(message)s WHERE id = %(id)s", {"id": answer_id, "message": message_id}
    )
