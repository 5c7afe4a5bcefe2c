"""What was said to customers, and how far has it come?"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import insert, select, text

from models.interaction import InteractionKind
from models.message import Attachment, MessageState, OutgoingMessage, Rendered
from models.tables import message_attachments, message_invoices, messages
from store.engine import Tx, run


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A claim: from here on the message exists, whatever happens to this process.

    told_as: kinds of the interactions, of the first invoice and of the others, written when it is accepted.
    allowed_by: the contact rules that allowed it. never_guessed: silence of the provider proves nothing.
    id: from `next_id`, as the words may name it (a link of its own).
    """

    id: int
    send_key: str
    token: str
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
    not_after: datetime
    local_day: date
    told_as: tuple[InteractionKind, InteractionKind]
    allowed_by: Mapping[str, Any]
    never_guessed: bool
    variables: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class ToldInvoice:
    """An invoice of a message. claim: what is asked for of it.

    charges: {asked: on top, claims: [{kind, amount, through, basis}] that begin with the message, netted: what of the
    claim lies on account}; amounts as text.
    """

    invoice_id: str
    step_id: str
    occurrence: int
    currency: str
    claim: Decimal
    why: dict[str, Any]
    charges: dict[str, Any] | None = None


_NEXT_ID = "SELECT nextval(pg_get_serial_sequence('messages', 'id')) AS id"


async def next_id(tx: Tx) -> int:
    """The id of the next message: its words may name it."""
    (row,) = await run(tx, _NEXT_ID, {})
    return int(row["id"])


_CLAIM = """
WITH claimed AS (
    INSERT INTO messages (id, send_key, attempt, claimed_by, customer_id, state, channel, audience, template, language,
                          to_name, to_address, subject, body_text, body_html, variables, told_as, allowed_by,
                          never_guessed, claimed_at, not_after, local_day, in_reply_to)
    VALUES (%(id)s, %(send_key)s, %(token)s,
            %(claimed_by)s, %(customer_id)s, 'claimed', %(channel)s, %(audience)s, %(template)s, %(language)s,
            %(to_name)s, %(to_address)s, %(subject)s, %(body_text)s, %(body_html)s, %(variables)s, %(told_as)s,
            %(allowed_by)s, %(never_guessed)s, %(claimed_at)s, %(not_after)s, %(local_day)s, %(in_reply_to)s)
), attempt AS (
    INSERT INTO attempts (token, message_id, number, state) VALUES (%(token)s, %(id)s, 1, 'claimed')
)
INSERT INTO message_invoices (message_id, position, invoice_id, step_id, occurrence, currency, claim, why, charges)
SELECT %(id)s, told.position - 1, told.invoice_id, told.step_id, told.occurrence, told.currency, told.claim,
           told.why::jsonb, told.charges::jsonb
FROM unnest(%(invoice_ids)s::text[], %(step_ids)s::text[], %(occurrences)s::int[], %(currencies)s::text[],
            %(claims)s::numeric[], %(whys)s::text[], %(charges)s::text[])
     WITH ORDINALITY AS told (invoice_id, step_id, occurrence, currency, claim, why, charges, position)
"""


async def claim(tx: Tx, new: NewMessage, invoices: Iterable[ToldInvoice]) -> None:
    """Write the message as `claimed` with its first attempt. The send key is unique: a second claim of a step fails."""
    told = list(invoices)
    parameters = {
        "id": new.id,
        "send_key": new.send_key,
        "token": new.token,
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
        "variables": Jsonb(dict(new.variables)),
        "told_as": Jsonb([kind.value for kind in new.told_as]),
        "allowed_by": Jsonb(dict(new.allowed_by)),
        "never_guessed": new.never_guessed,
        "claimed_at": new.claimed_at,
        "not_after": new.not_after,
        "local_day": new.local_day,
        "in_reply_to": new.in_reply_to,
        "invoice_ids": [one.invoice_id for one in told],
        "step_ids": [one.step_id for one in told],
        "occurrences": [one.occurrence for one in told],
        "currencies": [one.currency for one in told],
        "claims": [one.claim for one in told],
        "whys": [json.dumps(one.why) for one in told],
        "charges": [json.dumps(one.charges) if one.charges else None for one in told],
    }
    await run(tx, _CLAIM, parameters)
    if new.attachments:
        rows = [
            {
                "message_id": new.id,
                "position": position,
                "name": attachment.name,
                "media_type": attachment.media_type,
                "content": attachment.content,
                "content_id": attachment.content_id,
                "setting": attachment.setting,
            }
            for position, attachment in enumerate(new.attachments)
        ]
        await tx.execute(insert(message_attachments), rows)


def outgoing_of(new: NewMessage) -> OutgoingMessage:
    """A message that was just claimed, on its way to its channel."""
    return OutgoingMessage(
        id=new.id,
        channel=new.channel,
        to_name=new.to_name,
        to_address=new.to_address,
        words=new.words,
        language=new.language,
        created_on=new.local_day,
        token=new.token,
        template=new.template,
        variables=dict(new.variables),
        not_after=new.not_after,
        attachments=new.attachments,
        in_reply_to=new.in_reply_to,
        tags=_tags(new.customer_id, new.template),
    )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A message on its way and what it is about, as it was claimed."""

    outgoing: OutgoingMessage
    state: MessageState
    customer_id: str
    claimed_at: datetime
    never_guessed: bool
    provider_id: str | None
    told: tuple[ToldInvoice, ...]


_GET = """
SELECT m.*, (SELECT jsonb_agg(jsonb_build_array(i.invoice_id, i.step_id, i.occurrence, i.currency, i.claim::text, i.why,
                                                i.charges)
                              ORDER BY i.position)
               FROM message_invoices i WHERE i.message_id = m.id) AS told
FROM messages m WHERE m.id = %(id)s
"""
_ATTACHED = """
SELECT name, media_type, content, content_id, setting FROM message_attachments
WHERE message_id = %(id)s ORDER BY position
"""


async def get(tx: Tx, message_id: int) -> Unfinished | None:
    """A message with everything that handing it over needs."""
    rows = await run(tx, _GET, {"id": message_id})
    if not rows:
        return None
    row = rows[0]
    attached = await run(tx, _ATTACHED, {"id": message_id})
    outgoing = OutgoingMessage(
        id=row["id"],
        channel=row["channel"],
        to_name=row["to_name"],
        to_address=row["to_address"],
        words=Rendered(row["subject"], row["body_text"], row["body_html"]),
        language=row["language"],
        created_on=row["local_day"],
        token=row["attempt"],
        template=row["template"],
        variables=row["variables"],
        not_after=row["not_after"],
        attachments=tuple(Attachment(**one) for one in attached),
        in_reply_to=row["in_reply_to"],
        tags=_tags(row["customer_id"], row["template"]),
    )
    told = tuple(
        ToldInvoice(invoice_id, step, occurrence, currency, Decimal(claim), why, charges)
        for invoice_id, step, occurrence, currency, claim, why, charges in row["told"] or ()
    )
    return Unfinished(
        outgoing,
        MessageState(row["state"]),
        row["customer_id"],
        row["claimed_at"],
        row["never_guessed"],
        row["provider_id"],
        told,
    )


def _tags(customer_id: str, template: str) -> dict[str, str]:
    """What a channel may write beside a message so that people find their way back."""
    return {"customer": customer_id, "template": template}


_UNFINISHED_OF = (
    "SELECT id FROM messages WHERE claimed_by = %(invoice_id)s AND state IN ('claimed', 'unknown') ORDER BY id"
)


async def unfinished_of(tx: Tx, invoice_id: str) -> list[int]:
    """Messages that a case claimed and whose end is not known: somebody died in between, or a provider is away."""
    return [row["id"] for row in await run(tx, _UNFINISHED_OF, {"invoice_id": invoice_id})]


async def in_state(tx: Tx, state: MessageState, *, flagged: bool = False, limit: int = 100) -> list[dict[str, Any]]:
    """Messages of a state, oldest first; with `flagged` those of which no final news came."""
    query = select(messages).where(messages.c.state == state.value).order_by(messages.c.id).limit(limit)
    if flagged:
        query = query.where(messages.c.flagged_at.is_not(None))
    return [dict(row) for row in (await tx.execute(query)).mappings()]


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


async def invoices_of(tx: Tx, message_id: int) -> Sequence[str]:
    """The invoices that a message is about, in the order in which it lists them."""
    query = (
        select(message_invoices.c.invoice_id)
        .where(message_invoices.c.message_id == message_id)
        .order_by(message_invoices.c.position)
    )
    return list((await tx.execute(query)).scalars())
