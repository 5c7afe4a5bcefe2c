"""Whose was the money that nobody could place? A person says so, puts it aside, or takes back what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.bank import Assignment, BankEntry, BankLineState
from models.case import Why
from models.credit import CreditKind, ReversalKind
from models.errors import InvalidInput, NotFound, Refused
from models.task import TaskOutcome
from models.values import amount_text
from operations import bank_assignments
from operations.answered import Answered
from operations.bank_payments import kind_of_return, reason_of
from operations.bank_tasks import end_task
from operations.credits import record_within, reverse_within
from operations.desk import Desk
from operations.recorded import Status
from store import bank, credits, customers
from store.bank import Decided
from store.engine import Tx
from temporal.wake import WakeUp

_PAYMENT = CreditKind.PAYMENT


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose a line is now, the payment that it became or took back, and the cases that move."""

    customer_id: str
    payment_id: str
    woken: tuple[WakeUp, ...] = ()


async def assign(desk: Desk, line_id: int, assignment: Assignment) -> Assigned:
    """A line is this customer's, for these invoices; its account is remembered.

    Raises NotFound; InvalidInput with the field that does not fit; Refused where the line is decided already.
    """
    async with desk.database.begin() as tx:
        done = await _assign(tx, desk, line_id, assignment, await desk.clock.now(tx))
    await desk.waker.wake(done.woken)
    return done


async def ignore(desk: Desk, line_id: int, reason: str) -> None:
    """It is no payment of a customer. Raises NotFound, Refused where it is a payment already."""
    async with desk.database.begin() as tx:
        await _ignore(tx, desk, line_id, reason, await desk.clock.now(tx))


async def unassign(desk: Desk, line_id: int, reason: str) -> str:
    """It was not this customer's: the payment is taken back as a mistake; its id. Raises NotFound, Refused."""
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        row = await _locked(tx, line_id)
        if row["state"] != BankLineState.MATCHED.value or row["amount"] < 0:
            what = "money that went back" if row["amount"] < 0 else row["state"]
            raise Refused(f"Line {line_id} is {what}: only a payment that it became can be taken back")
        payment_id, woken = str(row["payment_id"]), list[WakeUp]()
        stored = (await credits.get(tx, _PAYMENT, [payment_id]))[payment_id]
        if stored["reversed_on"] is None:
            on = now.astimezone(desk.zone).date()
            _, woken = await reverse_within(tx, desk, _PAYMENT, payment_id, on, reason, now, ReversalKind.MISTAKE)
        why = bank.why_of(Why("bank_unassigned", {"customer": row["customer_id"], "reason": reason}))
        await bank.decide(tx, [Decided(line_id, BankLineState.UNKNOWN, why)], now=now, by=desk.actor)
    await desk.waker.wake(woken)
    return payment_id


async def answer_bank_line(done: Answered) -> set[str]:
    """The same, said by doing the task; the invoices whose case moves."""
    line_id = int(done.task["details"]["line"])
    if done.answer.outcome is TaskOutcome.REJECTED:
        assert done.answer.note is not None, "checked with the answer"
        await _ignore(done.tx, done.desk, line_id, done.answer.note, done.now)
        return set()
    assert done.answer.assigned is not None, "checked with the answer"
    assigned = await _assign(done.tx, done.desk, line_id, done.answer.assigned, done.now)
    return {one.invoice_id for one in assigned.woken}


async def _assign(tx: Tx, desk: Desk, line_id: int, assignment: Assignment, now: datetime) -> Assigned:
    entry = bank.entry_of(await _unlocked(tx, line_id))
    if (assignment.payment_id is not None) != (entry.amount < 0):
        field = "payment_id" if entry.amount < 0 else "invoices"
        expected = (
            "expected the payment that it takes back: the money left"
            if entry.amount < 0
            else "expected the invoices that it pays, or the customer: the money came in"
        )
        raise InvalidInput(f"Line {line_id}: {expected}", ((field, expected),))
    if assignment.payment_id is not None:
        return await _take_back(tx, desk, line_id, entry, assignment.payment_id, now)
    named, customer_id = await bank_assignments.meant(tx, assignment)
    if not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    row = await bank.lock(tx, line_id)
    _expect_open(row)
    payment = await bank_assignments.payment_of(tx, entry, assignment, customer_id, named)
    [answer], woken = await record_within(tx, desk, [payment], now)
    if answer.status is Status.REFUSED:
        raise InvalidInput("; ".join(f"{field}: {expected}" for field, expected in answer.errors), answer.errors)
    await _decide(tx, desk, row, Why("bank_by_hand"), now, customer_id, payment.id)
    return Assigned(customer_id, payment.id, tuple(woken))


async def _take_back(tx: Tx, desk: Desk, line_id: int, entry: BankEntry, payment_id: str, now: datetime) -> Assigned:
    stored = (await credits.get(tx, _PAYMENT, [payment_id])).get(payment_id)
    if stored is None:
        raise NotFound(f"No payment {payment_id}")
    await customers.lock(tx, [stored["customer_id"]])
    row = await bank.lock(tx, line_id)
    _expect_open(row)
    came = (stored["received_currency"] or stored["currency"], stored["received_amount"] or stored["amount"])
    if came != (entry.currency, -entry.amount):
        expected = f"{amount_text(came[1], came[0])} {came[0]}"
        raise Refused(
            f"{payment_id} was {expected}, another amount than went back: take it back by `puntual reverse`, "
            "record what was kept as a payment, and ignore the line"
        )
    _, woken = await reverse_within(
        tx, desk, _PAYMENT, payment_id, entry.booked_on, reason_of(entry), now, kind_of_return(entry)
    )
    why = Why("bank_takes_back", {"payment": payment_id})
    await _decide(tx, desk, row, why, now, stored["customer_id"], payment_id)
    return Assigned(stored["customer_id"], payment_id, tuple(woken))


async def _ignore(tx: Tx, desk: Desk, line_id: int, reason: str, now: datetime) -> None:
    row = await _locked(tx, line_id)
    _expect_open(row)
    why = bank.why_of(Why("bank_ignored", {"reason": reason}))
    await bank.decide(tx, [Decided(line_id, BankLineState.IGNORED, why)], now=now, by=desk.actor)
    await end_task(tx, row["task_id"], now, by=desk.actor, done=True)


async def _decide(
    tx: Tx, desk: Desk, row: dict[str, Any], why: Why, now: datetime, customer_id: str, payment_id: str
) -> None:
    decided = Decided(row["id"], BankLineState.MATCHED, bank.why_of(why), customer_id, payment_id)
    await bank.decide(tx, [decided], now=now, by=desk.actor)
    await end_task(tx, row["task_id"], now, by=desk.actor, done=True)


async def _unlocked(tx: Tx, line_id: int) -> dict[str, Any]:
    rows = await bank.listed(tx, id=line_id)
    if not rows:
        raise NotFound(f"No line {line_id} of a bank statement")
    return rows[0]


async def _locked(tx: Tx, line_id: int) -> dict[str, Any]:
    """The row, its customer and it locked, in the order in which everybody locks them. Raises NotFound."""
    seen = await _unlocked(tx, line_id)
    await customers.lock(tx, [seen["customer_id"]] if seen["customer_id"] else [])
    return await bank.lock(tx, line_id)


def _expect_open(row: dict[str, Any]) -> None:
    """Raise Refused where a line is decided already. What was put aside may be looked at again."""
    if row["state"] != BankLineState.MATCHED.value:
        return
    raise Refused(
        f"Line {row['id']} is {row['customer_id']}'s since {row['decided_at']:%Y-%m-%d} ({row['payment_id']}): "
        f"`puntual bank unmatch {row['id']} --reason ...` takes that back first"
    )
