"""What was said to customers? A message is a row first, then the channel is called, then it is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text, update

from models.message import MessageState, OutgoingMessage, Rendered
from models.tables import message_invoices, messages
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A claim: from here on the message exists, whatever happens to this process."""

    send_key: str
    claimed_by: str
    customer_id: str
    channel: str
    audience: str
    template: str
    language: str
    to_name: str
    to_address: str
    words: Rendered
    claimed_at: datetime
    local_day: date


@dataclass(frozen=True, slots=True)
class ToldInvoice:
    invoice_id: str
    step_id: str
    currency: str
    claim: Decimal


_CLAIM = """
WITH claimed AS (
    INSERT INTO messages (send_key, claimed_by, customer_id, state, channel, audience, template, language, to_name,
                          to_address, subject, body_text, body_html, claimed_at, local_day,
                          attempt, variables, told_as, allowed_by, never_guessed, not_after)
    VALUES (%(send_key)s, %(claimed_by)s, %(customer_id)s, 'claimed', %(channel)s, %(audience)s, %(template)s,
            %(language)s, %(to_name)s, %(to_address)s, %(subject)s, %(body_text)s, %(body_html)s,
            %(claimed_at)s, %(local_day)s, '', '{}', '[]', '{}', false, %(claimed_at)s::timestamptz + interval '1 day')
    RETURNING id
), told AS (
    INSERT INTO message_invoices (message_id, invoice_id, step_id, currency, claim, position, occurrence, why)
    SELECT claimed.id, told.*, 0, 1, '{}' FROM claimed,
           unnest(%(invoice_ids)s::text[], %(step_ids)s::text[], %(currencies)s::text[], %(claims)s::numeric[]) AS told
)
SELECT id FROM claimed
"""


async def claim(tx: Tx, new: NewMessage, invoices: Iterable[ToldInvoice]) -> int:
    """Write the message as `claimed`; its id. The send key is unique: a second claim of the same step fails."""
    told = list(invoices)
    parameters = {
        "send_key": new.send_key,
        "claimed_by": new.claimed_by,
        "customer_id": new.customer_id,
        "channel": new.channel,
        "audience": new.audience,
        "template": new.template,
        "language": new.language,
        "to_name": new.to_name,
        "to_address": new.to_address,
        "subject": new.words.subject,
        "body_text": new.words.text,
        "body_html": new.words.html,
        "claimed_at": new.claimed_at,
        "local_day": new.local_day,
        "invoice_ids": [one.invoice_id for one in told],
        "step_ids": [one.step_id for one in told],
        "currencies": [one.currency for one in told],
        "claims": [one.claim for one in told],
    }
    (row,) = await run(tx, _CLAIM, parameters)
    return int(row["id"])


_ACCEPT = """
UPDATE messages SET state = 'accepted', accepted_at = %(now)s, provider_id = %(provider_id)s
WHERE id = %(id)s AND state = 'claimed'
"""


async def accept(tx: Tx, message_id: int, provider_id: str, now: datetime) -> None:
    await run(tx, _ACCEPT, {"id": message_id, "provider_id": provider_id, "now": now})


async def hold(tx: Tx, message_id: int) -> None:
    """A message that its channel refused for good: shown to a person, not tried again by itself."""
    await tx.execute(
        update(messages)
        .where(messages.c.id == message_id, messages.c.state == MessageState.CLAIMED.value)
        .values(state=MessageState.HELD.value)
    )


_UNDELIVERED = """
SELECT id, channel, to_name, to_address, subject, body_text, body_html, language, local_day, template, customer_id
FROM messages WHERE claimed_by = %(invoice_id)s AND state = 'claimed' ORDER BY id
"""


async def claimed_by(tx: Tx, invoice_id: str) -> list[OutgoingMessage]:
    """Messages that a case claimed but that its channel has not accepted: somebody died in between."""
    rows = await run(tx, _UNDELIVERED, {"invoice_id": invoice_id})
    return [
        OutgoingMessage(
            id=row["id"],
            channel=row["channel"],
            to_name=row["to_name"],
            to_address=row["to_address"],
            words=Rendered(row["subject"], row["body_text"], row["body_html"]),
            language=row["language"],
            created_on=row["local_day"],
            tags={"customer": row["customer_id"], "template": row["template"]},
        )
        for row in rows
    ]


async def listed(
    tx: Tx, *, customer: str | None = None, invoice: str | None = None, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Messages in the order they were claimed, with the ids of the invoices that each is about."""
    told = (
        select(text("array_agg(mi.invoice_id ORDER BY mi.invoice_id)"))
        .select_from(text("message_invoices mi"))
        .where(text("mi.message_id = messages.id"))
        .scalar_subquery()
        .label("invoices")
    )
    query = select(messages, told).where(messages.c.id > after).order_by(messages.c.id).limit(limit)
    if customer is not None:
        query = query.where(messages.c.customer_id == customer)
    if invoice is not None:
        about = select(message_invoices.c.message_id).where(message_invoices.c.invoice_id == invoice)
        query = query.where(messages.c.id.in_(about))
    return [dict(row) for row in (await tx.execute(query)).mappings()]
