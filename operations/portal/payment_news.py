"""What follows from what a provider tells of a payment? The same, in whatever order and however often it is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models.checkout import Checkout, CheckoutState, MovementKind, PaymentNews, state_of
from models.interaction import InteractionKind
from operations.desk import Desk
from operations.portal import payment_holds
from operations.portal.entering import ACTOR
from operations.portal.payment_movements import move
from store import checkouts, customers
from store.clock import SystemClock
from store.engine import Tx
from temporal.wake import WakeUp

#: What is awaited and has no day of its own (a slow debit) keeps the cases resting for so long.
_PENDING_FOR = timedelta(days=5)
#: Money that is paid on the last day is told of on the next.
_TELLING = timedelta(days=1)
_CAME_TO_NOTHING = (CheckoutState.FAILED, CheckoutState.EXPIRED, CheckoutState.CANCELLED)


async def apply(desk: Desk, news: PaymentNews) -> Checkout | None:
    """The checkout as it is then; None where it is none of ours. Movements of money are recorded once each.

    Paid: its money is a payment of the invoices, its cases go on and settle. Gone back: taken back, wholly or in part.
    Failed, expired, called off: its cases go on where they stood. Pending: they rest until it may be paid no more.
    """
    desk = replace(desk, actor=ACTOR)
    woken: list[WakeUp] = []
    async with desk.database.begin() as tx:
        found = await checkouts.get(tx, news.checkout_id)
        if found is None or found.provider != news.provider:
            return None
        await customers.lock(tx, [found.customer_id])
        found = await checkouts.get(tx, news.checkout_id)
        assert found is not None, "checkouts are never deleted"
        now = await desk.clock.now(tx)
        # Payments before what takes from them.
        for movement in sorted(news.movements, key=lambda one: (one.kind is not MovementKind.PAYMENT, one.ref)):
            woken += await move(tx, desk, found, movement, now)
        woken += await _follow(tx, desk, found, news, now)
        found = await checkouts.get(tx, news.checkout_id)
    await desk.waker.wake(list({wake_up.invoice_id: wake_up for wake_up in woken}.values()))
    return found


async def _follow(tx: Tx, desk: Desk, found: Checkout, news: PaymentNews, now: datetime) -> list[WakeUp]:
    """Bring state, reason and names up to date; whom to wake."""
    money = await checkouts.movements(tx, found.id)
    state = state_of((movement for movement, _ in money.values()), news.state)
    # That money came or went back is known by its movements alone, whichever news came last.
    if not money and (state.rank < found.state.rank or (state.rank == found.state.rank and state is not found.state)):
        state = found.state
    values: dict[str, Any] = {"state": state.value}
    values |= {
        name: told
        for name, told in (("provider_id", news.provider_id), ("url", news.url), ("payment_ref", news.payment_ref))
        if told is not None and getattr(found, name) is None
    }
    if news.reason and state.rank <= CheckoutState.FAILED.rank and state in (news.state, found.state):
        values["reason"] = news.reason
    first = next((credit for movement, credit in money.values() if movement.kind is MovementKind.PAYMENT), None)
    if found.credit_id is None and first is not None:
        values["credit_id"] = first
    if not state.under_way and found.ended_at is None:
        values["ended_at"] = now
    woken = await _rest(tx, desk, found, state, news, now, values)
    await checkouts.change(tx, found.id, values)
    return woken


async def _rest(
    tx: Tx,
    desk: Desk,
    found: Checkout,
    state: CheckoutState,
    news: PaymentNews,
    now: datetime,
    values: dict[str, Any],
) -> list[WakeUp]:
    """Who waits, and for how long: told once, when it changes."""
    if not state.under_way:
        kind, details = InteractionKind.CHECKOUT_ENDED, {"as": state.value, "provider": found.provider}
        if state in _CAME_TO_NOTHING and found.state.under_way:
            reason = {"reason": news.reason} if news.reason else {}
            await payment_holds.tell(tx, desk, found, kind, now, {"as": state.value, **reason})
        held = await payment_holds.release(tx, found, state, now)
        return [desk.wake_up(one, kind, details) for one in held]
    if state is not CheckoutState.PENDING:
        return []
    until = now + _PENDING_FOR
    if news.expires_at is not None:
        # The provider's days are real ones, ours may be those of a test clock.
        until = now + (news.expires_at - await SystemClock().now(tx)) + _TELLING
    until = max(until, found.expires_at) if found.state is CheckoutState.OPEN or news.expires_at else found.expires_at
    if found.state is CheckoutState.PENDING and abs(until - found.expires_at) < timedelta(minutes=1):
        return []
    values["expires_at"] = until
    kind = InteractionKind.CHECKOUT_PENDING
    last = until.astimezone(await payment_holds.zone_of(tx, found.customer_id)).date()
    if found.state is CheckoutState.OPEN:
        await payment_holds.tell(tx, desk, found, kind, now, {"until": last.isoformat()})
    held = await payment_holds.extend(tx, found, until)
    return [desk.wake_up(one, kind, {"provider": found.provider, "until": last.isoformat()}) for one in held]
