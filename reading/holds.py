"""What holds a customer and its invoices, until when, who set it, and what happens next?"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from domain.clocks import Clocks
from models.errors import NotFound
from models.values import amount_text
from reading.reader import Reader
from reading.steps import why_told
from store import customers, invoices
from store.engine import Tx
from store.standing_holds import StandingHold, standing


async def standing_holds(
    reader: Reader, tx: Tx, *, customer: str | None = None, invoice: str | None = None, limit: int = 100
) -> Sequence[dict[str, Any]]:
    """What stands for a customer, for an invoice and its customer, or for everybody. Raises NotFound."""
    if invoice is not None:
        customer = (await invoices.owners(tx, [invoice])).get(invoice)
        if customer is None:
            raise NotFound(f"No invoice {invoice}")
    if customer is not None and customer not in await customers.placements(tx, [customer]):
        raise NotFound(f"No customer {customer}")
    now = await reader.clock.now(tx)
    found = await standing(tx, reader.shelf, now, customer=customer, invoice=invoice, limit=limit)
    return [told(reader, one) for one in found]


def told(reader: Reader, hold: StandingHold) -> dict[str, Any]:
    """A hold, its instants where the customer is."""
    zone = ZoneInfo(hold.time_zone) if hold.time_zone else reader.zone
    amount = None if hold.amount is None or hold.currency is None else amount_text(hold.amount, hold.currency)
    return {
        "kind": hold.kind,
        "customer_id": hold.customer_id,
        "invoice_id": hold.invoice_id,
        "amount": amount,
        "currency": hold.currency,
        "since": hold.since.astimezone(zone),
        "until": hold.until,
        "active": hold.active,
        "by": hold.by,
        "reason": hold.reason,
        **hold.details,
        "then": reader.sentences.word("then", hold.kind),
        "why": why_told(reader.sentences, hold.why),
        "next_step": hold.next_step,
        "next_at": hold.next_at.astimezone(zone) if hold.next_at else None,
        **(days_told(hold.clocks) if hold.clocks else {}),
    }


def days_told(times: Clocks) -> dict[str, Any]:
    """The two clocks of an invoice, wherever it is shown."""
    return {
        "days_past_due": times.past_due,
        "days_chased": times.chased,
        "delinquent_on": times.delinquent_on,
        "clock_stopped": times.stopped,
    }
