"""What was agreed with a customer, in all its days, and what became of what they promised before?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.approval import ApprovalOf
from models.arrangement import ArrangementKind, ArrangementState, Instalment
from models.errors import NotFound
from reading.portal.scope import Scope
from store import arrangements, negotiations, portal_account, portal_agreements
from store.arrangements import Listed
from store.engine import Tx

_APPROVALS = (ApprovalOf.PROMISE, ApprovalOf.PLAN)
_ENDED = tuple(state for state in ArrangementState if not state.is_running)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A promise, a plan or a settlement, all of whose invoices are seen: (id, number).

    answer_by: the day by which we say yes or no, where it waits for that. break_after: so many missed payments end it.
    """

    id: int
    kind: ArrangementKind
    state: ArrangementState
    currency: str
    total: Decimal
    received: Decimal
    payments: tuple[Instalment, ...]
    made_at: datetime
    ended_at: datetime | None
    invoices: tuple[tuple[str, str], ...]
    break_after: int
    answer_by: date | None = None

    @property
    def until(self) -> date:
        return self.payments[-1].due_on

    def may_change(self, today: date) -> bool:
        """A promise whose first day is still to come."""
        open_ = self.state is ArrangementState.OPEN and self.payments[0].due_on > today
        return self.kind is ArrangementKind.PROMISE and open_

    def may_withdraw(self, today: date) -> bool:
        pending = self.kind is ArrangementKind.PROMISE and self.state is ArrangementState.PENDING
        return pending or self.may_change(today)


class InTheWay(StrEnum):
    AGREED = "agreed"
    OFFERED = "offered"


async def covered(tx: Tx, customer_id: str, arrangement_id: int) -> tuple[str, ...]:
    """The invoices that it is about. Raises NotFound, also for one of somebody else."""
    found = await arrangements.get(tx, [arrangement_id])
    if not found or found[0].arrangement.customer_id != customer_id:
        raise NotFound(f"No promise, plan or settlement {arrangement_id}")
    return found[0].invoices


async def one(tx: Tx, customer_id: str, arrangement_id: int) -> Agreement:
    """Raises NotFound."""
    found = await arrangements.listed(tx, ids=[arrangement_id], customer=customer_id)
    if not found:
        raise NotFound(f"No promise, plan or settlement {arrangement_id}")
    numbers = await portal_account.numbers(tx, customer_id, list(found[0].found.invoices))
    waits = found[0].found.arrangement.state is ArrangementState.PENDING
    by = await portal_agreements.answer_by(tx, customer_id, _APPROVALS, arrangement_id) if waits else None
    return _told(found[0], numbers, by)


async def in_the_way(tx: Tx, invoice_ids: Sequence[str]) -> dict[str, tuple[InTheWay, int]]:
    """By invoice why nothing else can be agreed about it now: what covers it, or the negotiation about it."""
    found = {
        invoice_id: (InTheWay.OFFERED, negotiation.id)
        for negotiation in await negotiations.running_about(tx, invoice_ids)
        for invoice_id in negotiation.invoices
    }
    running = await arrangements.about(tx, invoice_ids, (ArrangementState.PENDING, ArrangementState.OPEN))
    return found | {invoice_id: (InTheWay.AGREED, one.arrangement.id) for one in running for invoice_id in one.invoices}


async def promised_before(tx: Tx, scope: Scope, limit: int) -> list[Agreement]:
    """Promises that have ended, the latest first; those alone of which all invoices are seen."""
    kinds = [ArrangementKind.PROMISE]
    found = [
        one
        for one in await arrangements.listed(
            tx, kinds=kinds, states=_ENDED, customer=scope.customer_id, invoices=scope.asked, limit=limit
        )
        if scope.sees_all(one.found.invoices)
    ]
    named = sorted({invoice_id for one in found for invoice_id in one.found.invoices})
    numbers = await portal_account.numbers(tx, scope.customer_id, named)
    return [_told(one, numbers, None) for one in found]


def _told(listed: Listed, numbers: dict[str, str], answer_by: date | None) -> Agreement:
    arrangement = listed.found.arrangement
    return Agreement(
        id=arrangement.id,
        kind=arrangement.kind,
        state=arrangement.state,
        currency=arrangement.currency,
        total=arrangement.total,
        received=listed.found.received,
        payments=arrangement.instalments,
        made_at=listed.made_at,
        ended_at=listed.ended_at,
        invoices=tuple((id_, numbers[id_]) for id_ in listed.found.invoices if id_ in numbers),
        break_after=arrangement.break_after,
        answer_by=answer_by,
    )
