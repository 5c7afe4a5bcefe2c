"""What is owed? Invoices written and read; what each still owes stands in the view `balances`."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert as plain_insert
from sqlalchemy import select, text, update

from models.invoice import Invoice
from models.tables import cases, invoices
from store.engine import Tx


def _row(invoice: Invoice) -> dict[str, Any]:
    return {
        "id": invoice.id,
        "customer_id": invoice.customer_id,
        "number": invoice.number,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": invoice.currency,
        "amount": invoice.amount,
        "product": invoice.product,
        "document_url": str(invoice.document_url) if invoice.document_url else None,
    }


async def get(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, Invoice]:
    query = select(invoices).where(invoices.c.id.in_(list(invoice_ids)))
    found = {}
    for row in (await tx.execute(query)).mappings():
        found[row["id"]] = Invoice.model_validate({name: row[name] for name in Invoice.model_fields})
    return found


async def insert(tx: Tx, new: Sequence[Invoice]) -> None:
    if new:
        await tx.execute(plain_insert(invoices), [_row(invoice) for invoice in new])


async def amend(tx: Tx, invoice: Invoice) -> None:
    await tx.execute(update(invoices).where(invoices.c.id == invoice.id).values(_row(invoice)))
    same = {"due_on": invoice.due_on, "amount": invoice.amount}
    await tx.execute(update(cases).where(cases.c.invoice_id == invoice.id).values(same))


async def owners(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, str]:
    """Customer id by invoice id, of those that exist."""
    query = select(invoices.c.id, invoices.c.customer_id).where(invoices.c.id.in_(list(invoice_ids)))
    return {row.id: row.customer_id for row in await tx.execute(query)}


async def of_customer(tx: Tx, customer_id: str) -> list[str]:
    """The ids of all invoices of a customer, oldest due first."""
    query = select(invoices.c.id).where(invoices.c.customer_id == customer_id)
    return list((await tx.execute(query.order_by(invoices.c.due_on, invoices.c.id))).scalars())


async def arrived(tx: Tx, invoice_ids: Iterable[str]) -> frozenset[str]:
    """Those of the invoices that have arrived, whoever turned out to owe them."""
    query = select(invoices.c.id).where(invoices.c.id.in_(list(invoice_ids)))
    return frozenset((await tx.execute(query)).scalars())


_HAS_OVERDUE = text(
    "SELECT EXISTS (SELECT 1 FROM balances WHERE customer_id = :customer_id AND balance > 0 AND due_on < :today)"
)


async def has_overdue(tx: Tx, customer_id: str, today: date) -> bool:
    """Whether a customer owes anything that was due before a day."""
    return bool((await tx.execute(_HAS_OVERDUE, {"customer_id": customer_id, "today": today})).scalar_one())


_BALANCES = text("SELECT invoice_id, balance FROM balances WHERE invoice_id = ANY(:ids)")


async def balances(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, Decimal]:
    """What each invoice still owes."""
    rows = await tx.execute(_BALANCES, {"ids": list(invoice_ids)})
    return {row.invoice_id: row.balance for row in rows}
