"""What does one customer owe, late charges too, and what is credited but not applied? For a statement of account."""

from datetime import date
from typing import Any

from domain.statement import address_lines
from models.charge import ChargeKind
from models.credit import CreditKind
from models.statement import OpenCharge, OpenCredit, OpenInvoice, Statement
from store.engine import Tx, run

_CUSTOMER = "SELECT id, name, language, attributes ->> 'address' AS address FROM customers WHERE id = %(customer_id)s"
#: What is not pursued (cancelled, written off) a statement does not ask for either.
_INVOICES = """
SELECT i.number, i.issued_on, i.due_on, i.currency, i.amount, b.balance,
       LEAST(b.balance, COALESCE((SELECT SUM(COALESCE(h.amount, b.balance)) FROM holds h
                                   WHERE h.invoice_id = i.id AND h.kind IN ('dispute', 'credit_note')
                                     AND h.ended_at IS NULL
                                     AND (h.until IS NULL OR h.until >= %(day)s)), 0)) AS disputed
FROM balances b JOIN invoices i ON i.id = b.invoice_id
WHERE b.customer_id = %(customer_id)s AND b.balance > 0 AND i.issued_on <= %(day)s
  AND NOT EXISTS (SELECT FROM cases c WHERE c.invoice_id = i.id AND c.closed_as IN ('cancelled', 'written_off'))
ORDER BY i.due_on, i.number
"""
_CHARGES = """
SELECT number, kind, claimed_on, currency, amount, amount - paid AS balance
FROM (SELECT i.number, i.due_on, h.*,
             COALESCE((SELECT SUM(a.amount) FROM charge_allocations a WHERE a.charge_id = h.id), 0) AS paid
        FROM charges h JOIN invoices i ON i.id = h.invoice_id
       WHERE h.customer_id = %(customer_id)s AND h.ended_at IS NULL AND h.claimed_on <= %(day)s) c
WHERE amount > paid
  AND NOT EXISTS (SELECT FROM cases w WHERE w.invoice_id = c.invoice_id AND w.closed_as IN ('cancelled', 'written_off'))
ORDER BY due_on, number, id
"""
_CREDITS = """
SELECT kind, id, received_on, currency, unallocated FROM credits
WHERE customer_id = %(customer_id)s AND unallocated > 0 AND received_on <= %(day)s ORDER BY received_on, id
"""


async def statement_of(tx: Tx, customer_id: str, day: date, language: str | None = None) -> Statement | None:
    """The account on a day, as the books say now; in the customer's language unless another is given.

    None where there is no such customer.
    """
    parameters: dict[str, Any] = {"customer_id": customer_id, "day": day}
    found = await run(tx, _CUSTOMER, parameters)
    if not found:
        return None
    (customer,) = found
    return Statement(
        customer_id=customer["id"],
        customer_name=customer["name"],
        address=address_lines(customer["address"]),
        language=language or customer["language"],
        as_of=day,
        invoices=tuple(OpenInvoice(**row) for row in await run(tx, _INVOICES, parameters)),
        credits=tuple(
            OpenCredit(CreditKind(row["kind"]), row["id"], row["received_on"], row["currency"], row["unallocated"])
            for row in await run(tx, _CREDITS, parameters)
        ),
        charges=tuple(
            OpenCharge(**{**row, "kind": ChargeKind(row["kind"])}) for row in await run(tx, _CHARGES, parameters)
        ),
    )
