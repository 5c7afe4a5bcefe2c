"""How does money that moved at a provider move balances? It becomes a payment, or takes one back, once each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog

from models.checkout import Checkout, Movement, MovementKind
from models.credit import Allocation, CreditKind, Payment, ReversalKind
from models.errors import Conflict
from models.span import Span
from models.task import TaskKind
from models.values import amount_text
from operations.credits import record_within, reverse_within
from operations.desk import Desk
from operations.recorded import Status
from operations.whereabouts import Whereabouts
from store import checkouts, credits, payment_receipts, tasks
from store.clock import SystemClock
from store.engine import Tx
from store.split_credits import split_off
from temporal.wake import WakeUp

_log = structlog.get_logger()

#: What providers call themselves, as the method of payments.
METHODS = {"stripe": "Stripe", "mercado_pago": "Mercado Pago", "practice": "Practice"}
_TAKEN_AS = {MovementKind.REFUND: ReversalKind.REFUND, MovementKind.CHARGEBACK: ReversalKind.CHARGEBACK}
_WHY = {MovementKind.REFUND: "given back by {}", MovementKind.CHARGEBACK: "called back at {}"}
#: The step id of what no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
ONLINE_PAYMENT = "*online_payment"
_QUEUE, _WITHIN = "payments", Span(1, business=True)
_PAYMENT = CreditKind.PAYMENT


@dataclass(frozen=True, slots=True)
class _Around:
    """What a movement is recorded in."""

    tx: Tx
    desk: Desk
    checkout: Checkout
    known: dict[str, tuple[Movement, str | None]]
    now: datetime

    def credit_of(self, ref: str) -> str:
        return f"{self.checkout.provider}:{ref}"


async def move(tx: Tx, desk: Desk, checkout: Checkout, movement: Movement, now: datetime) -> list[WakeUp]:
    """Record a movement that is not known, or that what is known came to nothing; whom to wake.

    The customer is locked, the transaction begun by the caller.
    """
    around = _Around(tx, desk, checkout, await checkouts.movements(tx, checkout.id), now)
    before = around.known.get(movement.ref)
    if before is not None:
        if movement.undone and not before[0].undone:
            return await _undo(around, before[0])
        return []
    if movement.kind is MovementKind.PAYMENT:
        return await _take_in(around, movement)
    if movement.undone:
        # It took nothing as far as we know, and will not any more.
        await _write(around, movement, None)
        return []
    return await _take_back(around, movement)


async def _take_in(around: _Around, movement: Movement) -> list[WakeUp]:
    credit_id = around.credit_of(movement.ref)
    woken: list[WakeUp] = []
    if credit_id not in await credits.get(around.tx, _PAYMENT, [credit_id]):
        woken = await _record(around, credit_id, movement, await _day(around, movement.at))
    await _write(around, movement, credit_id)
    asked = around.checkout
    paid_before = any(one.kind is MovementKind.PAYMENT for one, _ in around.known.values())
    if paid_before or (movement.amount, movement.currency) != (asked.amount, asked.currency):
        await _ask_somebody(around, movement, credit_id, "twice" if paid_before else "differs")
    if not paid_before and asked.person_id is not None:
        await payment_receipts.order(around.tx, asked.id, asked.person_id)
    return woken


async def _record(around: _Around, credit_id: str, movement: Movement, on: date) -> list[WakeUp]:
    """By the one way there is. What is more than was asked for, or in another currency, falls where it does there."""
    payment = Payment(
        id=credit_id,
        customer_id=around.checkout.customer_id,
        received_on=on,
        currency=movement.currency,
        amount=movement.amount,
        method=METHODS.get(around.checkout.provider, around.checkout.provider),
        allocations=_wishes(around.checkout, movement.currency, movement.amount),
    )
    [done], woken = await record_within(around.tx, around.desk, [payment], around.now)
    if done.status is Status.REFUSED:
        raise Conflict(f"Payment {credit_id} could not be recorded: {done.errors[0][1]}", done.errors)
    return woken


def _wishes(checkout: Checkout, currency: str, amount: Decimal) -> tuple[Allocation, ...]:
    """What of it is for which invoice, as the customer chose, the oldest due first where it is too little."""
    if currency != checkout.currency:
        return ()
    wishes: list[Allocation] = []
    for line in checkout.lines:
        part = min(line.total, amount)
        if part > 0:
            wishes.append(Allocation(invoice_id=line.invoice_id, amount=part))
            amount -= part
    return tuple(wishes)


async def _take_back(around: _Around, movement: Movement) -> list[WakeUp]:
    tx, desk = around.tx, around.desk
    payment = around.known.get(movement.of or "")
    if payment is None or payment[1] is None:
        _log.warning("payment_unknown", provider=around.checkout.provider, ref=movement.ref)
        return []
    credit_id = payment[1]
    stored = (await credits.get(tx, _PAYMENT, [credit_id]))[credit_id]
    if stored["reversed_on"] is not None:
        # Somebody has taken it back by hand.
        await _write(around, movement, credit_id)
        return []
    if movement.amount < stored["amount"]:
        part_id = around.credit_of(movement.ref)
        await split_off(tx, _PAYMENT, credit_id, part_id, movement.amount)
        credit_id = part_id
    on, why = await _day(around, movement.at), _WHY[movement.kind].format(METHODS[around.checkout.provider])
    _, woken = await reverse_within(tx, desk, _PAYMENT, credit_id, on, why, around.now, _TAKEN_AS[movement.kind])
    await _write(around, movement, credit_id)
    return woken


async def _undo(around: _Around, before: Movement) -> list[WakeUp]:
    """What had gone back is with us again: a payment of its own."""
    await checkouts.undo(around.tx, around.checkout.provider, before.ref)
    if around.known[before.ref][1] is None:
        return []
    on = await _day(around, await SystemClock().now(around.tx))
    return await _record(around, f"{around.credit_of(before.ref)}/back", before, on)


async def _write(around: _Around, movement: Movement, credit_id: str | None) -> None:
    await checkouts.record(around.tx, around.checkout.provider, around.checkout.id, movement, credit_id, around.now)


async def _day(around: _Around, real: datetime) -> date:
    """The day of the books for an instant of the provider's, which is real where our clock may be a test clock."""
    lag = max(await SystemClock().now(around.tx) - real, timedelta())
    return (around.now - lag).astimezone(around.desk.zone).date()


async def _ask_somebody(around: _Around, movement: Movement, credit_id: str, why: str) -> None:
    """It is not what was asked for: booked as it came, and looked at by whoever looks after the customer."""
    tx, checkout, now = around.tx, around.checkout, around.now
    place = await Whereabouts.of(tx, checkout.customer_id, now)
    first = checkout.invoice_ids[0]
    details: dict[str, Any] = {
        "checkout": checkout.id,
        "payment": credit_id,
        "provider": checkout.provider,
        "cause": why,
        "amount": amount_text(movement.amount, movement.currency),
        "currency": movement.currency,
        "asked": f"{amount_text(checkout.amount, checkout.currency)} {checkout.currency}",
        "invoices": list(checkout.invoice_ids),
    }
    kind = TaskKind.ONLINE_PAYMENT
    new = tasks.NewTask(
        kind,
        _QUEUE,
        checkout.customer_id,
        first,
        ONLINE_PAYMENT,
        now,
        place.calendar.add(place.today, _WITHIN),
        owner=place.collector,
        details=details,
    )
    await tasks.ask(tx, new)
