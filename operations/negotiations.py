"""What happens while terms are negotiated? A negotiation is opened, offers are made and answered, one is accepted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.offers import asked_by, left_to_pay, told_of
from models.arrangement import Arranged
from models.case import HoldKind
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.negotiation import Negotiation, NegotiationState, Offer, OfferSide, OfferState, OfferTerms
from models.task import TaskKind, TaskOutcome
from operations.acceptance import arrange
from operations.authority import needs_approval
from operations.coverage import all_known
from operations.desk import Desk
from operations.offering import (
    ANSWER_WITHIN,
    Offered,
    ask_to_accept,
    expect_open,
    offer_within,
    owed_now,
    parts_owed,
    tell,
)
from operations.whereabouts import Whereabouts
from store import cases, customers, history, holds, invoices, negotiation_ends, negotiations, tasks
from store.engine import Tx

T = TypeVar("T")

#: The step id of a negotiation that no rung of the ladder opened (ids of rungs are slugs, so it cannot clash).
NEGOTIATION = "*negotiation"
_QUEUE = "collectors"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it. `invoices` have to be woken; `arranged` is empty where an `approval_task` comes first."""

    invoices: tuple[str, ...]
    arranged: tuple[Arranged, ...] = ()
    approval_task: int | None = None


async def open_within(
    tx: Tx, desk: Desk, customer_id: str, invoice_ids: Sequence[str], now: datetime, *, note: str | None = None
) -> int:
    """A person opens a negotiation ("they ask for a plan"): the cases rest, and somebody is to make an offer; its id.

    Where these invoices are being negotiated about already, that negotiation. Raises Refused where some of them are,
    with others, and where nothing is owed. The customer is locked by the caller, who wakes the invoices.
    """
    running = await negotiations.running_about(tx, invoice_ids)
    if running and set(invoice_ids) <= set(running[0].invoices):
        return running[0].id
    if running:
        told = "; ".join(f"{', '.join(one.invoices)} until {one.open_until} ({one.id})" for one in running)
        raise Refused(f"There are negotiations already about {told}: end them first, or name only the others")
    customer = await Whereabouts.of(tx, customer_id, now)
    about = [case.invoice_id for case, _ in await parts_owed(tx, desk, invoice_ids, customer.today)]
    if not about:
        raise Refused(f"Nothing of {', '.join(invoice_ids)} is owed that could be negotiated about")
    until = customer.calendar.add(customer.today, desk.rulebook.limits.negotiations.open_for)
    task_id = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.NEGOTIATION,
            _QUEUE,
            customer_id,
            about[0],
            NEGOTIATION,
            now,
            min(customer.calendar.add(customer.today, ANSWER_WITHIN), until),
            owner=customer.collector,
            details={"invoices": about},
        ),
    )
    negotiation_id = await negotiations.open_one(
        tx, customer_id=customer_id, invoice_ids=about, open_until=until, now=now, by=desk.actor, task_id=task_id
    )
    await tasks.change(tx, task_id, details={"invoices": about, "negotiation": negotiation_id})
    for invoice_id in about:
        await holds.set_one(
            tx,
            HoldKind.OFFER,
            customer_id=customer_id,
            invoice_id=invoice_id,
            since=now,
            until=until,
            reason=NEGOTIATION,
            actor=desk.actor,
        )
    details = {
        "negotiation": negotiation_id,
        "task": task_id,
        "until": until.isoformat(),
        "note": note,
        **desk.through,
    }
    kind = InteractionKind.NEGOTIATION_OPENED
    await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, one, details) for one in about])
    await cases.revise(tx, about)
    return negotiation_id


async def accept_within(
    tx: Tx, desk: Desk, negotiation_id: int, offer_number: int | None, now: datetime, source: str
) -> Accepted:
    """An offer is accepted: ours by the customer, theirs by us. It becomes a plan, a promise or a settlement.

    offer_number: None where only one is on the table. What the customer offers above the authority of whoever is at
    this desk waits for an approval first. The customer is locked by the caller. Raises NotFound, Refused.
    """
    found = await negotiations.lock(tx, negotiation_id)
    customer = await Whereabouts.of(tx, found.customer_id, now)
    expect_open(found, customer.today)
    offer = _on_the_table(found, offer_number)
    if offer.terms.until is not None and offer.terms.until < customer.today:
        raise Refused(f"Offer {offer.number} was to be paid by {offer.terms.until}: make another one")
    if offer.side is OfferSide.CUSTOMER:
        owed = await owed_now(tx, desk, found, customer.today)
        asked = asked_by(offer.terms, owed, left_to_pay(offer, owed), customer.today, customer.calendar)
        needs = await needs_approval(tx, desk, asked)
        if needs is not None:
            return Accepted((), approval_task=await ask_to_accept(tx, desk, found, offer, needs, now))
    return await _accept(tx, desk, found, offer, now, source)


async def reject_within(
    tx: Tx, desk: Desk, negotiation_id: int, now: datetime, *, offer_number: int | None = None, note: str | None = None
) -> list[str]:
    """One offer is rejected, or (None) the whole negotiation: then the cases go on where they stood.

    The invoices to be woken. The customer is locked by the caller. Raises NotFound, Refused.
    """
    found = await negotiations.lock(tx, negotiation_id)
    customer = await Whereabouts.of(tx, found.customer_id, now)
    expect_open(found, customer.today)
    if offer_number is not None:
        offer = _on_the_table(found, offer_number)
        await negotiations.answer(tx, [offer.id], OfferState.REJECTED, now=now, by=desk.actor)
        await _tell_answer(tx, desk, found, offer, OfferState.REJECTED, now, note)
        ours = [one for one in found.offers if one.side is OfferSide.US and one.state is OfferState.OPEN]
        if ours in ([], [offer]):
            await negotiations.untell(tx, found, now)
        return []
    await negotiation_ends.end(
        tx,
        found,
        NegotiationState.REJECTED,
        now=now,
        by=desk.actor,
        offers=OfferState.REJECTED,
        outcome=TaskOutcome.REJECTED,
    )
    details = {"negotiation": found.id, "answer": OfferState.REJECTED.value, "note": note, **desk.through}
    kind = InteractionKind.OFFER_ANSWERED
    await history.append(
        tx, [Interaction(kind, found.customer_id, desk.actor, now, one, details) for one in found.invoices]
    )
    await cases.revise(tx, found.invoices)
    return list(found.invoices)


async def approve_within(tx: Tx, desk: Desk, offer_id: int, now: datetime) -> list[str]:
    """A second person said yes: an offer of ours is made, what the customer offers is accepted; whom to wake."""
    found, offer = await _pending(tx, offer_id)
    customer = await Whereabouts.of(tx, found.customer_id, now)
    expect_open(found, customer.today)
    await negotiations.approve(tx, offer.id, by=desk.actor)
    if offer.side is OfferSide.CUSTOMER:
        return list((await _accept(tx, desk, found, offer, now, source="negotiation")).invoices)
    until = customer.calendar.add(customer.today, desk.rulebook.limits.negotiations.open_for)
    await negotiations.extend(tx, found.id, until)
    await tell(tx, desk, found, now)
    await cases.revise(tx, found.invoices)
    return list(found.invoices)


async def refuse_within(tx: Tx, desk: Desk, offer_id: int, now: datetime) -> list[str]:
    """A second person said no: it is not offered, or not accepted; the negotiation stays open for another offer."""
    found, offer = await _pending(tx, offer_id)
    await negotiations.answer(tx, [offer.id], OfferState.REFUSED, now=now, by=desk.actor)
    await _tell_answer(tx, desk, found, offer, OfferState.REFUSED, now, None)
    return []


# For a desk: the customer is locked, and the cases are woken.


async def open_negotiation(desk: Desk, invoice_ids: Sequence[str], *, note: str | None = None) -> int:
    """The same as `open_within`. Raises NotFound too."""
    async with desk.database.begin() as tx:
        owners = await invoices.owners(tx, invoice_ids)
        all_known(invoice_ids, owners)
        strangers = [one for one in invoice_ids if owners[one] != owners[invoice_ids[0]]]
        if strangers:
            expected = f"expected invoices of {owners[invoice_ids[0]]} alone"
            raise Refused(f"{', '.join(strangers)}: {expected}, as {invoice_ids[0]} is")
        customer_id = owners[invoice_ids[0]]
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        negotiation_id = await open_within(tx, desk, customer_id, invoice_ids, now, note=note)
    kind = InteractionKind.NEGOTIATION_OPENED
    await desk.waker.wake(
        [desk.wake_up(invoice_id, kind, {"negotiation": negotiation_id}) for invoice_id in invoice_ids]
    )
    return negotiation_id


async def offer(
    desk: Desk, negotiation_id: int, side: OfferSide, terms: OfferTerms, *, note: str | None = None
) -> Offered:
    """The same as `offer_within`."""
    made = await _locked(
        desk, negotiation_id, lambda tx, now: offer_within(tx, desk, negotiation_id, side, terms, now, note=note)
    )
    shown = {"number": made.number, "side": side.value, "kind": terms.kind.value}
    kind = InteractionKind.OFFER_MADE
    await desk.waker.wake([desk.wake_up(invoice_id, kind, shown) for invoice_id in made.invoices])
    return made


async def accept(desk: Desk, negotiation_id: int, offer_number: int | None = None, *, source: str = "desk") -> Accepted:
    """The same as `accept_within`."""
    accepted = await _locked(
        desk, negotiation_id, lambda tx, now: accept_within(tx, desk, negotiation_id, offer_number, now, source)
    )
    await _wake(desk, accepted.invoices, OfferState.ACCEPTED)
    return accepted


async def reject(
    desk: Desk, negotiation_id: int, *, offer_number: int | None = None, note: str | None = None
) -> list[str]:
    """The same as `reject_within`."""
    woken = await _locked(
        desk,
        negotiation_id,
        lambda tx, now: reject_within(tx, desk, negotiation_id, now, offer_number=offer_number, note=note),
    )
    await _wake(desk, woken, OfferState.REJECTED)
    return woken


async def _locked(desk: Desk, negotiation_id: int, do: Callable[[Tx, datetime], Awaitable[T]]) -> T:
    async with desk.database.begin() as tx:
        await customers.lock(tx, [await negotiations.customer_of(tx, negotiation_id)])
        return await do(tx, await desk.clock.now(tx))


async def _wake(desk: Desk, invoice_ids: Sequence[str], answer: OfferState) -> None:
    shown = {"answer": answer.value}
    kind = InteractionKind.OFFER_ANSWERED
    await desk.waker.wake([desk.wake_up(invoice_id, kind, shown) for invoice_id in invoice_ids])


async def _accept(tx: Tx, desk: Desk, found: Negotiation, offer: Offer, now: datetime, source: str) -> Accepted:
    customer = await Whereabouts.of(tx, found.customer_id, now)
    arranged = await arrange(tx, desk, found, offer, now, customer.today, source)
    await negotiations.answer(tx, [offer.id], OfferState.ACCEPTED, now=now, by=desk.actor)
    # Read again: what was accepted is not on the table any more, the alternatives still are.
    ended = await negotiations.lock(tx, found.id)
    await negotiation_ends.end(
        tx, ended, NegotiationState.ACCEPTED, now=now, by=desk.actor, outcome=TaskOutcome.ACCEPTED
    )
    await _tell_answer(tx, desk, found, offer, OfferState.ACCEPTED, now, None)
    await cases.revise(tx, found.invoices)
    freed = {invoice_id for one in arranged for invoice_id in one.freed}
    return Accepted(tuple(sorted({*found.invoices, *freed})), tuple(arranged))


async def _tell_answer(
    tx: Tx, desk: Desk, found: Negotiation, offer: Offer, answer: OfferState, now: datetime, note: str | None
) -> None:
    told = told_of(offer.side, offer.number, offer.terms, offer.to_pay)
    details = {**told, "negotiation": found.id, "answer": answer.value, "note": note, **desk.through}
    kind = InteractionKind.OFFER_ANSWERED
    await history.append(
        tx, [Interaction(kind, found.customer_id, desk.actor, now, one, details) for one in found.invoices]
    )


def _on_the_table(found: Negotiation, number: int | None) -> Offer:
    """The offer that is answered. Raises NotFound, and Refused where it cannot be answered now."""
    running = [offer for offer in found.offers if offer.state is OfferState.OPEN]
    listed = ", ".join(str(offer.number) for offer in running) or "none"
    if number is None:
        if len(running) != 1:
            raise Refused(f"Say which offer of negotiation {found.id} is meant; on the table: {listed}")
        return running[0]
    offer = found.offer(number)
    if offer is None:
        raise NotFound(f"Negotiation {found.id} has no offer {number}; on the table: {listed}")
    if offer.state is OfferState.PENDING:
        raise Refused(f"Offer {number} waits for the approval of a {offer.needs}; on the table: {listed}")
    if offer.state is not OfferState.OPEN:
        raise Refused(f"Offer {number} is {offer.state.value} already; on the table: {listed}")
    return offer


async def _pending(tx: Tx, offer_id: int) -> tuple[Negotiation, Offer]:
    found = await negotiations.lock(tx, await negotiations.of_offer(tx, offer_id))
    offer = next(offer for offer in found.offers if offer.id == offer_id)
    if offer.state is not OfferState.PENDING:
        raise Refused(f"Offer {offer.number} of negotiation {found.id} is {offer.state.value}: nobody waits for it")
    return found, offer
