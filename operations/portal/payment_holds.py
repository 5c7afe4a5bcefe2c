"""What rests while a payment is under way, and what do timelines say of it? Runs with the customer locked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.case import HoldKind
from models.checkout import Checkout, CheckoutState
from models.interaction import Interaction, InteractionKind
from models.values import amount_text
from operations.desk import Desk
from operations.portal.entering import ACTOR, named
from store import cases, checkouts, customers, history, holds
from store.engine import Tx

#: Whoever begins payments and makes none is asked again like everybody: after so many within so long nothing rests.
_TIMES, _WITHIN = 3, timedelta(days=7)


async def hold(tx: Tx, checkout: Checkout, now: datetime) -> list[str]:
    """Nobody is asked for what is being paid; the open cases to be woken."""
    open_cases = await _open(tx, checkout)
    if await checkouts.came_to_nothing(tx, checkout.invoice_ids, now - _WITHIN) >= _TIMES:
        return []
    zone = await zone_of(tx, checkout.customer_id)
    for invoice_id in open_cases:
        await holds.set_one(
            tx,
            HoldKind.PAYMENT,
            customer_id=checkout.customer_id,
            invoice_id=invoice_id,
            since=now,
            until=checkout.expires_at.astimezone(zone).date(),
            reason="",
            actor=ACTOR,
            checkout=checkout.id,
        )
    await cases.revise(tx, open_cases)
    return open_cases


async def extend(tx: Tx, checkout: Checkout, until: datetime) -> list[str]:
    """They rest until then; the open cases to be woken."""
    zone = await zone_of(tx, checkout.customer_id)
    held = await holds.extend_of_checkout(tx, checkout.id, until.astimezone(zone).date())
    await cases.revise(tx, held)
    return held


async def release(tx: Tx, checkout: Checkout, as_: CheckoutState, now: datetime) -> list[str]:
    """They go on; the cases to be woken."""
    held = await holds.end_of_checkout(tx, checkout.id, now=now, by=ACTOR, as_=as_.value)
    await cases.revise(tx, held)
    return await _still_open(tx, held)


async def tell(
    tx: Tx,
    desk: Desk,
    checkout: Checkout,
    kind: InteractionKind,
    now: datetime,
    details: dict[str, Any] | None = None,
    *,
    person: str = "",
) -> None:
    """An entry in the timeline of each invoice that it is about."""
    about = {"checkout": checkout.id, "provider": checkout.provider, "currency": checkout.currency}
    entries = [
        Interaction(
            kind,
            checkout.customer_id,
            desk.actor,
            now,
            line.invoice_id,
            {
                **about,
                "amount": amount_text(line.total, checkout.currency),
                "through": "portal",
                **named(person),
                **(details or {}),
            },
        )
        for line in checkout.lines
    ]
    await history.append(tx, entries)


async def _open(tx: Tx, checkout: Checkout) -> list[str]:
    return await _still_open(tx, checkout.invoice_ids)


async def _still_open(tx: Tx, invoice_ids: Sequence[str]) -> list[str]:
    found = await cases.get(tx, list(invoice_ids))
    return sorted(invoice_id for invoice_id, case in found.items() if case["open"])


async def zone_of(tx: Tx, customer_id: str) -> ZoneInfo:
    """Where the customer is."""
    return ZoneInfo((await customers.placements(tx, [customer_id]))[customer_id]["time_zone"])
