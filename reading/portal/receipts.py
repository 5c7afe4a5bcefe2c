"""What is there to say of one payment? As the customer reads it on a receipt."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.errors import NotFound
from store import portal_account
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class ReceiptPart:
    """What went to an invoice, and (charges) to what is charged on it. left: what is owed of it now, with charges."""

    invoice_id: str
    number: str
    amount: Decimal
    charges: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """on_account: what is not applied to anything yet. reversed_on: it was taken back."""

    id: str
    received_on: date
    currency: str
    amount: Decimal
    note: str | None
    on_account: Decimal
    reversed_on: date | None
    parts: tuple[ReceiptPart, ...]

    @property
    def charges(self) -> Decimal:
        """What of it paid charges."""
        return sum((part.charges for part in self.parts), Decimal(0))


async def one(tx: Tx, customer_id: str, payment_id: str) -> Receipt:
    """Raises NotFound, also for a payment of somebody else."""
    row = await portal_account.payment(tx, customer_id, payment_id)
    if row is None:
        raise NotFound(f"No payment {payment_id}")
    parts = []
    for went in await portal_account.went_to(tx, payment_id):
        invoice = await portal_account.invoice(tx, customer_id, went["invoice_id"])
        if invoice is not None:
            left = max(invoice["balance"], Decimal(0)) + invoice["charges"]
            parts.append(ReceiptPart(went["invoice_id"], invoice["number"], went["amount"], went["charges"], left))
    return Receipt(
        row["id"],
        row["received_on"],
        row["currency"],
        row["amount"],
        row["note"],
        row["unallocated"],
        row["reversed_on"],
        tuple(parts),
    )
