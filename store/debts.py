"""What does a customer owe, in the order in which it is paid, and what was promised of it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import LiteralString

from domain.allocation import Debt, OwedCharge
from domain.balance import still_covered
from domain.references import Numbers
from models.arrangement import ArrangementKind
from models.charge import ChargeKind
from models.customer import CustomerKind
from models.late_charges import LateCharges
from store.engine import Tx, run

#: What was written off comes last: the books have closed it, and live debts are paid first.
_OWED: LiteralString = """
SELECT b.invoice_id, i.number, GREATEST(b.balance, 0) AS balance, o.charges, u.country, u.region, u.kind
FROM balances b JOIN invoices i ON i.id = b.invoice_id JOIN customers u ON u.id = b.customer_id
LEFT JOIN cases c ON c.invoice_id = b.invoice_id
LEFT JOIN (SELECT h.invoice_id,
                  jsonb_agg(jsonb_build_array(h.id, h.kind, (h.amount - h.paid)::text) ORDER BY h.id) AS charges
             FROM (SELECT g.*, COALESCE((SELECT SUM(p.amount) FROM charge_allocations p WHERE p.charge_id = g.id), 0)
                               AS paid
                     FROM charges g
                    WHERE g.customer_id = %(customer_id)s AND g.currency = %(currency)s AND g.ended_at IS NULL) h
            WHERE h.amount > h.paid GROUP BY h.invoice_id) o ON o.invoice_id = b.invoice_id
WHERE b.customer_id = %(customer_id)s AND b.currency = %(currency)s AND (b.balance > 0 OR o.charges IS NOT NULL)
ORDER BY COALESCE(c.closed_as = 'written_off', false), b.due_on, b.issued_on, b.invoice_id
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owes in one currency: `debts` oldest due first, written off last; `numbers` of their invoices."""

    debts: tuple[Debt, ...]
    numbers: tuple[tuple[str, str], ...]

    def named_in(self, reference: str) -> frozenset[str]:
        """The invoices that a payer's text names beyond doubt, by number or id."""
        mentions = Numbers(self.numbers).mentions(reference)
        return frozenset(invoice_id for one in mentions if len(one.invoices) == 1 for invoice_id in one.invoices)


async def account(tx: Tx, law: LateCharges, customer_id: str, currency: str) -> Account:
    """What a payment of this customer in this currency can pay."""
    rows = await run(tx, _OWED, {"customer_id": customer_id, "currency": currency})
    if not rows:
        return Account((), ())
    order = law.order_for(rows[0]["country"], rows[0]["region"], CustomerKind(rows[0]["kind"]))
    debts = tuple(
        Debt(
            row["invoice_id"],
            row["balance"],
            tuple(OwedCharge(id_, ChargeKind(kind), Decimal(left)) for id_, kind, left in row["charges"] or ()),
            order,
        )
        for row in rows
    )
    named = ((name, row["invoice_id"]) for row in rows for name in (row["number"], row["invoice_id"]))
    return Account(debts, tuple(named))


_PROMISED: LiteralString = """
SELECT p.invoice_id, r.kind, p.amount, p.balance AS then, b.balance,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = p.invoice_id AND a.credit_kind = 'credit_note'), 0) - p.credited AS credited
FROM arrangements r JOIN arrangement_invoices p ON p.arrangement_id = r.id
JOIN balances b ON b.invoice_id = p.invoice_id
WHERE r.state = 'open' AND r.customer_id = %(customer_id)s AND r.currency = %(currency)s AND b.balance > 0
ORDER BY (SELECT MIN(n.deadline) FROM instalments n WHERE n.arrangement_id = r.id AND n.state = 'open'), r.id,
         b.due_on, p.invoice_id
"""


async def promised(tx: Tx, customer_id: str, currency: str) -> Iterable[tuple[str, Decimal]]:
    """(invoice, what of it is still to come by promises, plans and settlements in force), the earliest day first."""
    rows = await run(tx, _PROMISED, {"customer_id": customer_id, "currency": currency})
    # A settlement is paid by whatever comes in for its invoices, however it is divided among them.
    return [
        (
            row["invoice_id"],
            still_covered(
                row["then"] if row["kind"] == ArrangementKind.SETTLEMENT else row["amount"],
                row["then"],
                row["balance"],
                row["credited"],
            ),
        )
        for row in rows
    ]
