"""What happens when a customer is handed in? Written whole, placed in a segment, and its open cases told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.time_zones import zone_of
from models.customer import Customer
from models.interaction import Interaction, InteractionKind
from operations.batches import in_batches, take_in
from operations.desk import Desk
from operations.recorded import Recorded, Status
from store import cases, customers, history, owners, portal_people
from store.customers import Placement
from store.engine import Tx
from store.segments import assess, assignment_json, reassess

#: What makes the rules look who should look after a customer.
_HANDED_IN = {"event": "customer"}


async def record_customers(desk: Desk, items: Iterable[Customer]) -> list[Recorded]:
    """Insert or replace customers; the same content again changes nothing."""
    recorded: list[Recorded] = []

    async def do(batch: Sequence[Customer]) -> list[Recorded]:
        async with desk.database.begin() as tx:
            statuses, woken = await _record(tx, desk, batch)
        await desk.waker.wake([desk.wake_up(invoice, InteractionKind.CUSTOMER_CHANGED) for invoice in woken])
        return [Recorded(customer.id, statuses.get(customer.id, Status.UNCHANGED)) for customer in batch]

    for batch in in_batches(items):
        recorded += await take_in(batch, do)
    return recorded


async def _record(tx: Tx, desk: Desk, batch: Sequence[Customer]) -> tuple[dict[str, Status], list[str]]:
    """What became of those that changed something, and the open cases to be woken."""
    now = await desk.clock.now(tx)
    await customers.lock(tx, [customer.id for customer in batch])
    present = await customers.get(tx, [customer.id for customer in batch])
    new = [customer for customer in batch if customer.id not in present]
    amended = [customer for customer in batch if customer.id in present and present[customer.id] != customer]
    await _insert(tx, desk, new)
    told = [_changed(desk, present[customer.id], customer, now) for customer in amended]
    woken = await _amend(tx, desk, amended)
    await history.append(tx, told)
    return {customer.id: Status.NEW for customer in new} | {one.id: Status.AMENDED for one in amended}, woken


async def _insert(tx: Tx, desk: Desk, new: list[Customer]) -> None:
    now = await desk.clock.now(tx)
    rules = await desk.rules(tx)
    assessed = await assess(tx, rules, new, now)
    placed = []
    for customer in new:
        assignment, _ = assessed[customer.id]
        why = assignment_json(assignment)
        placed.append(
            (customer, Placement(_zone(desk, customer), assignment.segment, why, assignment.strategy, rules.version))
        )
    await customers.write(tx, placed, new=True)
    await owners.settle(tx, rules.owners, [customer.id for customer in new], now, because=_HANDED_IN)


async def amend_within(tx: Tx, desk: Desk, before: Customer, after: Customer, now: datetime) -> list[str]:
    """One customer as somebody of the staff heard it; the open cases, to be woken by the caller. It is locked."""
    await history.append(tx, [_changed(desk, before, after, now)])
    return await _amend(tx, desk, [after])


async def _amend(tx: Tx, desk: Desk, amended: list[Customer]) -> list[str]:
    """The open cases of amended customers, to be woken: another language, zone or contact changes what comes next."""
    if not amended:
        return []
    ids = [customer.id for customer in amended]
    before = await customers.placements(tx, ids)
    written = []
    for customer in amended:
        placed = before[customer.id]
        placement = Placement(
            _zone(desk, customer),
            placed["segment"],
            placed["segment_why"],
            placed["segment_strategy"],
            placed["segment_rules"],
        )
        written.append((customer, placement))
    await customers.write(tx, written)
    await portal_people.follow(tx, ids)
    now = await desk.clock.now(tx)
    rules = await desk.rules(tx)
    await reassess(tx, rules, ids, now)
    await owners.settle(tx, rules.owners, ids, now, because=_HANDED_IN)
    woken = [invoice for _, invoice in await cases.open_of_customers(tx, ids)]
    await cases.revise(tx, woken)
    return woken


def _zone(desk: Desk, customer: Customer) -> str:
    phones = {phone for contact in customer.contacts for phone in (contact.phone, contact.whatsapp) if phone}
    return zone_of(customer.time_zone, customer.country, customer.region, desk.zone, tuple(sorted(phones))).key


def _changed(desk: Desk, old: Customer, new: Customer, now: datetime) -> Interaction:
    fields = [name for name in Customer.model_fields if getattr(old, name) != getattr(new, name)]
    details = {"fields": ", ".join(fields)}
    return Interaction(InteractionKind.CUSTOMER_CHANGED, new.id, desk.actor, now, None, details)
