"""Why is a payment late, as the customer tells it? Recorded for analysis and in the timeline; it moves no case."""

from collections.abc import Sequence
from datetime import datetime

from models.dispute import LatenessReason
from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from operations.desk import Desk
from store import cases, history, lateness
from store.engine import Tx


async def record(desk: Desk, invoice_id: str, reason: LatenessReason, note: str | None = None) -> None:
    """Raises NotFound."""
    async with desk.database.begin() as tx:
        customer_id = await cases.lock_customer_of(tx, invoice_id)
        if customer_id is None:
            raise NotFound(f"No invoice {invoice_id}")
        await record_within(tx, desk, customer_id, [invoice_id], reason, note, await desk.clock.now(tx))


async def record_within(
    tx: Tx,
    desk: Desk,
    customer_id: str,
    invoice_ids: Sequence[str],
    reason: LatenessReason,
    note: str | None,
    now: datetime,
) -> None:
    """The same for several invoices of a customer, in the caller's transaction. Nobody has to be woken."""
    await lateness.add(tx, customer_id, invoice_ids, reason, note, at=now, actor=desk.actor)
    details = {"reason": reason.value, "note": note}
    kind = InteractionKind.LATENESS_REASON
    told = [Interaction(kind, customer_id, desk.actor, now, invoice_id, details) for invoice_id in invoice_ids]
    await history.append(tx, told)
