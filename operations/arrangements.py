"""How is what was agreed written, approved or ended by somebody? Promises, plans and settlements alike."""

from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from models.approval import ApprovalOf
from models.arrangement import (
    Arranged,
    ArrangementKind,
    ArrangementState,
    Due,
    Instalment,
    NewArrangement,
)
from models.case import Facts, Why
from models.errors import NotFound, Refused
from models.interaction import InteractionKind
from models.values import decimals_of
from operations import approvals
from operations.coming_into_force import put_in_force, told
from operations.desk import Desk
from store import arrangements, arranging, customers, facts, following
from store.arrangements import Followable
from store.engine import Tx

__all__ = ["Arranged", "Due", "NewArrangement", "approve_within", "cancel", "cancel_within", "open_within",
           "refuse_within"]  # fmt: skip

#: A settlement is approved with the offer that became it, or as what it is: terms.
_APPROVAL = {
    ArrangementKind.PROMISE: ApprovalOf.PROMISE,
    ArrangementKind.PLAN: ApprovalOf.PLAN,
    ArrangementKind.SETTLEMENT: ApprovalOf.PLAN,
}


async def open_within(tx: Tx, desk: Desk, new: NewArrangement, now: datetime) -> Arranged:
    """Write what was agreed; where it needs an approval, ask for it, and hold nothing before it is given.

    The customer is locked by the caller, who also wakes the cases. Raises Refused where one of the invoices has an
    arrangement already.
    """
    invoice_ids = tuple(invoice_id for invoice_id, _ in new.covered)
    await _refuse_overlaps(tx, invoice_ids)
    cases_of = await facts.of_cases(tx, desk.shelf, invoice_ids)
    instalments = _instalments(new, cases_of[0])
    state = ArrangementState.OPEN if new.needs is None else ArrangementState.PENDING
    tolerance = _tolerance(new)
    arrangement_id = await arranging.insert(tx, new, state, instalments, tolerance, now=now, by=desk.actor)
    if new.needs is None:
        [found] = await arrangements.get(tx, [arrangement_id])
        await put_in_force(tx, desk, found, cases_of, now, note=new.note)
        return Arranged(arrangement_id, state, invoice_ids)
    task_id = await approvals.ask_within(
        tx,
        desk,
        _APPROVAL[new.kind],
        arrangement_id,
        customer_id=new.customer_id,
        invoice_ids=invoice_ids,
        needs=new.needs,
        now=now,
        details=told(new.kind, new.total, new.currency, instalments),
    )
    return Arranged(arrangement_id, state, invoice_ids, task_id)


async def approve_within(tx: Tx, desk: Desk, arrangement_id: int, now: datetime) -> list[str]:
    """It was approved: from now on it is in force; the invoices to be woken.

    Raises Refused where it is not pending any more, or its first day has gone by meanwhile.
    """
    found = await _pending(tx, arrangement_id)
    first = found.arrangement.instalments[0]
    if first.deadline < now.astimezone(ZoneInfo(found.time_zone)).date():
        raise Refused(
            f"The first payment of {_name(found)} was due on {first.due_on}: reject it, and agree on other days"
        )
    cases_of = await facts.of_cases(tx, desk.shelf, found.invoices)
    await put_in_force(tx, desk, found, cases_of, now)
    # What was paid while it waited counts.
    within = desk.rulebook.disputes.credit_notes.within
    paid_since = await following.follow(tx, found.invoices, now, credited_within=within)
    return sorted({*await following.replan(tx, found.invoices), *paid_since})


async def refuse_within(tx: Tx, desk: Desk, arrangement_id: int, now: datetime) -> list[str]:
    """It was not approved: nothing comes of it. Nobody has to be woken, as nothing was held."""
    found = await _pending(tx, arrangement_id)
    await arranging.end(tx, found.arrangement.id, ArrangementState.REFUSED, now=now, by=desk.actor)
    return []


async def cancel(desk: Desk, arrangement_id: int, reason: str) -> Arranged:
    """End an arrangement; the cases go on where they stood. Raises NotFound, and Refused where it is over already."""
    async with desk.database.begin() as tx:
        found = await _found(tx, arrangement_id)
        await customers.lock(tx, [found.arrangement.customer_id])
        now = await desk.clock.now(tx)
        woken = await cancel_within(tx, desk, arrangement_id, now, reason=reason)
    kind = InteractionKind(f"{found.arrangement.kind.value}_cancelled")
    await desk.waker.wake([desk.wake_up(invoice_id, kind, {"reason": "…"}) for invoice_id in woken])
    return Arranged(arrangement_id, ArrangementState.CANCELLED, found.invoices)


async def cancel_within(
    tx: Tx, desk: Desk, arrangement_id: int, now: datetime, *, reason: str, code: str = "cancelled_by_hand"
) -> list[str]:
    """The same where the customer is locked already; the invoices to be woken. code: why, as a reason code."""
    found = await _found(tx, arrangement_id)
    if not found.arrangement.state.is_running:
        raise Refused(f"{_name(found).capitalize()} is {found.arrangement.state.value.replace('_', ' ')} already")
    why = Why(code, {"actor": desk.actor})
    state = ArrangementState.CANCELLED
    ended = await following.end(tx, found, state, why, now=now, by=desk.actor, reason=reason, through=desk.through)
    return await following.replan(tx, ended)


def _instalments(new: NewArrangement, case: Facts) -> list[Instalment]:
    calendar = calendar_of(case.country, case.region)
    return [
        Instalment(number, due.on, calendar.add(due.on, new.grace), due.amount, due.interest)
        for number, due in enumerate(new.payments, 1)
    ]


def _tolerance(new: NewArrangement) -> Decimal:
    """In the arrangement's currency, rounded down."""
    smallest = Decimal(1).scaleb(-decimals_of(new.currency))
    return (new.total * (new.tolerance or Decimal(0)) / 100).quantize(smallest, ROUND_FLOOR)


async def _refuse_overlaps(tx: Tx, invoice_ids: tuple[str, ...]) -> None:
    running = await arrangements.about(tx, invoice_ids, (ArrangementState.PENDING, ArrangementState.OPEN))
    overlaps = [
        overlap(found, invoice_id) for found in running for invoice_id in found.invoices if invoice_id in invoice_ids
    ]
    if overlaps:
        raise Refused("; ".join(overlaps))


def overlap(found: Followable, invoice_id: str) -> str:
    """Why nothing else can be agreed about an invoice now, and what would help."""
    last: date = found.arrangement.instalments[-1].due_on
    waits = " (it waits for an approval)" if found.arrangement.state is ArrangementState.PENDING else ""
    return f"{invoice_id} is covered by {_name(found)} until {last}{waits}: cancel or replace that one first"


def _name(found: Followable) -> str:
    return f"{found.arrangement.kind.value} {found.arrangement.id}"


async def _found(tx: Tx, arrangement_id: int) -> Followable:
    found = await arrangements.get(tx, [arrangement_id])
    if not found:
        raise NotFound(f"No promise, plan or settlement {arrangement_id}")
    return found[0]


async def _pending(tx: Tx, arrangement_id: int) -> Followable:
    found = await _found(tx, arrangement_id)
    if found.arrangement.state is not ArrangementState.PENDING:
        raise Refused(f"{_name(found).capitalize()} is {found.arrangement.state.value} already: nobody waits for it")
    return found
