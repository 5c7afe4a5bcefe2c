"""What happens when an invoice is handed in? Its case begins, money on account is applied, its workflow starts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.interaction import Interaction, InteractionKind
from models.invoice import Invoice
from models.values import amount_text
from operations.batches import in_batches, take_in
from operations.desk import Desk
from operations.recorded import Recorded, Status, refused
from operations.settlement import allocate, follow_money
from store import arranging, cases, credits, customers, history, invoices, owners
from store.engine import Tx
from store.segments import reassess
from temporal.wake import WakeUp

#: What may change once an invoice is known; another customer or currency is another invoice.
_AMENDABLE = ("number", "issued_on", "due_on", "amount", "product", "document_url")


@dataclass(slots=True)
class _Sorted:
    """A batch by what is to be done with it."""

    new: list[Invoice] = field(default_factory=list)
    amended: list[tuple[Invoice, Invoice]] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)


async def record_invoices(desk: Desk, items: Iterable[Invoice]) -> list[Recorded]:
    """Insert or amend invoices and start or wake their workflows; the same content again changes nothing.

    Refused are invoices of unknown customers, and changes of an invoice's customer or currency.
    """
    recorded: list[Recorded] = []

    async def do(batch: Sequence[Invoice]) -> list[Recorded]:
        async with desk.database.begin() as tx:
            now = await desk.clock.now(tx)
            work, woken = await _record(tx, desk, batch, now)
        await desk.waker.wake(woken)
        return work.recorded

    for batch in in_batches(items):
        recorded += await take_in(batch, do)
    return recorded


async def _record(tx: Tx, desk: Desk, batch: Sequence[Invoice], now: datetime) -> tuple[_Sorted, list[WakeUp]]:
    known = await customers.lock(tx, [invoice.customer_id for invoice in batch])
    present = await invoices.get(tx, [invoice.id for invoice in batch])
    work = _sort(batch, known, present)
    told = await _open_cases(tx, desk, work.new, now)
    for before, after in work.amended:
        await invoices.amend(tx, after)
        await credits.release(tx, after.id, after.amount)
        await arranging.amend(tx, after.id, after.amount - before.amount)
        told.append(_amended(desk, before, after, now))
    await history.append(tx, told)
    changed = [*work.new, *(after for _, after in work.amended)]
    applied = await allocate(tx, desk, {(invoice.customer_id, invoice.currency) for invoice in changed}, now)
    touched = {invoice.id for _, invoice in work.amended} | {part.invoice_id for part in applied}
    received = InteractionKind.INVOICE_RECEIVED
    woken = {invoice.id: desk.wake_up(invoice.id, received, _facts(invoice), starts=True) for invoice in work.new}
    for invoice_id in await follow_money(tx, desk, touched, now):
        if invoice_id not in woken:
            woken[invoice_id] = desk.wake_up(invoice_id, InteractionKind.INVOICE_AMENDED)
    return work, list(woken.values())


def _sort(batch: Sequence[Invoice], known: set[str], present: dict[str, Invoice]) -> _Sorted:
    work = _Sorted()
    for invoice in batch:
        before = present.get(invoice.id)
        if invoice.customer_id not in known:
            expected = f"expected a customer that exists: {invoice.customer_id} is not known"
            work.recorded.append(refused(invoice.id, "customer_id", expected))
        elif before is None:
            work.new.append(invoice)
            work.recorded.append(Recorded(invoice.id, Status.NEW))
        elif before.customer_id != invoice.customer_id:
            expected = f"expected {before.customer_id}, the customer that this invoice has"
            work.recorded.append(refused(invoice.id, "customer_id", expected))
        elif before.currency != invoice.currency:
            expected = f"expected {before.currency}, the currency that this invoice has"
            work.recorded.append(refused(invoice.id, "currency", expected))
        elif before == invoice:
            work.recorded.append(Recorded(invoice.id, Status.UNCHANGED))
        else:
            work.amended.append((before, invoice))
            work.recorded.append(Recorded(invoice.id, Status.AMENDED))
    return work


async def _open_cases(tx: Tx, desk: Desk, new: Sequence[Invoice], now: datetime) -> list[Interaction]:
    placed, rules = await customers.placements(tx, {invoice.customer_id for invoice in new}), await desk.rules(tx)
    # Placed by segments that are in force no longer: their new cases must not start on the strategies of those. What
    # moves with them is woken by the sweep.
    strayed = [one for one, placement in placed.items() if placement["segment_rules"] != rules.version]
    if strayed:
        await reassess(tx, rules, strayed, now)
        placed = await customers.placements(tx, placed)
    first = await owners.first_comers(tx, placed)
    await invoices.insert(tx, new)
    opened, told = [], []
    for invoice in new:
        placement = placed[invoice.customer_id]
        strategy = placement["segment_strategy"]
        version = rules.versions[strategy]
        opened.append(
            cases.NewCase(
                invoice.id,
                invoice.customer_id,
                version,
                now,
                currency=invoice.currency,
                due_on=invoice.due_on,
                amount=invoice.amount,
            )
        )
        details = {**_facts(invoice), "strategy": strategy, "segment": placement["segment"]}
        kind = InteractionKind.INVOICE_RECEIVED
        told.append(Interaction(kind, invoice.customer_id, desk.actor, now, invoice.id, details))
    await cases.open_new(tx, opened)
    # Its first invoice is the first that is known of what a customer owes.
    await owners.settle(tx, rules.owners, first, now, because={"event": "invoice"})
    return told


def _facts(invoice: Invoice) -> dict[str, str]:
    return {
        "number": invoice.number,
        "amount": amount_text(invoice.amount, invoice.currency),
        "currency": invoice.currency,
        "due_on": invoice.due_on.isoformat(),
    }


def _amended(desk: Desk, before: Invoice, after: Invoice, now: datetime) -> Interaction:
    changes = {
        name: [str(getattr(before, name)), str(getattr(after, name))]
        for name in _AMENDABLE
        if getattr(before, name) != getattr(after, name)
    }
    details = {"fields": ", ".join(changes), "changes": changes}
    return Interaction(InteractionKind.INVOICE_AMENDED, after.customer_id, desk.actor, now, after.id, details)
