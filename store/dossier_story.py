"""What is there to tell of some invoices, for somebody who knows nothing of them? Read from every table that knows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from domain.seals import digest_of
from domain.statement import address_lines
from models.dossier import ChainLink, Purpose, Story, StoryFile
from models.errors import NotFound
from store import seals, statements
from store.engine import Tx, run

_CUSTOMER: LiteralString = """
SELECT u.id, u.name, u.kind, u.country, u.region, u.time_zone, u.language, u.attributes ->> 'address' AS address,
       u.credit_hold_since,
       (SELECT jsonb_agg(jsonb_build_object('role', p.role, 'name', p.name, 'email', p.email, 'phone', p.phone,
                                            'whatsapp', p.whatsapp) ORDER BY p.position)
          FROM contacts p WHERE p.customer_id = u.id) AS contacts
FROM customers u WHERE u.id = %(customer_id)s
"""
_INVOICES: LiteralString = """
SELECT i.id, i.number, i.issued_on, i.due_on, i.currency, i.amount, b.balance, i.product, i.document_url, c.opened_at,
       COALESCE(c.closed_as, c.outcome) AS outcome, s.name AS strategy, c.strategy_version
FROM invoices i JOIN balances b ON b.invoice_id = i.id JOIN cases c ON c.invoice_id = i.id
JOIN strategy_versions s ON s.id = c.strategy_version
WHERE i.id = ANY(%(invoice_ids)s) ORDER BY i.due_on, i.id
"""
_MESSAGES: LiteralString = """
SELECT m.id, m.channel, m.audience, m.template, m.language, m.to_name, m.to_address, m.subject, m.body_text, m.state,
       m.reason, m.provider_id, m.claimed_at, m.accepted_at, m.delivered_at, m.opened_at, m.bounced_at, m.complained_at,
       m.allowed_by,
       (SELECT jsonb_agg(jsonb_build_object('number', a.number, 'token', a.token, 'state', a.state,
                                            'provider', a.provider, 'provider_id', a.provider_id, 'answer', a.answer,
                                            'called_at', a.called_at, 'answered_at', a.answered_at) ORDER BY a.number)
          FROM attempts a WHERE a.message_id = m.id) AS attempts,
       (SELECT jsonb_agg(jsonb_build_object('invoice_id', t.invoice_id, 'step', t.step_id, 'currency', t.currency,
                                            'asked', t.claim::text) ORDER BY t.position)
          FROM message_invoices t WHERE t.message_id = m.id AND t.invoice_id = ANY(%(invoice_ids)s)) AS invoices
FROM messages m
WHERE m.id IN (SELECT message_id FROM message_invoices WHERE invoice_id = ANY(%(invoice_ids)s)) ORDER BY m.id
"""
_ATTACHED: LiteralString = """
SELECT message_id, position, name, content FROM message_attachments
WHERE message_id = ANY(%(message_ids)s) AND content_id IS NULL ORDER BY message_id, position
"""
#: What answers a message about these invoices, or none that is known.
_REPLIES: LiteralString = """
SELECT id, channel, from_address, message_id, received_at, subject, body_text, intent, day, amount
FROM replies WHERE customer_id = %(customer_id)s AND (message_id IS NULL OR message_id = ANY(%(message_ids)s))
ORDER BY received_at, id
"""
_CONTACTS_MADE: LiteralString = """
SELECT t.id, t.kind, t.outcome, t.opened_at, t.closed_at, t.closed_by, t.note
FROM tasks t
WHERE t.customer_id = %(customer_id)s AND t.kind IN ('call', 'visit') AND t.outcome IS NOT NULL
  AND (t.invoice_id = ANY(%(invoice_ids)s) OR t.details -> 'invoices' ?| %(invoice_ids)s)
ORDER BY t.closed_at, t.id
"""
_ARRANGEMENTS: LiteralString = """
SELECT r.id, r.kind, r.state, r.currency, r.total, r.made_at, r.made_by, r.source, r.note, r.ended_at, r.ended_by,
       r.reason,
       (SELECT jsonb_agg(jsonb_build_object('invoice_id', p.invoice_id, 'amount', p.amount::text) ORDER BY p.invoice_id)
          FROM arrangement_invoices p
         WHERE p.arrangement_id = r.id AND p.invoice_id = ANY(%(invoice_ids)s)) AS invoices,
       (SELECT jsonb_agg(jsonb_build_object('number', n.number, 'due_on', n.due_on, 'deadline', n.deadline,
                                            'amount', n.amount::text, 'interest', n.interest::text, 'state', n.state)
                         ORDER BY n.number)
          FROM instalments n WHERE n.arrangement_id = r.id) AS instalments
FROM arrangements r
WHERE r.id IN (SELECT arrangement_id FROM arrangement_invoices WHERE invoice_id = ANY(%(invoice_ids)s)) ORDER BY r.id
"""
_DISPUTES: LiteralString = """
SELECT d.id, d.invoice_id, d.kind, d.reason, d.amount, d.source, d.opened_at, d.opened_by, d.answer_by, d.outcome,
       d.credited, d.answer, d.resolved_at, d.resolved_by,
       (SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'media_type', o.media_type,
                                            'from_customer', o.from_customer, 'added_at', o.added_at) ORDER BY o.id)
          FROM dispute_documents o WHERE o.dispute_id = d.id) AS documents
FROM disputes d WHERE d.invoice_id = ANY(%(invoice_ids)s) ORDER BY d.id
"""
_DOCUMENTS: LiteralString = """
SELECT o.id, o.dispute_id, o.name, o.content FROM dispute_documents o JOIN disputes d ON d.id = o.dispute_id
WHERE d.invoice_id = ANY(%(invoice_ids)s) ORDER BY o.id
"""
_CREDITS: LiteralString = """
SELECT c.kind, c.id, a.invoice_id, c.received_on, c.currency, a.amount, c.amount AS of, c.note, c.reversed_on,
       c.reversal_reason
FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
WHERE a.invoice_id = ANY(%(invoice_ids)s) AND (a.amount > 0 OR c.reversed_on IS NOT NULL)
ORDER BY c.received_on, c.kind, c.id, a.invoice_id
"""
_CHARGES: LiteralString = """
SELECT h.id, h.invoice_id, h.kind, h.currency, h.amount, h.paid,
       CASE WHEN h.ended_at IS NULL THEN h.amount - h.paid ELSE 0 END AS balance, h.claimed_on, h.through, h.step_id,
       h.basis, h.claimed_by, h.ended_as, h.ended_at, h.ended_by, h.ended_why
FROM (SELECT g.*, COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = g.id), 0) AS paid
        FROM charges g WHERE g.invoice_id = ANY(%(invoice_ids)s)) h
ORDER BY h.id
"""
_INTERACTIONS: LiteralString = """
SELECT id, at, invoice_id, kind, actor, details, why FROM interactions
WHERE customer_id = %(customer_id)s AND (invoice_id IS NULL OR invoice_id = ANY(%(invoice_ids)s)) ORDER BY id
"""


async def story_of(
    tx: Tx,
    customer_id: str,
    invoice_ids: Sequence[str],
    *,
    purpose: Purpose,
    reason: str | None,
    language: str | None,
    today: date,
    now: datetime,
    by: str,
) -> Story:
    """The story of invoices of one customer, whose entries are sealed. Raises NotFound.

    language: of the dossier's own words, the customer's where none is given. today: where the customer is.
    """
    asked: dict[str, Any] = {"customer_id": customer_id, "invoice_ids": list(invoice_ids)}
    statement = await statements.statement_of(tx, customer_id, today, language)
    if statement is None:
        raise NotFound(f"No customer {customer_id}")
    [customer] = await run(tx, _CUSTOMER, asked)
    messages = await run(tx, _MESSAGES, asked)
    said = {**asked, "message_ids": [message["id"] for message in messages]}
    documents = [
        (f"documents/{row['dispute_id']}-{row['id']}", row["name"], row["content"])
        for row in await run(tx, _DOCUMENTS, asked)
    ]
    attached = [
        (f"messages/{row['message_id']}-{row['position']}", row["name"], row["content"])
        for row in await run(tx, _ATTACHED, said)
    ]
    return Story(
        customer={
            **customer,
            "address": list(address_lines(customer["address"])),
            "contacts": customer["contacts"] or [],
        },
        invoices=tuple(await run(tx, _INVOICES, asked)),
        statement=statement,
        messages=tuple(messages),
        replies=tuple(await run(tx, _REPLIES, said)),
        contacts_made=tuple(await run(tx, _CONTACTS_MADE, asked)),
        arrangements=tuple(await run(tx, _ARRANGEMENTS, asked)),
        disputes=tuple(await run(tx, _DISPUTES, asked)),
        credits=tuple(await run(tx, _CREDITS, asked)),
        charges=tuple(await run(tx, _CHARGES, asked)),
        interactions=tuple(await run(tx, _INTERACTIONS, asked)),
        chain=await _chain(tx, customer_id, frozenset(invoice_ids)),
        files=tuple(
            StoryFile(f"{place}-{_plain(name)}", bytes(content)) for place, name, content in documents + attached
        ),
        purpose=purpose,
        reason=reason,
        language=statement.language,
        made_at=now,
        made_by=by,
    )


async def _chain(tx: Tx, customer_id: str, invoice_ids: frozenset[str]) -> tuple[ChainLink, ...]:
    """The whole chain; of entries about other invoices only the digest, for they are nobody's business."""
    return tuple(
        ChainLink(
            row["position"],
            bytes(row["digest"]),
            digest_of(row["entry"]),
            row["entry"] if row["invoice_id"] is None or row["invoice_id"] in invoice_ids else None,
            row["invoice_id"] if row["invoice_id"] in invoice_ids else None,
        )
        for row in await seals.chain(tx, customer_id)
    )


def _plain(name: str) -> str:
    """A file's name without what would lead elsewhere or trouble an archive."""
    kept = "".join(sign if sign.isalnum() or sign in "-_. " else "_" for sign in name)
    return kept.strip(". ")[-80:] or "file"
