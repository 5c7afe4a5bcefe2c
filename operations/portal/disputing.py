"""What happens when a customer says in the portal that something is wrong? The same as at our desk, within limits.

What is objected to is not asked for until it is answered: so the same is not said twice, and not for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from models.case import Facts
from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from models.errors import NotFound, Refused
from models.evidence import Evidence
from models.interaction import InteractionKind
from models.objection import Objection, ObjectionFault
from models.values import amount_text, check_decimals
from operations.desk import Desk
from operations.dispute_documents import attach_within
from operations.disputes import disputable, open_within, resolve_within, wake_resolved
from operations.portal.entering import named
from store import cases, customers, dispute_documents, disputes
from store import facts as stored_facts
from store.engine import Tx

SOURCE = "portal"
#: Files of one form, bytes that one form may add to what we keep (each invoice has its own), files of one day.
AT_ONCE, _KEPT, _A_DAY = 5, 60_000_000, 60
#: Objections of the customer about one invoice, whatever became of them.
_OFTEN = 4
_ANSWERED = (DisputeOutcome.PARTLY.value, DisputeOutcome.REJECTED.value)


class CannotObject(Refused):
    """Nothing was written down. invoice_id: which it is about; None: all of it. most: how much can be objected to."""

    def __init__(self, why: ObjectionFault, invoice_id: str | None = None, most: Decimal | None = None) -> None:
        super().__init__(f"Nothing can be objected to here: {why}")
        self.why, self.invoice_id, self.most = why, invoice_id, most


async def object_to(
    desk: Desk, customer_id: str, person: str, said: Objection, words: str, files: Sequence[Evidence]
) -> list[int]:
    """A dispute about each invoice, with all of the files; their ids, in the order of the invoices.

    words: what is wrong, as it is kept. All of them or none. Raises NotFound for an invoice of somebody else,
    CannotObject.
    """
    if sum(len(file.content) for file in files) * len(said.parts) > _KEPT or len(files) > AT_ONCE:
        raise CannotObject(ObjectionFault.FILES)
    through = {"through": SOURCE, **named(person)}
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        await _expect_few(tx, customer_id, len(files) * len(said.parts), now)
        opened = []
        for terms, currency in await _terms(tx, desk, customer_id, said, words):
            dispute_id = await open_within(
                tx, desk, terms, now, source=SOURCE, known=_told(said, currency), through=through
            )
            dispute = await disputes.get(tx, dispute_id)
            await attach_within(tx, desk, dispute, files, now, from_customer=True, known=through)
            opened.append(dispute_id)
        woken = await cases.behind_of(tx, customer_id)
    await desk.waker.wake([desk.wake_up(one, InteractionKind.DISPUTE_OPENED) for one in woken])
    return opened


async def add_evidence(
    desk: Desk, customer_id: str, person: str, dispute_id: int, files: Sequence[Evidence]
) -> list[int]:
    """More files for a dispute that is under review; their ids. Raises NotFound, CannotObject, Refused."""
    if len(files) > AT_ONCE:
        raise CannotObject(ObjectionFault.FILES)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now, dispute = await desk.clock.now(tx), await _own(tx, customer_id, dispute_id)
        if dispute["documents"] + len(files) > desk.rulebook.disputes.documents.most:
            raise CannotObject(ObjectionFault.FILES)
        await _expect_few(tx, customer_id, len(files), now)
        through = {"through": SOURCE, **named(person)}
        return await attach_within(tx, desk, dispute, files, now, from_customer=True, known=through)


async def withdraw(desk: Desk, customer_id: str, person: str, dispute_id: int) -> None:
    """The customer takes it back: what was disputed is asked for again. Raises NotFound, CannotObject."""
    taken_back = DisputeResolution(outcome=DisputeOutcome.WITHDRAWN)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        await _own(tx, customer_id, dispute_id)
        now, through = await desk.clock.now(tx), {"through": SOURCE, **named(person)}
        woken = await resolve_within(tx, desk, dispute_id, taken_back, now, through)
    await wake_resolved(desk, woken)


async def _own(tx: Tx, customer_id: str, dispute_id: int) -> dict[str, Any]:
    dispute = await disputes.get(tx, dispute_id)
    if dispute["customer_id"] != customer_id:
        raise NotFound(f"No dispute {dispute_id}")
    if dispute["resolved_at"] is not None:
        raise CannotObject(ObjectionFault.CLOSED, dispute["invoice_id"])
    return dispute


async def _expect_few(tx: Tx, customer_id: str, more: int, now: datetime) -> None:
    if more and await dispute_documents.added_since(tx, customer_id, now - timedelta(days=1)) + more > _A_DAY:
        raise CannotObject(ObjectionFault.FILES)


async def _terms(tx: Tx, desk: Desk, customer_id: str, said: Objection, words: str) -> list[tuple[DisputeTerms, str]]:
    """One for each invoice, with its currency, in the order of the objection.

    What is said to be paid covers the oldest due first.
    """
    about = {part.invoice_id: part.amount for part in said.parts}
    known = {one.invoice_id: one for one in await stored_facts.of_cases(tx, desk.shelf, list(about))}
    for invoice_id, amount in about.items():
        if invoice_id not in known or known[invoice_id].customer_id != customer_id:
            raise NotFound(f"No invoice {invoice_id}")
        await _expect_new(tx, known[invoice_id], said)
        _expect_part(known[invoice_id], amount)
    if said.paid is not None and not any(about.values()):
        about = _covered(list(known.values()), said.paid.amount)
    return [
        (DisputeTerms(invoice_id=one, reason=words, kind=said.kind, amount=about[one]), known[one].currency)
        for one in (part.invoice_id for part in said.parts)
        if one in about
    ]


async def _expect_new(tx: Tx, facts: Facts, said: Objection) -> None:
    """Raises CannotObject."""
    if facts.closed_as is not None or facts.balance <= 0:
        raise CannotObject(ObjectionFault.ENDED, facts.invoice_id)
    before = await disputes.listed(tx, invoice=facts.invoice_id, done=True)
    if any(one["resolved_at"] is None for one in before):
        raise CannotObject(ObjectionFault.DISPUTED, facts.invoice_id)
    if any(one["kind"] == said.kind and one["outcome"] in _ANSWERED for one in before):
        raise CannotObject(ObjectionFault.ANSWERED, facts.invoice_id)
    if sum(one["source"] == SOURCE for one in before) >= _OFTEN:
        raise CannotObject(ObjectionFault.OFTEN, facts.invoice_id)


def _expect_part(facts: Facts, amount: Decimal | None) -> None:
    """Raises CannotObject."""
    most = disputable(facts)
    if most <= 0:
        raise CannotObject(ObjectionFault.SET_APART, facts.invoice_id)
    if amount is None:
        return
    try:
        check_decimals(amount, facts.currency)
    except ValueError as error:
        raise CannotObject(ObjectionFault.AMOUNT, facts.invoice_id, most) from error
    if amount > most:
        raise CannotObject(ObjectionFault.AMOUNT, facts.invoice_id, most)


def _covered(facts: Sequence[Facts], paid: Decimal) -> dict[str, Decimal | None]:
    """By invoice what a payment may have been for; None: all that is owed. What it cannot reach is not disputed."""
    if len({one.currency for one in facts}) > 1:
        raise CannotObject(ObjectionFault.CURRENCIES)
    found: dict[str, Decimal | None] = {}
    for one in sorted(facts, key=lambda one: (one.due_on, one.invoice_id)):
        try:
            check_decimals(paid, one.currency)
        except ValueError as error:
            raise CannotObject(ObjectionFault.AMOUNT, one.invoice_id) from error
        if paid > 0:
            most = disputable(one)
            found[one.invoice_id] = None if most <= paid else paid
            paid -= min(most, paid)
    return found


def _told(said: Objection, currency: str) -> Mapping[str, str]:
    """What whoever looks for the payment wants to know."""
    if said.paid is None:
        return {}
    amount = f"{amount_text(said.paid.amount, currency)} {currency}"
    known = {"paid_on": said.paid.on.isoformat(), "paid_amount": amount, "paid_by": said.paid.way.value}
    return known | ({"reference": said.paid.reference} if said.paid.reference else {})
