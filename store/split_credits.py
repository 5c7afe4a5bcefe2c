"""How is one payment made two, so that a part of it can be taken back? What was free goes first."""

from decimal import Decimal
from typing import LiteralString

from models.credit import CreditKind
from store.engine import Tx, run

_CREDIT: LiteralString = "SELECT amount, unallocated FROM credits WHERE kind = %(kind)s AND id = %(id)s"
_WRITE: LiteralString = """
INSERT INTO credits (kind, id, customer_id, received_on, currency, amount, note, unallocated)
SELECT kind, %(part)s, customer_id, received_on, currency, %(amount)s, note, %(free)s
FROM credits WHERE kind = %(kind)s AND id = %(id)s
"""
_LOWER: LiteralString = """
UPDATE credits SET amount = amount - %(amount)s, unallocated = unallocated - %(free)s
WHERE kind = %(kind)s AND id = %(id)s
"""
_CHARGES: LiteralString = """
SELECT charge_id, amount FROM charge_allocations WHERE credit_kind = %(kind)s AND credit_id = %(id)s AND amount > 0
ORDER BY charge_id DESC
"""
_MOVE_CHARGE: LiteralString = """
WITH moved AS (
    UPDATE charge_allocations SET amount = amount - %(amount)s
    WHERE credit_kind = %(kind)s AND credit_id = %(id)s AND charge_id = %(charge)s
)
INSERT INTO charge_allocations (credit_kind, credit_id, charge_id, amount)
VALUES (%(kind)s, %(part)s, %(charge)s, %(amount)s)
"""
# What its sender did not ask for goes before what he did, and of these the invoices that are due last.
_INVOICES: LiteralString = """
SELECT a.invoice_id, a.amount FROM allocations a JOIN invoices i ON i.id = a.invoice_id
WHERE a.credit_kind = %(kind)s AND a.credit_id = %(id)s AND a.amount > 0
ORDER BY a.requested IS NOT NULL, i.due_on DESC, a.invoice_id DESC
"""
_MOVE_INVOICE: LiteralString = """
WITH moved AS (
    UPDATE allocations SET amount = amount - %(amount)s, requested = GREATEST(requested - %(amount)s, 0)
    WHERE credit_kind = %(kind)s AND credit_id = %(id)s AND invoice_id = %(invoice)s
)
INSERT INTO allocations (credit_kind, credit_id, invoice_id, requested, amount)
VALUES (%(kind)s, %(part)s, %(invoice)s, %(amount)s, %(amount)s)
"""


async def split_off(tx: Tx, kind: CreditKind, credit_id: str, part_id: str, amount: Decimal) -> None:
    """Make `amount` of a credit one of its own, `part_id`, with what it pays. No balance moves.

    The customer is locked by the caller; `amount` is less than what the credit has.
    """
    named = {"kind": kind.value, "id": credit_id, "part": part_id}
    [credit] = await run(tx, _CREDIT, named)
    free = min(credit["unallocated"], amount)
    left = amount - free
    await run(tx, _WRITE, {**named, "amount": amount, "free": free})
    for row in await run(tx, _CHARGES, named):
        if moved := min(row["amount"], left):
            await run(tx, _MOVE_CHARGE, {**named, "charge": row["charge_id"], "amount": moved})
            left -= moved
    for row in await run(tx, _INVOICES, named):
        if moved := min(row["amount"], left):
            await run(tx, _MOVE_INVOICE, {**named, "invoice": row["invoice_id"], "amount": moved})
            left -= moved
    await run(tx, _LOWER, {**named, "amount": amount, "free": free})
