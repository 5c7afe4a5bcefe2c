"""What does a customer see of an objection: since when, what it is about, when it is answered, and how it was?"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.dispute import DisputeKind, DisputeOutcome
from models.errors import NotFound
from store import dispute_documents, disputes, expected_credits
from store.engine import Tx

#: Says that the words of an objection are the customer's own.
OWN = "portal"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that the customer has brought. size: in bytes."""

    id: int
    name: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """amount: what it is about; None: all that is owed. words: the customer's own, where we have them.

    late: whether the day has passed by which we wanted to answer. answer: our words. credited: what is not owed of it;
    awaited: what of that is still to be booked.
    """

    id: int
    invoice_id: str
    number: str
    kind: DisputeKind
    currency: str
    amount: Decimal | None
    words: str | None
    opened_at: datetime
    answer_by: date
    late: bool
    outcome: DisputeOutcome | None
    resolved_at: datetime | None
    answer: str | None
    credited: Decimal | None
    awaited: Decimal | None
    files: tuple[Brought, ...]


async def about(tx: Tx, customer_id: str, dispute_id: int) -> dict[str, Any]:
    """The dispute as it is stored. Raises NotFound, also for one of somebody else."""
    row = await disputes.get(tx, dispute_id)
    if row["customer_id"] != customer_id:
        raise NotFound(f"No dispute {dispute_id}")
    return row


async def told(tx: Tx, row: dict[str, Any], today: date) -> Objection:
    """row: of `about`; its invoice is seen. today: where the customer is."""
    awaited = [
        one for one in await expected_credits.expected_of(tx, [row["invoice_id"]]) if one["dispute_id"] == row["id"]
    ]
    return Objection(
        id=row["id"],
        invoice_id=row["invoice_id"],
        number=row["number"],
        kind=DisputeKind(row["kind"]),
        currency=row["currency"],
        amount=row["amount"],
        words=row["reason"] if row["source"] == OWN else None,
        opened_at=row["opened_at"],
        answer_by=row["answer_by"],
        late=row["resolved_at"] is None and row["answer_by"] < today,
        outcome=DisputeOutcome(row["outcome"]) if row["outcome"] else None,
        resolved_at=row["resolved_at"],
        answer=row["answer"],
        credited=row["credited"],
        awaited=awaited[0]["amount"] if awaited else None,
        files=tuple(
            Brought(one["id"], one["name"], one["bytes"], one["added_at"])
            for one in await dispute_documents.listed(tx, row["id"])
            if one["from_customer"]
        ),
    )


async def brought(tx: Tx, row: dict[str, Any], document_id: int) -> dict[str, Any]:
    """A file with its content. Raises NotFound, also for one of another dispute or one of ours."""
    found = await dispute_documents.get(tx, document_id)
    if found["dispute_id"] != row["id"] or not found["from_customer"]:
        raise NotFound(f"No document {document_id}")
    return found


async def under_review(tx: Tx, customer_id: str, invoice_ids: list[str]) -> dict[str, int]:
    """By invoice the dispute that is open about it."""
    rows = await disputes.listed(tx, customer=customer_id, invoices=invoice_ids, limit=len(invoice_ids) or 1)
    return {row["invoice_id"]: row["id"] for row in rows}
