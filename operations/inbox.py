"""What follows from what providers tell us? Events are applied one by one; a bad one harms no other."""

import asyncio
from collections import Counter
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from channels.sendgrid import events as sendgrid_events
from channels.sendgrid import inbound as sendgrid_inbound
from channels.twilio import events as twilio_events
from models.checkout import PaymentEvent
from models.errors import NotFound, PuntualError
from models.inbox import InboxSource, InboxState
from models.message import Receipt
from models.reply import IncomingMessage
from operations.desk import Desk
from operations.portal.payment_watch import follow
from operations.replies import take_in
from payments import webhooks as payment_events
from payments.port import ProviderUnavailable
from store import inbox, receipts
from temporal.wake import WakeUp

_log = structlog.get_logger()

_PAGE = 500
#: Events applied at once: one that waits for its customer's lock does not delay the others.
_AT_ONCE = 4
#: An event may be quicker than our own commit. After this long (real seconds) it is none of ours.
_OURS_WITHIN = 3600.0
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 300.0

Understood = Receipt | IncomingMessage | PaymentEvent | None


async def apply_waiting(desk: Desk) -> Counter[InboxState]:
    """Apply every event that waits; how many are in each state now. Safe to repeat, and beside others that do the same.

    Raises SQLAlchemy's errors where the database is away; what was not applied still waits.
    """
    report, after = Counter[InboxState](), 0
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(event_id: int) -> None:
        async with gate:
            state = await _apply(desk, event_id)
        if state is not None:
            report[state] += 1

    while True:
        async with desk.database.connect() as tx:
            page = await inbox.due(tx, after, _PAGE)
        if not page:
            return report
        async with asyncio.TaskGroup() as group:
            for event_id in page:
                group.create_task(one(event_id))
        after = page[-1]


async def retry(desk: Desk, event_ids: list[int] | None = None) -> list[int]:
    """Apply quarantined events (None: all of them) once more; which. Raises NotFound for one that is not in there."""
    async with desk.database.begin() as tx:
        tried = await inbox.retry(tx, event_ids)
        missing = sorted(set(event_ids or ()) - set(tried))
        if missing:
            raise NotFound(f"Not in quarantine: {', '.join(map(str, missing))}")
    await apply_waiting(desk)
    return tried


async def _apply(desk: Desk, event_id: int) -> InboxState | None:
    """The state that an event is in after it was tried; None where another one applies it."""
    try:
        return await _tried(desk, event_id)
    except SQLAlchemyError as failure:
        if not _is_passing(failure):
            raise
        _log.warning("event_postponed", inbox=event_id, reason=type(failure).__name__)
        return InboxState.NEW


async def _tried(desk: Desk, event_id: int) -> InboxState | None:
    try:
        return await _attempt(desk, event_id)
    except Exception as failure:
        # Whatever is wrong with one event, the others go on, and a person can look at it.
        if _is_passing(failure):
            raise
        if not isinstance(failure, PuntualError):
            _log.exception("event_not_applied", inbox=event_id)
        reason = failure.message if isinstance(failure, PuntualError) else type(failure).__name__
        async with desk.database.begin() as tx:
            await inbox.end(tx, event_id, InboxState.QUARANTINED, reason)
        return InboxState.QUARANTINED


def _is_passing(failure: Exception) -> bool:
    """Whether the database was at fault, not the event: away, too busy, or a lock was not granted in time."""
    if isinstance(failure, DBAPIError) and failure.connection_invalidated:
        return True
    return isinstance(failure, OperationalError | InterfaceError | NoConnection)


async def _attempt(desk: Desk, event_id: int) -> InboxState | None:
    concerned: tuple[str, ...] = ()
    async with desk.database.begin() as tx:
        event = await inbox.take(tx, event_id)
        if event is None:
            return None
        told = understood(event)
        if told is None:
            await inbox.end(tx, event_id, InboxState.IGNORED, "It says nothing about a message")
            return InboxState.IGNORED
        if isinstance(told, Receipt):
            found = await receipts.apply(tx, told, await desk.clock.now(tx))
            if found is None:
                return await _unknown(tx, event)
            concerned = found
            await inbox.end(tx, event_id, InboxState.APPLIED)
    if isinstance(told, PaymentEvent):
        return await _follow_payment(desk, event, told)
    if isinstance(told, IncomingMessage):
        # In a transaction of its own, and safe to repeat: should another one take it in as well, it is there once.
        await take_in(desk, told)
        async with desk.database.begin() as tx:
            await inbox.end(tx, event_id, InboxState.APPLIED, forget=True)
    await desk.waker.wake([WakeUp(invoice_id, "news of a message") for invoice_id in concerned])
    return InboxState.APPLIED


def understood(event: dict[str, Any]) -> Understood:
    """What a stored event says; None where that is nothing about a message. Raises InvalidInput."""
    raw, at = event["raw"], event["received_at"]
    match InboxSource(event["source"]):
        case InboxSource.SENDGRID_EVENT:
            return sendgrid_events.receipt_of(raw)
        case InboxSource.TWILIO_EVENT:
            return twilio_events.receipt_of(raw, at)
        case InboxSource.SENDGRID_INBOUND:
            return sendgrid_inbound.incoming_of(raw, event["event_id"], at)
        case InboxSource.TWILIO_INBOUND:
            return twilio_events.incoming_of(raw, event["event_id"], at)
        case InboxSource.STRIPE_EVENT | InboxSource.MERCADO_PAGO_EVENT as source:
            return payment_events.event_of(source, raw)


async def _follow_payment(desk: Desk, event: dict[str, Any], told: PaymentEvent) -> InboxState:
    """The provider is asked outside of any transaction; should another one do the same, it ends the same."""
    try:
        ours = await follow(desk, told)
    except ProviderUnavailable as failure:
        async with desk.database.begin() as tx:
            return await _postpone(tx, event, failure.message)
    async with desk.database.begin() as tx:
        if not ours:
            return await _unknown(tx, event, "payment")
        await inbox.end(tx, event["id"], InboxState.APPLIED)
    return InboxState.APPLIED


async def _unknown(tx: Any, event: dict[str, Any], what: str = "message") -> InboxState:
    """Nobody knows its message: it may come before our own commit, or be of another installation."""
    if event["age"] > _OURS_WITHIN:
        await inbox.end(tx, event["id"], InboxState.IGNORED, f"It belongs to no {what} of ours")
        return InboxState.IGNORED
    return await _postpone(tx, event, f"No {what} is known of it yet")


async def _postpone(tx: Any, event: dict[str, Any], why: str) -> InboxState:
    # As long again as it has waited: soon at first, rarely later.
    wait = min(max(_FIRST_WAIT, event["age"]), _LONGEST_WAIT)
    await inbox.postpone(tx, event["id"], why, wait)
    return InboxState.NEW
