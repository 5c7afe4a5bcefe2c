"""Which invoices does a customer see, and where does each stand in the customer's own words?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.case import Outcome
from models.errors import NotFound
from reading.portal.scope import Scope
from store import portal_account
from store.engine import Tx
from store.set_apart import Apart, set_apart

_NOT_ASKED = (Outcome.CANCELLED, Outcome.WRITTEN_OFF)
_NOTHING = Decimal(0)


class Where(StrEnum):
    """paid: also by credit notes. charges: it is paid, and what is charged on it is not. not_asked: nobody asks for it.

    passed_on: others ask for it on our behalf.
    """

    NOT_DUE = "not_due"
    DUE_TODAY = "due_today"
    LATE = "late"
    CHARGES = "charges"
    PAID = "paid"
    NOT_ASKED = "not_asked"
    PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class Seen:
    """An invoice as its customer sees it. claim: what is asked for now of `balance`; charges: what is owed on top.

    disputed, agreed: what is not asked for now, and why. goes_on: whether its case is open: only then something can be
    agreed, or objected to. document_url: http or https.
    """

    invoice_id: str
    number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    balance: Decimal
    charges: Decimal
    disputed: Decimal
    agreed: Decimal
    claim: Decimal
    where: Where
    days_late: int
    settled_on: date | None
    goes_on: bool
    product: str | None
    document_url: str | None

    @property
    def to_pay(self) -> Decimal:
        """All that is owed of it, with what is charged on top."""
        return self.balance + self.charges if self.where is not Where.NOT_ASKED else _NOTHING


async def page(
    tx: Tx,
    scope: Scope,
    today: date,
    *,
    owed: bool,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[Seen]:
    """Those of which something is owed, the oldest due first; or all others, the latest due first.

    today: where the customer is. after: due date and id of the last one already read.
    """
    rows = await portal_account.invoices(tx, scope.customer_id, scope.asked, owed=owed, after=after, limit=limit)
    return await _seen(tx, scope.customer_id, rows, today)


async def one(tx: Tx, customer_id: str, invoice_id: str, today: date) -> Seen:
    """Raises NotFound, also for an invoice of somebody else."""
    row = await portal_account.invoice(tx, customer_id, invoice_id)
    if row is None:
        raise NotFound(f"No invoice {invoice_id}")
    return (await _seen(tx, customer_id, [row], today))[0]


async def _seen(tx: Tx, customer_id: str, rows: Sequence[dict[str, Any]], today: date) -> list[Seen]:
    apart = await set_apart(tx, customer_id, today, [row["invoice_id"] for row in rows]) if rows else {}
    return [_one(row, apart.get(row["invoice_id"]), today) for row in rows]


def _one(row: dict[str, Any], apart: Apart | None, today: date) -> Seen:
    url, balance = row["document_url"], max(row["balance"], _NOTHING)
    ended = Outcome(row["closed_as"]) if row["closed_as"] else None
    where = _where(ended, balance, row["charges"], row["due_on"], today)
    asked = balance if where not in (Where.NOT_ASKED, Where.PAID, Where.CHARGES) else _NOTHING
    return Seen(
        invoice_id=row["invoice_id"],
        number=row["number"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        currency=row["currency"],
        amount=row["amount"],
        balance=balance,
        charges=row["charges"],
        disputed=min(apart.disputed, balance) if apart else _NOTHING,
        agreed=min(apart.agreed, balance) if apart else _NOTHING,
        claim=apart.claim if apart else asked,
        where=where,
        days_late=max((today - row["due_on"]).days, 0) if balance > 0 else 0,
        settled_on=row["settled_on"],
        goes_on=row["open"] and balance > 0,
        product=row["product"],
        document_url=url if url and url.startswith(("https://", "http://")) else None,
    )


def _where(ended: Outcome | None, balance: Decimal, charges: Decimal, due_on: date, today: date) -> Where:
    if ended in _NOT_ASKED:
        return Where.NOT_ASKED
    if balance <= 0:
        return Where.CHARGES if charges > 0 else Where.PAID
    if ended is Outcome.HANDED_OVER:
        return Where.PASSED_ON
    if due_on < today:
        return Where.LATE
    return Where.DUE_TODAY if due_on == today else Where.NOT_DUE
