"""What did a credit pay? Its parts on invoices and on charges as they are in force now, and what is left of it."""

from dataclasses import dataclass
from decimal import Decimal

from models.credit import CreditKind
from store.engine import Tx, run

_CREDIT = "SELECT currency, unallocated FROM credits WHERE kind = %(kind)s AND id = %(id)s"

_INVOICES = """
SELECT a.invoice_id, a.amount, b.balance FROM allocations a JOIN balances b ON b.invoice_id = a.invoice_id
WHERE a.credit_kind = %(kind)s AND a.credit_id = %(id)s AND a.amount > 0
ORDER BY b.due_on, a.invoice_id
"""

_CHARGES = """
SELECT c.invoice_id, c.kind, a.amount FROM charge_allocations a JOIN charges c ON c.id = a.charge_id
WHERE a.credit_kind = %(kind)s AND a.credit_id = %(id)s AND a.amount > 0
ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class PaidBy:
    """All in `currency`. invoices: (id, part of the credit, balance now); charges: (invoice id, kind, part)."""

    currency: str
    invoices: tuple[tuple[str, Decimal, Decimal], ...]
    charges: tuple[tuple[str, str, Decimal], ...]
    unallocated: Decimal


async def paid_by(tx: Tx, kind: CreditKind, credit_id: str) -> PaidBy:
    """The credit has to be there."""
    named = {"kind": kind.value, "id": credit_id}
    [credit] = await run(tx, _CREDIT, named)
    invoices = [(row["invoice_id"], row["amount"], row["balance"]) for row in await run(tx, _INVOICES, named)]
    charges = [(row["invoice_id"], row["kind"], row["amount"]) for row in await run(tx, _CHARGES, named)]
    return PaidBy(credit["currency"], tuple(invoices), tuple(charges), credit["unallocated"])
