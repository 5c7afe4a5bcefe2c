"""What of a customer's invoices is not asked for now, because it is disputed, promised or agreed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import LiteralString

from domain.balance import still_covered
from models.case import HoldKind
from store.engine import Tx, run

#: What is asked for by nobody, like an invoice that is under review, is set apart as disputed; the rest was agreed.
_DISPUTED = (HoldKind.DISPUTE, HoldKind.CREDIT_NOTE)

_ROWS: LiteralString = """
SELECT h.invoice_id, b.currency, b.balance, h.kind, h.amount, p.amount AS covered, p.balance AS then,
       COALESCE((SELECT SUM(a.amount) FROM allocations a
                  WHERE a.invoice_id = h.invoice_id AND a.credit_kind = 'credit_note'), 0) - p.credited AS credited
FROM holds h JOIN balances b ON b.invoice_id = h.invoice_id
JOIN customers u ON u.id = h.customer_id JOIN cases c ON c.invoice_id = h.invoice_id
LEFT JOIN arrangement_invoices p ON p.arrangement_id = h.arrangement_id AND p.invoice_id = h.invoice_id
WHERE h.customer_id = %(customer)s AND h.ended_at IS NULL AND b.balance > 0 AND h.kind = ANY(%(kinds)s)
  AND (h.until IS NULL OR h.until >= %(today)s) AND (h.since AT TIME ZONE u.time_zone)::date <= %(today)s
  AND COALESCE(c.closed_as NOT IN ('cancelled', 'written_off'), true)
  AND (%(invoices)s::text[] IS NULL OR h.invoice_id = ANY(%(invoices)s))
"""


@dataclass(frozen=True, slots=True)
class Apart:
    """Of one invoice that owes something, by its holds in force; together it may be more than is owed."""

    invoice_id: str
    currency: str
    balance: Decimal
    disputed: Decimal = Decimal(0)
    agreed: Decimal = Decimal(0)

    @property
    def claim(self) -> Decimal:
        """What may be asked for all the same, as messages do (`domain.balance.claim_of`)."""
        return max(self.balance - self.disputed - self.agreed, Decimal(0))


async def set_apart(tx: Tx, customer_id: str, today: date, invoices: Sequence[str] | None = None) -> dict[str, Apart]:
    """By invoice, where something is set apart. today: where the customer is. invoices: of these alone."""
    parameters = {
        "customer": customer_id,
        "today": today,
        "kinds": [kind.value for kind in HoldKind if kind.sets_apart],
        "invoices": None if invoices is None else list(invoices),
    }
    found: dict[str, Apart] = {}
    for row in await run(tx, _ROWS, parameters):
        part = row["balance"] if row["amount"] is None else row["amount"]
        if row["amount"] is not None and row["covered"] is not None:
            part = still_covered(row["covered"], row["then"], row["balance"], row["credited"])
        known = found.get(row["invoice_id"]) or Apart(row["invoice_id"], row["currency"], row["balance"])
        of_dispute = HoldKind(row["kind"]) in _DISPUTED
        found[known.invoice_id] = Apart(
            known.invoice_id,
            known.currency,
            known.balance,
            known.disputed + (part if of_dispute else 0),
            known.agreed + (0 if of_dispute else part),
        )
    return found
