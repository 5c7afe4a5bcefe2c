"""What runs with a customer: what was promised or agreed, what is objected to, what is offered, what is being paid?"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.arrangement import ArrangementKind, ArrangementState, Instalment
from models.checkout import Checkout
from models.negotiation import NegotiationState, Offer, OfferSide, OfferState
from reading.portal.objections import OWN
from reading.portal.scope import Scope
from store import arrangements, checkouts, disputes, negotiations, portal_account
from store.arrangements import Listed
from store.engine import Tx

#: Of each list: whoever has more of them sees the latest.
_MANY = 50
_RUNNING = tuple(state for state in ArrangementState if state.is_running)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A promise, a plan or a settlement. invoices: (id, number) of what it covers and is seen.

    complete: whether all that it covers is seen: of another one neither sums nor payments are told. until: the day of
    its last payment.
    """

    id: int
    kind: ArrangementKind
    state: ArrangementState
    currency: str
    total: Decimal
    received: Decimal
    payments: tuple[Instalment, ...]
    until: date
    made_at: datetime
    invoices: tuple[tuple[str, str], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Objected:
    """A dispute. amount: what it is about; None: all of the invoice. words: the customer's own, where we have them.

    late: the day has passed by which we wanted to answer.
    """

    id: int
    invoice_id: str
    number: str
    kind: str
    currency: str
    amount: Decimal | None
    opened_at: datetime
    answer_by: date
    late: bool
    outcome: str | None
    answer: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A negotiation with offers of ours that wait for an answer."""

    id: int
    open_until: date
    offers: tuple[Offer, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class BeingPaid:
    """A payment under way at a provider; `complete` as above."""

    checkout: Checkout
    complete: bool


@dataclass(frozen=True, slots=True)
class Running:
    agreed: tuple[Agreed, ...]
    objected: tuple[Objected, ...]
    offered: tuple[Offered, ...]
    being_paid: tuple[BeingPaid, ...]

    @property
    def anything(self) -> bool:
        return bool(self.agreed or self.objected or self.offered or self.being_paid)


async def running(tx: Tx, scope: Scope, today: date) -> Running:
    """What has not ended. today: where the customer is."""
    return await _found(tx, scope, today, ended=False)


async def of_invoice(tx: Tx, scope: Scope, invoice_id: str, today: date) -> Running:
    """What runs about one invoice, which is seen, and what was objected to and answered."""
    return await _found(tx, scope, today, about=invoice_id, ended=True)


async def _found(tx: Tx, scope: Scope, today: date, *, about: str | None = None, ended: bool) -> Running:
    customer, asked = scope.customer_id, scope.asked if about is None else [about]
    made = await arrangements.listed(tx, states=_RUNNING, customer=customer, invoices=asked, limit=_MANY)
    objections = await disputes.listed(tx, customer=customer, invoices=asked, done=ended, limit=_MANY)
    offers = await negotiations.listed(tx, customer=customer, state=NegotiationState.OPEN, invoices=asked, limit=_MANY)
    if asked is None:
        paid = await checkouts.listed(tx, customer_id=customer, under_way=True, limit=_MANY)
    else:
        paid = await checkouts.under_way(tx, asked)
    covered = {invoice_id for one in made for invoice_id in one.found.invoices if scope.sees(invoice_id)}
    numbers = await portal_account.numbers(tx, customer, sorted(covered))
    return Running(
        agreed=tuple(_agreed(scope, one, numbers) for one in made),
        objected=tuple(_objected(row, today) for row in objections),
        offered=tuple(
            Offered(one.id, one.open_until, on_table, scope.sees_all(one.invoices))
            for one in offers
            if one.open_until >= today and (on_table := tuple(offer for offer in one.offers if _waits(offer)))
        ),
        being_paid=tuple(BeingPaid(one, scope.sees_all(one.invoice_ids)) for one in paid),
    )


def _agreed(scope: Scope, one: Listed, numbers: dict[str, str]) -> Agreed:
    arrangement = one.found.arrangement
    return Agreed(
        id=arrangement.id,
        kind=arrangement.kind,
        state=arrangement.state,
        currency=arrangement.currency,
        total=arrangement.total,
        received=one.found.received,
        payments=arrangement.instalments,
        until=max(payment.due_on for payment in arrangement.instalments),
        made_at=one.made_at,
        invoices=tuple((id_, numbers[id_]) for id_ in one.found.invoices if scope.sees(id_) and id_ in numbers),
        complete=scope.sees_all(one.found.invoices),
    )


def _objected(row: dict[str, Any], today: date) -> Objected:
    return Objected(
        id=row["id"],
        invoice_id=row["invoice_id"],
        number=row["number"],
        kind=row["kind"],
        currency=row["currency"],
        amount=row["amount"],
        opened_at=row["opened_at"],
        answer_by=row["answer_by"],
        late=row["resolved_at"] is None and row["answer_by"] < today,
        outcome=row["outcome"],
        answer=row["answer"],
        words=row["reason"] if row["source"] == OWN else None,
    )


def _waits(offer: Offer) -> bool:
    return offer.side is OfferSide.US and offer.state is OfferState.OPEN
