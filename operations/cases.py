"""What can staff do with a case? Start, cancel, pause, resume: each recorded with who and why."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.case import HoldKind, Outcome
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from operations import write_offs
from operations.desk import Desk
from operations.settlement import reopen_tasks
from store import cases, customers, history, holds, negotiation_ends, tasks, upkeep
from store.engine import Tx
from temporal.wake import WakeUp

_PAGE = 500


async def start(desk: Desk, invoice_id: str) -> None:
    """Make sure that a workflow runs for an invoice's case; one cancelled or written off goes on where it stood.

    Raises NotFound, and Refused for a case that is settled or handed over.
    """
    async with desk.database.begin() as tx:
        customer_id = await _lock(tx, invoice_id)
        case = (await cases.get(tx, [invoice_id]))[invoice_id]
        now = await desk.clock.now(tx)
        # A case that was cancelled a moment ago is still open until its workflow has heard of it.
        ended = case["closed_as"] if case["open"] else case["outcome"]
        if ended in (Outcome.CANCELLED.value, Outcome.WRITTEN_OFF.value):
            if ended == Outcome.WRITTEN_OFF.value:
                await write_offs.reverse_within(tx, desk, invoice_id, now)
            await cases.reopen(tx, [invoice_id], now)
            kind = InteractionKind.CASE_REOPENED
            await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id)])
            await reopen_tasks(tx, [invoice_id], now)
        elif not case["open"]:
            advice = "recall it" if ended == Outcome.HANDED_OVER.value else "there is nothing to start"
            raise Refused(f"The case of {invoice_id} is {ended}: {advice}")
        else:
            await cases.revise(tx, [invoice_id])
    await desk.waker.wake([WakeUp(invoice_id, "start")])


async def start_all(desk: Desk) -> int:
    """Make sure that every open case has its workflow; how many were told. Harmless to repeat."""
    count, after = 0, ""
    while True:
        async with desk.database.connect() as tx:
            page = await upkeep.open_ids(tx, after, _PAGE)
        if not page:
            return count
        await desk.waker.wake([WakeUp(invoice_id, "start --all") for invoice_id in page])
        count, after = count + len(page), page[-1]


async def cancel(desk: Desk, invoice_id: str, reason: str) -> None:
    """End a case for good (until somebody starts it again); its invoice stays as it is.

    Raises NotFound, and Refused for a case that has ended already.
    """
    async with desk.database.begin() as tx:
        customer_id = await _lock(tx, invoice_id)
        case = (await cases.get(tx, [invoice_id]))[invoice_id]
        if not case["open"] or case["closed_as"] is not None:
            raise Refused(f"The case of {invoice_id} has ended already ({case['outcome'] or case['closed_as']})")
        now = await desk.clock.now(tx)
        await cases.end_as(tx, [invoice_id], Outcome.CANCELLED)
        await tasks.cancel_pointless(tx, [invoice_id], now)
        await negotiation_ends.withdraw_pointless(tx, [invoice_id], now)
        kind = InteractionKind.CANCELLED
        await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id, {"reason": reason})])
    await desk.waker.wake([desk.wake_up(invoice_id, InteractionKind.CANCELLED)])


async def pause(
    desk: Desk,
    *,
    reason: str,
    invoice_id: str | None = None,
    customer_id: str | None = None,
    begins: date | None = None,
    until: date | None = None,
) -> None:
    """Nothing happens on an invoice (or on all of a customer's) through `until`, or until somebody resumes it.

    begins: the first day, where the customer is; None: now. An invoice and its customer are paused apart: each pause
    has its own reason and its own end, and the case rests while either lasts. Raises NotFound, and Refused where its
    days have passed or another pause of the same overlaps it.
    """
    async with desk.database.begin() as tx:
        owner, affected = await _target(tx, invoice_id, customer_id)
        now = await desk.clock.now(tx)
        today = now.astimezone(desk.zone).date()
        if until is not None and until < today:
            raise Refused(f"A pause until {until} would be over already: today is {today}")
        if begins is not None and begins < today:
            raise Refused(f"A pause cannot begin on {begins}: today is {today}, what was done since is done")
        if begins is not None and until is not None and until < begins:
            raise Refused(f"A pause from {begins} cannot end on {until}: expected its last day, {begins} or later")
        later = begins is not None and begins > today
        if not later:
            # A pause that only waits for a reader gives way to one that a reader decides.
            await holds.end_reading(tx, owner, invoice_id=invoice_id, now=now, by=desk.actor, as_="replaced")
        zone = ZoneInfo((await customers.placements(tx, [owner]))[owner]["time_zone"])
        others = await holds.active(tx, HoldKind.PAUSE, today, customer_id=owner, invoice_id=invoice_id)
        _refuse_overlaps(others, begins or today, until, now, zone)
        await holds.set_one(
            tx,
            HoldKind.PAUSE,
            customer_id=owner,
            invoice_id=invoice_id,
            since=at_local(begins, time(0), zone) if later and begins is not None else now,
            until=until,
            reason=reason,
            actor=desk.actor,
        )
        details = {"until": until.isoformat() if until else None, "reason": reason}
        if later and begins is not None:
            details["from"] = begins.isoformat()
        kind = InteractionKind.PAUSED
        await history.append(tx, [Interaction(kind, owner, desk.actor, now, invoice_id, details)])
        await cases.revise(tx, affected)
    shown = {**details, "reason": "…"}
    await desk.waker.wake([desk.wake_up(invoice, InteractionKind.PAUSED, shown) for invoice in affected])


async def resume(desk: Desk, *, reason: str, invoice_id: str | None = None, customer_id: str | None = None) -> None:
    """End the pause of an invoice or of a customer today; where none has begun yet, the ones that are planned.

    Raises NotFound, and Refused where nothing is paused.
    """
    async with desk.database.begin() as tx:
        owner, affected = await _target(tx, invoice_id, customer_id)
        now = await desk.clock.now(tx)
        today = now.astimezone(desk.zone).date()
        pauses = await holds.active(tx, HoldKind.PAUSE, today, customer_id=owner, invoice_id=invoice_id)
        if not pauses:
            raise Refused(f"{invoice_id or customer_id} is not paused")
        running = [hold for hold in pauses if hold["since"] <= now]
        for hold in running or pauses:
            await holds.end(tx, hold["id"], now=now, by=desk.actor, as_="resumed" if running else "called off")
        kind = InteractionKind.RESUMED
        await history.append(tx, [Interaction(kind, owner, desk.actor, now, invoice_id, {"reason": reason})])
        await cases.revise(tx, affected)
    await desk.waker.wake([desk.wake_up(invoice, InteractionKind.RESUMED, {"reason": "…"}) for invoice in affected])


def _refuse_overlaps(
    others: list[dict[str, Any]], first: date, last: date | None, now: datetime, zone: ZoneInfo
) -> None:
    """Raise Refused where a pause from `first` through `last` would overlap another of the same invoice or customer."""
    for other in sorted(others, key=lambda one: one["since"]):
        begins, ends = other["since"].astimezone(zone).date(), other["until"]
        if (ends is not None and ends < first) or (last is not None and last < begins) or holds.is_reading(other):
            continue
        until = f"until {ends}" if ends else "without an end"
        if other["since"] <= now:
            raise Refused(f"It is paused already, {until}: resume it first")
        raise Refused(f"A pause from {begins}, {until}, is planned already: end this one before, or call that off")


async def _lock(tx: Tx, invoice_id: str) -> str:
    customer_id = await cases.lock_customer_of(tx, invoice_id)
    if customer_id is None:
        raise NotFound(f"No invoice {invoice_id}")
    return customer_id


async def _target(tx: Tx, invoice_id: str | None, customer_id: str | None) -> tuple[str, list[str]]:
    """The customer, locked, and the open cases concerned: of one invoice, or of the whole customer."""
    if invoice_id is not None:
        owner = await _lock(tx, invoice_id)
        case = (await cases.get(tx, [invoice_id]))[invoice_id]
        return owner, [invoice_id] if case["open"] else []
    if customer_id is None or not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    return customer_id, [invoice for _, invoice in await cases.open_of_customers(tx, [customer_id])]
