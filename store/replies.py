"""What did customers answer? Each reply once, with the message that it answers and the task in which it is read."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text

from models.block import blocked_as
from models.reply import IncomingMessage, Understood
from store import blocks
from store.engine import Tx, run

#: WhatsApp lets a business write freely for so long after its customer has written.
WHATSAPP_WINDOW = timedelta(hours=24)

_OUR_MESSAGE_ID = re.compile(r"<?puntual-([0-9]{1,18})@")


@dataclass(frozen=True, slots=True)
class Thread:
    """What a reply belongs to, as far as that is known; all None where nobody knows.

    to_address: of the message. sure: a secret of the message came back, or the address is known as this customer's.
    invoices: which it is about, where whoever wrote said so.
    A message's public id proves nothing: whoever wants to stop reminders of others could count them through.
    """

    customer_id: str | None = None
    message_id: int | None = None
    to_address: str | None = None
    sure: bool = False
    invoices: tuple[str, ...] = ()


_ANSWERED = """
SELECT m.id, m.customer_id, m.to_address, m.provider_id = ANY(%(said)s) OR m.id = ANY(%(ids_of_tokens)s) AS secret
FROM messages m
WHERE m.id = ANY(%(ids)s) OR m.id = ANY(%(ids_of_tokens)s) OR m.provider_id = ANY(%(said)s)
ORDER BY secret DESC, m.id DESC LIMIT 1
"""
_OF_ATTEMPTS = "SELECT message_id FROM attempts WHERE token = ANY(%(said)s)"
_WRITTEN_TO = """
SELECT id, customer_id, to_address FROM messages
WHERE to_address = %(address)s AND channel = %(channel)s AND state NOT IN ('rejected', 'suppressed', 'superseded')
ORDER BY id DESC LIMIT 1
"""
_WRITTEN_TO_OWNER = """
SELECT id, customer_id, to_address FROM messages
WHERE customer_id = ANY(%(owners)s) AND channel = %(channel)s
  AND CASE channel WHEN 'email' THEN lower(to_address) ELSE to_address END = %(address)s
ORDER BY claimed_at DESC LIMIT 1
"""


async def thread(tx: Tx, incoming: IncomingMessage) -> Thread:
    """The message and the customer: by what it answers, else by the address that it came from."""
    visitor = incoming.visitor
    if visitor is not None:
        return Thread(visitor.customer_id, sure=True, invoices=visitor.invoices)
    address = blocked_as(incoming.channel, incoming.from_address)
    owners = await blocks.owners(tx, incoming.channel, incoming.from_address)
    answered = await _answered(tx, incoming.in_reply_to)
    if answered is not None:
        known = answered["customer_id"] in owners or blocked_as(incoming.channel, answered["to_address"]) == address
        return _thread(answered, sure=answered["secret"] or known)
    asked = {"address": address, "channel": incoming.channel, "owners": list(owners)}
    found = await run(tx, _WRITTEN_TO, asked) or await run(tx, _WRITTEN_TO_OWNER, asked)
    if found:
        return _thread(found[0], sure=True)
    return Thread(customer_id=owners[0], sure=True) if owners else Thread()


async def _answered(tx: Tx, said: Sequence[str]) -> dict[str, Any] | None:
    if not said:
        return None
    ids = [int(found[1]) for one in said if (found := _OUR_MESSAGE_ID.match(one))]
    tokens = [row["message_id"] for row in await run(tx, _OF_ATTEMPTS, {"said": list(said)})]
    rows = await run(tx, _ANSWERED, {"said": list(said), "ids": ids, "ids_of_tokens": tokens})
    return rows[0] if rows else None


def _thread(row: dict[str, Any], *, sure: bool) -> Thread:
    return Thread(row["customer_id"], row["id"], row["to_address"], sure)


_ADD = """
INSERT INTO replies (provider_id, channel, from_address, customer_id, message_id, received_at, subject, body_text,
                     attachments, intent, confidence, evidence, day, amount, person_id, invoice_ids)
VALUES (%(provider_id)s, %(channel)s, %(from_address)s, %(customer_id)s, %(message_id)s, %(received_at)s, %(subject)s,
        %(body_text)s, %(attachments)s, %(intent)s, %(confidence)s, %(evidence)s, %(day)s, %(amount)s, %(person_id)s,
        %(invoice_ids)s)
ON CONFLICT (channel, provider_id) DO NOTHING
RETURNING id
"""


async def add(
    tx: Tx, incoming: IncomingMessage, thread: Thread, understood: Understood, received_at: datetime
) -> int | None:
    """The id of the new reply; None where it was taken in before. `received_at` by our own clock."""
    parameters = {
        "provider_id": incoming.provider_id,
        "channel": incoming.channel,
        "from_address": blocked_as(incoming.channel, incoming.from_address),
        "customer_id": thread.customer_id,
        "message_id": thread.message_id,
        "received_at": received_at,
        "subject": incoming.subject,
        "body_text": incoming.text,
        "attachments": Jsonb(list(incoming.attachments)),
        "intent": understood.intent.value,
        "confidence": understood.confidence,
        "evidence": understood.evidence,
        "day": understood.day,
        "amount": understood.amount,
        "person_id": incoming.visitor.person_id if incoming.visitor else None,
        "invoice_ids": list(thread.invoices),
    }
    found = await run(tx, _ADD, parameters)
    return int(found[0]["id"]) if found else None


_AGE = "SELECT clock_timestamp() - %(received_at)s::timestamptz AS age"


async def age(tx: Tx, received_at: datetime) -> timedelta:
    """How long ago, in real time: providers live in it, whatever a test's clock says."""
    (row,) = await run(tx, _AGE, {"received_at": received_at})
    passed: timedelta = row["age"]
    return passed


_KNOWN = "SELECT id FROM replies WHERE channel = %(channel)s AND provider_id = %(provider_id)s"


async def known(tx: Tx, channel: str, provider_id: str) -> int | None:
    """The id of a reply that was taken in already."""
    found = await run(tx, _KNOWN, {"channel": channel, "provider_id": provider_id})
    return int(found[0]["id"]) if found else None


async def task_of(tx: Tx, reply_id: int) -> int | None:
    """The task in which it is read."""
    (row,) = await run(tx, "SELECT task_id FROM replies WHERE id = %(id)s", {"id": reply_id})
    return int(row["task_id"]) if row["task_id"] is not None else None


async def hand_to(tx: Tx, reply_id: int, task_id: int) -> None:
    """Whoever does this task reads the reply."""
    statement = "UPDATE replies SET task_id = %(task_id)s WHERE id = %(id)s"
    await run(tx, statement, {"id": reply_id, "task_id": task_id})


_LOCK = """
SELECT id, channel, customer_id, intent, confidence, evidence, day, amount, task_id, read_at, read_by FROM replies
WHERE id = %(id)s FOR UPDATE
"""


async def lock(tx: Tx, reply_id: int) -> dict[str, Any] | None:
    """What a reply seems to mean and who has seen to it, locked until the transaction ends."""
    found = await run(tx, _LOCK, {"id": reply_id})
    return found[0] if found else None


async def match(tx: Tx, reply_id: int, customer_id: str) -> None:
    """It is this customer's after all."""
    statement = "UPDATE replies SET customer_id = %(customer_id)s WHERE id = %(id)s"
    await run(tx, statement, {"id": reply_id, "customer_id": customer_id})


async def mark_read(tx: Tx, reply_id: int, now: datetime, by: str) -> None:
    """Somebody has seen to it, without a task."""
    statement = "UPDATE replies SET read_at = %(now)s, read_by = %(by)s WHERE id = %(id)s"
    await run(tx, statement, {"id": reply_id, "now": now, "by": by})


_NAMED = """
SELECT c.invoice_id, c.open FROM cases c JOIN invoices i ON i.id = c.invoice_id
WHERE c.customer_id = %(customer_id)s AND c.invoice_id = ANY(%(invoices)s)
ORDER BY c.open DESC, i.due_on, c.invoice_id
"""
_CONCERNED = """
SELECT c.invoice_id, c.open FROM message_invoices t JOIN cases c ON c.invoice_id = t.invoice_id
WHERE t.message_id = %(message_id)s ORDER BY c.open DESC, t.position
"""
_OF_CUSTOMER = """
SELECT c.invoice_id, c.open FROM cases c JOIN invoices i ON i.id = c.invoice_id
WHERE c.customer_id = %(customer_id)s ORDER BY c.open DESC, i.due_on, c.invoice_id
"""


async def concerned(tx: Tx, thread: Thread) -> list[tuple[str, bool]]:
    """The invoices that a reply is about, the gravest first, and whether each case is open.

    Those that whoever wrote named, those of the message, else all of the customer.
    """
    if thread.invoices:
        rows = await run(tx, _NAMED, {"customer_id": thread.customer_id, "invoices": list(thread.invoices)})
    elif thread.message_id is not None:
        rows = await run(tx, _CONCERNED, {"message_id": thread.message_id})
    else:
        rows = await run(tx, _OF_CUSTOMER, {"customer_id": thread.customer_id})
    return [(row["invoice_id"], row["open"]) for row in rows]


_WINDOW = """
SELECT EXISTS (SELECT FROM replies WHERE channel = 'whatsapp' AND from_address = %(address)s
                AND received_at > %(since)s) AS open
"""


async def whatsapp_window_open(tx: Tx, address: str, now: datetime) -> bool:
    """Whether this number wrote to us by WhatsApp less than a day ago, so that free text may go out."""
    parameters = {"address": blocked_as("whatsapp", address), "since": now - WHATSAPP_WINDOW}
    (row,) = await run(tx, _WINDOW, parameters)
    return bool(row["open"])


_LIST = """
SELECT r.id, r.received_at, r.channel, r.from_address, r.customer_id, u.name AS customer_name, u.time_zone,
       r.message_id, r.subject, r.body_text, r.attachments, r.intent, r.confidence, r.evidence, r.day, r.amount,
       r.task_id, COALESCE(t.closed_at, r.read_at) AS read_at, COALESCE(t.closed_by, r.read_by) AS read_by,
       p.name AS person, r.invoice_ids
FROM replies r LEFT JOIN customers u ON u.id = r.customer_id LEFT JOIN tasks t ON t.id = r.task_id
     LEFT JOIN portal_people p ON p.id = r.person_id
"""


#: A reply is about the invoices that it names or those of the message that it answers, else about all of its customer.
_ABOUT = """
(:invoice = ANY(r.invoice_ids)
 OR r.message_id IN (SELECT message_id FROM message_invoices WHERE invoice_id = :invoice)
 OR (r.message_id IS NULL AND r.invoice_ids = '{}'
     AND r.customer_id = (SELECT customer_id FROM invoices WHERE id = :invoice)))
"""


async def listed(
    tx: Tx,
    *,
    id: int | None = None,
    customer: str | None = None,
    invoice: str | None = None,
    tasks: Collection[int] | None = None,
    waiting: bool = False,
    unmatched: bool = False,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Replies, the newest first. waiting: not read by anybody yet. unmatched: of senders that nobody knows."""
    conditions = {
        "r.id = :id": id is not None,
        "r.customer_id = :customer": customer is not None,
        _ABOUT: invoice is not None,
        "r.task_id = ANY(:tasks)": tasks is not None,
        "r.read_at IS NULL AND (r.customer_id IS NULL OR (r.task_id IS NOT NULL AND t.closed_at IS NULL))": waiting,
        "r.customer_id IS NULL AND r.read_at IS NULL": unmatched,
    }
    where = " AND ".join(condition for condition, wanted in conditions.items() if wanted) or "true"
    query = text(f"{_LIST} WHERE {where} ORDER BY r.id DESC LIMIT :limit")
    parameters = {"id": id, "customer": customer, "invoice": invoice, "tasks": list(tasks or ()), "limit": limit}
    return [dict(row) for row in (await tx.execute(query, parameters)).mappings()]
