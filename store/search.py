"""What does somebody mean who types a word, a number or an amount? Every way to look is bounded and has its index."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, LiteralString

from store.engine import Tx, run

_CUSTOMER: LiteralString = "SELECT u.id, u.name, u.country, u.collector, u.segment FROM customers u "

_BY_ID: LiteralString = _CUSTOMER + "WHERE u.id = ANY(%(ids)s) ORDER BY u.id LIMIT %(limit)s"
_BY_NAME: LiteralString = (
    "WITH found AS MATERIALIZED (SELECT u.id FROM customers u "  # nosec B608 - our own text
    "WHERE to_tsvector('simple', u.name) @@ to_tsquery('simple', %(words)s) LIMIT 500) "
    + _CUSTOMER
    + "JOIN found USING (id) ORDER BY lower(u.name), u.id LIMIT %(limit)s"
)
_BY_TAX_ID: LiteralString = (
    _CUSTOMER  # nosec B608 - our own text
    + "WHERE upper(regexp_replace(u.attributes ->> 'tax_id', '[^A-Za-z0-9]', '', 'g')) = ANY(%(ids)s) "
    + "AND u.attributes ->> 'tax_id' IS NOT NULL ORDER BY u.id LIMIT %(limit)s"
)
_BY_ADDRESS: LiteralString = (
    _CUSTOMER  # nosec B608 - our own text
    + "WHERE u.id IN (SELECT customer_id FROM contacts WHERE lower(email) = %(email)s "
    + "UNION SELECT customer_id FROM contacts WHERE phone = ANY(%(phones)s) "
    + "UNION SELECT customer_id FROM contacts WHERE whatsapp = ANY(%(phones)s)) ORDER BY u.id LIMIT %(limit)s"
)
_INVOICE: LiteralString = """
SELECT i.id, i.number, i.customer_id, u.name AS customer_name, i.currency, i.amount, b.balance, i.due_on, c.open,
       c.stage, c.outcome
FROM invoices i JOIN balances b ON b.invoice_id = i.id JOIN customers u ON u.id = i.customer_id
LEFT JOIN cases c ON c.invoice_id = i.id
"""
_BY_NUMBER: LiteralString = (
    _INVOICE  # nosec B608 - our own text
    + "WHERE i.id IN (SELECT id FROM invoices WHERE id = ANY(%(ids)s) "
    + "UNION (SELECT id FROM invoices WHERE number = ANY(%(ids)s) LIMIT 50)) ORDER BY i.id LIMIT %(limit)s"
)
_BY_AMOUNT: LiteralString = (
    _INVOICE  # nosec B608 - our own text
    + "WHERE i.id IN (SELECT id FROM invoices WHERE amount = %(amount)s ORDER BY id DESC LIMIT 200) "
    + "ORDER BY c.open DESC NULLS LAST, i.due_on DESC, i.id LIMIT %(limit)s"
)
_MESSAGE: LiteralString = (
    "SELECT m.id, m.channel, m.template, m.subject, m.claimed_at, m.state, u.name AS customer_name "
    "FROM messages m JOIN customers u ON u.id = m.customer_id WHERE m.id = %(id)s"
)
_TASK: LiteralString = (
    "SELECT t.id, t.kind, t.due_on, t.closed_at, u.name AS customer_name "
    "FROM tasks t JOIN customers u ON u.id = t.customer_id WHERE t.id = %(id)s"
)


async def customers_by_id(tx: Tx, ids: Sequence[str], limit: int) -> list[dict[str, Any]]:
    return await run(tx, _BY_ID, {"ids": list(ids), "limit": limit})


async def customers_by_name(tx: Tx, words: str, limit: int) -> list[dict[str, Any]]:
    """words: a tsquery. Of very common words the first 500 that come to hand."""
    return await run(tx, _BY_NAME, {"words": words, "limit": limit})


async def customers_by_tax_id(tx: Tx, ids: Sequence[str], limit: int) -> list[dict[str, Any]]:
    return await run(tx, _BY_TAX_ID, {"ids": list(ids), "limit": limit})


async def customers_by_address(tx: Tx, email: str, phones: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """email: in small letters; phones: as E.164."""
    return await run(tx, _BY_ADDRESS, {"email": email, "phones": list(phones), "limit": limit})


async def invoices_by_number(tx: Tx, ids: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """By their id, or by the number that the customer sees."""
    return await run(tx, _BY_NUMBER, {"ids": list(ids), "limit": limit})


async def invoices_by_amount(tx: Tx, amount: Decimal, limit: int) -> list[dict[str, Any]]:
    """Of exactly this amount, in whichever currency; the open ones first."""
    return await run(tx, _BY_AMOUNT, {"amount": amount, "limit": limit})


async def messages_by_id(tx: Tx, message_id: int) -> list[dict[str, Any]]:
    return await run(tx, _MESSAGE, {"id": message_id})


async def tasks_by_id(tx: Tx, task_id: int) -> list[dict[str, Any]]:
    return await run(tx, _TASK, {"id": task_id})
