"""What was received? Payments and credit notes with their allocations, written, applied and reversed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.allocation import Applied, Key
from models.credit import Credit, CreditKind, CreditNote, Payment, ReversalKind
from models.tables import allocations, credits
from store.engine import Tx

#: Whose money, in which currency: (customer id, currency).
Account = tuple[str, str]


def note_of(credit: Credit) -> str | None:
    """The one free field that the two kinds have: a payment's method, a credit note's reason."""
    return credit.method if isinstance(credit, Payment) else credit.reason if isinstance(credit, CreditNote) else None


def received_as(credit: Credit) -> dict[str, Any]:
    """What a payment says beside: its reference, and what came in where it was converted."""
    payment = credit if isinstance(credit, Payment) else None
    made = payment.conversion if payment else None
    return {
        "reference": payment.reference if payment else None,
        "received_currency": credit.currency if made else None,
        "received_amount": credit.amount if made else None,
        "rate": made.rate if made else None,
    }


async def get(tx: Tx, kind: CreditKind, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Stored credits by id, each with `requested`: what its sender meant for which invoice."""
    query = select(credits).where(credits.c.kind == kind.value, credits.c.id.in_(list(ids)))
    found = {row["id"]: {**row, "requested": {}} for row in (await tx.execute(query)).mappings()}
    wanted = select(allocations.c.credit_id, allocations.c.invoice_id, allocations.c.requested).where(
        allocations.c.credit_kind == kind.value,
        allocations.c.credit_id.in_(found),
        allocations.c.requested.is_not(None),
    )
    for credit_id, invoice_id, requested in await tx.execute(wanted):
        found[credit_id]["requested"][invoice_id] = requested
    return found


async def write(tx: Tx, new: Sequence[Credit]) -> None:
    """Insert credits, wholly unallocated, with what was asked of them."""
    if not new:
        return
    rows = [
        {
            "kind": credit.kind.value,
            "id": credit.id,
            "customer_id": credit.customer_id,
            "received_on": credit.received_on,
            "currency": credit.booked_currency,
            "amount": credit.booked,
            "unallocated": credit.booked,
            "note": note_of(credit),
            **received_as(credit),
        }
        for credit in new
    ]
    await tx.execute(insert(credits), rows)
    asked = [
        {
            "credit_kind": credit.kind.value,
            "credit_id": credit.id,
            "invoice_id": wanted.invoice_id,
            "requested": wanted.amount,
            "amount": Decimal(0),
        }
        for credit in new
        for wanted in credit.allocations
    ]
    if asked:
        await tx.execute(insert(allocations), asked)


@dataclass(frozen=True, slots=True)
class Received:
    """A credit with money left. wishes: (invoice, amount) not yet met. reference: what the payer wrote."""

    key: Key
    amount: Decimal
    wishes: tuple[tuple[str, Decimal], ...]
    reference: str | None


async def available(tx: Tx, pairs: Iterable[Account]) -> dict[Account, list[Received]]:
    """Credits with money left, by account, in the order in which they were received, with the wishes not yet met."""
    query = (
        select(credits)
        .where(credits.c.unallocated > 0, tuple_(credits.c.customer_id, credits.c.currency).in_(list(pairs)))
        .order_by(credits.c.received_on, credits.c.kind, credits.c.id)
    )
    rows = (await tx.execute(query)).mappings().all()
    if not rows:
        return {}
    wishes = await _unmet_wishes(tx, [(row["kind"], row["id"]) for row in rows])
    found: dict[Account, list[Received]] = {}
    for row in rows:
        key = (row["kind"], row["id"])
        credit = Received(key, row["unallocated"], tuple(wishes.get(key, ())), row["reference"])
        found.setdefault((row["customer_id"], row["currency"]), []).append(credit)
    return found


async def _unmet_wishes(tx: Tx, keys: Sequence[Key]) -> dict[Key, list[tuple[str, Decimal]]]:
    table = allocations
    query = (
        select(table.c.credit_kind, table.c.credit_id, table.c.invoice_id, table.c.requested - table.c.amount)
        .where(tuple_(table.c.credit_kind, table.c.credit_id).in_(keys), table.c.requested > table.c.amount)
        .order_by(table.c.credit_kind, table.c.credit_id, table.c.invoice_id)
    )
    found: dict[Key, list[tuple[str, Decimal]]] = {}
    for kind, credit_id, invoice_id, rest in await tx.execute(query):
        found.setdefault((kind, credit_id), []).append((invoice_id, rest))
    return found


async def apply(tx: Tx, applied: Sequence[Applied]) -> None:
    """Allocate parts of credits to invoices; parts that are for charges are left alone."""
    parts = [one for one in applied if one.charge is None]
    if not parts:
        return
    statement = upsert(allocations)
    statement = statement.on_conflict_do_update(
        index_elements=["credit_kind", "credit_id", "invoice_id"],
        set_={"amount": allocations.c.amount + statement.excluded.amount},
    )
    rows = [
        {"credit_kind": one.key[0], "credit_id": one.key[1], "invoice_id": one.invoice_id, "amount": one.amount}
        for one in parts
    ]
    await tx.execute(statement, rows)
    taken = text("UPDATE credits SET unallocated = unallocated - :amount WHERE kind = :credit_kind AND id = :credit_id")
    await tx.execute(taken, [{name: row[name] for name in ("amount", "credit_kind", "credit_id")} for row in rows])


async def allocated_to(tx: Tx, invoice_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Allocations in force by invoice id, with the credit's kind and day."""
    query = (
        select(allocations, credits.c.received_on)
        .join(credits, (credits.c.kind == allocations.c.credit_kind) & (credits.c.id == allocations.c.credit_id))
        .where(allocations.c.invoice_id.in_(list(invoice_ids)), allocations.c.amount > 0)
        .order_by(credits.c.received_on, credits.c.kind, credits.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in (await tx.execute(query)).mappings():
        found.setdefault(row["invoice_id"], []).append(dict(row))
    return found


async def take_back(tx: Tx, kind: CreditKind, credit_id: str, on: date, reason: str, as_: ReversalKind) -> list[str]:
    """Reverse a credit: its allocations fall to zero; the invoices that they had lowered."""
    table = allocations
    lowered = select(table.c.invoice_id).where(
        table.c.credit_kind == kind.value, table.c.credit_id == credit_id, table.c.amount > 0
    )
    touched = list((await tx.execute(lowered.order_by(table.c.invoice_id))).scalars())
    await tx.execute(
        update(table).where(table.c.credit_kind == kind.value, table.c.credit_id == credit_id).values(amount=0)
    )
    await tx.execute(
        update(credits)
        .where(credits.c.kind == kind.value, credits.c.id == credit_id)
        .values(unallocated=0, reversed_on=on, reversal_reason=reason, reversed_as=as_.value)
    )
    return touched


_RELEASE = text(
    """
    WITH excess AS (
        SELECT a.credit_kind, a.credit_id, a.invoice_id,
               LEAST(a.amount, GREATEST(
                   SUM(a.amount) OVER (ORDER BY c.received_on, a.credit_kind, a.credit_id) - :amount, 0)) AS released
        FROM allocations a JOIN credits c ON c.kind = a.credit_kind AND c.id = a.credit_id
        WHERE a.invoice_id = :invoice_id AND a.amount > 0
    ), lowered AS (
        UPDATE allocations a SET amount = a.amount - e.released FROM excess e
        WHERE (a.credit_kind, a.credit_id, a.invoice_id) = (e.credit_kind, e.credit_id, e.invoice_id) AND e.released > 0
    )
    UPDATE credits c SET unallocated = c.unallocated + e.released FROM excess e
    WHERE (c.kind, c.id) = (e.credit_kind, e.credit_id) AND e.released > 0
    """
)


async def release(tx: Tx, invoice_id: str, amount: Decimal) -> None:
    """Free what was allocated to an invoice beyond an amount, the latest credits first."""
    await tx.execute(_RELEASE, {"invoice_id": invoice_id, "amount": amount})
