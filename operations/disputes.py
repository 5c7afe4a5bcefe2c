"""What happens when a customer disputes an invoice? The disputed part is not asked for until the dispute is closed.

One dispute at a time about one invoice: what else is wrong with it belongs into the same answer. What is disputed is
never money that is kept out of the claim already: by a credit note on its way, by a plan, by a settlement. A promise
that the dispute reaches into is over, and not broken: who objects has taken their word back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.balance import reserved
from models.case import Facts, HoldKind
from models.dispute import DisputeKind, DisputeOutcome, DisputeResolution, DisputeTerms
from models.errors import InvalidInput, NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.notice import NoticeKind
from models.task import TaskKind, TaskOutcome
from models.values import amount_text, check_decimals
from operations.arrangements import cancel_within
from operations.desk import Desk
from operations.whereabouts import Whereabouts
from store import cases, disputes, expected_credits, history, holds, notices, tasks
from store import facts as stored_facts
from store.engine import Tx


async def open_dispute(desk: Desk, terms: DisputeTerms, *, source: str = "desk") -> int:
    """Hold back the disputed amount; the rest is still collected. The id of the dispute. Raises as `open_within`."""
    async with desk.database.begin() as tx:
        customer_id = await cases.lock_customer_of(tx, terms.invoice_id)
        if customer_id is None:
            raise NotFound(f"No invoice {terms.invoice_id}")
        now = await desk.clock.now(tx)
        dispute_id = await open_within(tx, desk, terms, now, source=source)
        # Also those of a promise that ended with it.
        woken = await cases.behind_of(tx, customer_id)
    # What is objected to stays out of Temporal.
    await desk.waker.wake([desk.wake_up(one, InteractionKind.DISPUTE_OPENED) for one in woken])
    return dispute_id


async def open_within(
    tx: Tx,
    desk: Desk,
    terms: DisputeTerms,
    now: datetime,
    *,
    source: str,
    known: Mapping[str, str] | None = None,
    through: Mapping[str, str] | None = None,
) -> int:
    """As `open_dispute`, in a transaction whose caller has locked the customer, and wakes the invoice afterwards.

    known: what else was said, for whoever answers it and the timeline. through: how it came, for the timeline alone.
    Other invoices of a promise that ends with it are behind their plan and to be woken, too (`cases.behind_of`).
    Raises NotFound, InvalidInput for an amount with too many decimals, and Refused where a dispute about the invoice is
    open already or the amount is not part of what can be disputed.
    """
    facts = await stored_facts.of_case(tx, desk.shelf, terms.invoice_id)
    if facts is None:
        raise NotFound(f"No invoice {terms.invoice_id}")
    running = await disputes.open_of(tx, terms.invoice_id)
    if running is not None:
        part = "all of it" if running["amount"] is None else _money(running["amount"], facts)
        raise Refused(
            f"A dispute about {terms.invoice_id} is open already: {running['id']}, {running['kind']}, {part}. "
            "Resolve it first, or add a document or a note to it"
        )
    disputed = _disputed(facts, terms.amount)
    await _take_promise_back(tx, desk, facts, disputed, now)
    rule, place = desk.rulebook.disputes.kinds[terms.kind], await Whereabouts.of(tx, facts.customer_id, now)
    answer_by = place.calendar.add(place.today, rule.answer_within)
    dispute_id = await disputes.insert(
        tx,
        terms,
        customer_id=facts.customer_id,
        source=source,
        now=now,
        by=desk.actor,
        owner=place.collector,
        answer_by=answer_by,
    )
    await holds.set_one(
        tx,
        HoldKind.DISPUTE,
        customer_id=facts.customer_id,
        invoice_id=terms.invoice_id,
        since=now,
        until=None,
        reason=terms.reason,
        actor=desk.actor,
        amount=terms.amount,
        dispute=dispute_id,
    )
    details = {
        "dispute": dispute_id,
        "kind": terms.kind.value,
        "amount": _money(disputed, facts),
        "reason": terms.reason,
        "answer_by": answer_by.isoformat(),
        "source": source,
        **(known or {}),
    }
    kind, told_of = InteractionKind.DISPUTE_OPENED, details | dict(through or {})
    await history.append(tx, [Interaction(kind, facts.customer_id, desk.actor, now, terms.invoice_id, told_of)])
    await _ask_for_an_answer(tx, facts, dispute_id, details, rule.queue, place.collector, answer_by, now)
    told = {
        "kind": terms.kind.value,
        "amounts": [[facts.currency, str(disputed)]],
        "answer_by": answer_by.isoformat(),
    }
    received = NoticeKind.DISPUTE_RECEIVED
    await notices.add(tx, received, customer_id=facts.customer_id, invoice_id=terms.invoice_id, since=now, details=told)
    await cases.revise(tx, [terms.invoice_id])
    return dispute_id


async def resolve_dispute(desk: Desk, dispute_id: int, resolution: DisputeResolution) -> None:
    """Close a dispute; the case goes on where it stood. Raises as `resolve_within`."""
    async with desk.database.begin() as tx:
        dispute = await disputes.get(tx, dispute_id)
        await cases.lock_customer_of(tx, dispute["invoice_id"])
        woken = await resolve_within(tx, desk, dispute_id, resolution, await desk.clock.now(tx))
    await wake_resolved(desk, woken)


async def resolve_of(desk: Desk, invoice_id: str, resolution: DisputeResolution) -> int:
    """Close the open dispute about an invoice; its id. Raises as `resolve_within`, and Refused where none is open."""
    async with desk.database.begin() as tx:
        if await cases.lock_customer_of(tx, invoice_id) is None:
            raise NotFound(f"No invoice {invoice_id}")
        running = await disputes.open_of(tx, invoice_id)
        if running is None:
            raise Refused(f"No dispute about {invoice_id} is open")
        woken = await resolve_within(tx, desk, running["id"], resolution, await desk.clock.now(tx))
    await wake_resolved(desk, woken)
    return int(running["id"])


async def resolve_within(
    tx: Tx,
    desk: Desk,
    dispute_id: int,
    resolution: DisputeResolution,
    now: datetime,
    through: Mapping[str, str] | None = None,
) -> list[str]:
    """Close a dispute in a transaction whose caller has locked the customer; the invoices to wake.

    through: how it came to that, for the timeline.
    Where the customer is right, wholly or in part, a credit note is asked of the ERP, and that part stays out of the
    claim until it comes. Its task is closed with it. Raises NotFound, Refused where it is closed already or where the
    amount credited is not a part of what is disputed, InvalidInput for an amount with too many decimals.
    """
    dispute = await disputes.get(tx, dispute_id)
    if dispute["resolved_at"] is not None:
        raise Refused(f"Dispute {dispute_id} was closed on {dispute['resolved_at']:%Y-%m-%d}: {dispute['outcome']}")
    customer_id, invoice_id = dispute["customer_id"], dispute["invoice_id"]
    facts = await stored_facts.of_case(tx, desk.shelf, invoice_id)
    assert facts is not None, "what is disputed has a case"
    disputed = disputable(facts) if dispute["amount"] is None else dispute["amount"]
    credited = _credited(facts, disputed, resolution)
    await disputes.close(
        tx,
        dispute_id,
        resolution.outcome,
        credited=credited,
        answer=resolution.reasons or None,
        now=now,
        by=desk.actor,
    )
    # What the ERP has sent meanwhile was for this; the rest is still to come, and never more than is owed.
    to_come = min((credited or Decimal(0)) - max(dispute["netted_since"], Decimal(0)), disputable(facts))
    if to_come > 0:
        place = await Whereabouts.of(tx, customer_id, now)
        await expected_credits.expect(
            tx,
            customer_id=customer_id,
            invoice_id=invoice_id,
            amount=to_come,
            until=place.calendar.add(place.today, desk.rulebook.disputes.credit_notes.within),
            now=now,
            by=desk.actor,
            because=f"dispute {dispute_id} ({dispute['kind']}): {resolution.outcome}",
            dispute=dispute_id,
        )
    await _close_task(tx, desk, dispute, resolution, now)
    await notices.withdraw_news(tx, NoticeKind.DISPUTE_RECEIVED, invoice_id, now)
    if resolution.answer is not None:
        told = {
            "kind": dispute["kind"],
            "amounts": [[facts.currency, str(disputed)]],
            "answer": resolution.answer.value,
            "reasons": resolution.reasons,
        }
        if to_come > 0 and dispute["kind"] != DisputeKind.ALREADY_PAID:
            told["credited"] = [[facts.currency, str(to_come)]]
        answered = NoticeKind.DISPUTE_ANSWERED
        await notices.add(tx, answered, customer_id=customer_id, invoice_id=invoice_id, since=now, details=told)
    details = {
        "dispute": dispute_id,
        "outcome": resolution.outcome.value,
        "credited": None if credited is None else _money(credited, facts),
        "note": resolution.note,
        **(through or {}),
    }
    kind = InteractionKind.DISPUTE_RESOLVED
    await history.append(tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id, details)])
    await cases.revise(tx, [invoice_id])
    return [invoice_id]


def _disputed(facts: Facts, amount: Decimal | None) -> Decimal:
    """The disputed amount. Raises InvalidInput and Refused, each with what would be allowed."""
    most = disputable(facts)
    if most <= 0 < facts.balance:
        raise Refused(
            f"Nothing of {facts.invoice_id} is left to dispute: all of {_money(facts.balance, facts)} waits for a "
            "credit note, or is part of a plan or a settlement, which has to be cancelled first"
        )
    disputed = most if amount is None else amount
    try:
        check_decimals(disputed, facts.currency)
    except ValueError as error:
        raise InvalidInput(f"amount: {error}", (("amount", str(error)),)) from error
    if not 0 < disputed <= most:
        beside = "" if most == facts.balance else f", of which {_money(most, facts)} can be disputed"
        owed = _money(facts.balance, facts)
        raise Refused(f"expected an amount above 0 and at most the balance of {owed}{beside}")
    return disputed


def disputable(facts: Facts) -> Decimal:
    """How much of the balance a dispute can be about."""
    return facts.balance - reserved(facts, (HoldKind.CREDIT_NOTE, HoldKind.PLAN, HoldKind.SETTLEMENT))


def _credited(facts: Facts, disputed: Decimal, resolution: DisputeResolution) -> Decimal | None:
    """What a credit note has to come for. Raises InvalidInput and Refused."""
    if resolution.outcome is DisputeOutcome.ACCEPTED:
        return disputed
    if resolution.credited is None:
        return None
    try:
        check_decimals(resolution.credited, facts.currency)
    except ValueError as error:
        raise InvalidInput(f"credited: {error}", (("credited", str(error)),)) from error
    if not resolution.credited < disputed:
        part = _money(disputed, facts)
        raise Refused(f"expected less than the {part} that are disputed; where nothing of it is owed: accepted")
    return resolution.credited


async def _take_promise_back(tx: Tx, desk: Desk, facts: Facts, disputed: Decimal, now: datetime) -> None:
    """What is promised and not disputed stays promised; a promise that the dispute reaches into is over."""
    if disputed <= disputable(facts) - reserved(facts, (HoldKind.PROMISE,)):
        return
    for hold in facts.holds:
        if hold.kind is HoldKind.PROMISE and hold.arrangement is not None:
            reason = f"{facts.invoice_id} is disputed"
            await cancel_within(tx, desk, hold.arrangement, now, reason=reason, code="promise_disputed")


async def _ask_for_an_answer(
    tx: Tx,
    facts: Facts,
    dispute_id: int,
    details: dict[str, Any],
    queue: str,
    owner: str | None,
    answer_by: date,
    now: datetime,
) -> None:
    """The task in which somebody decides it: of whoever looks after the customer, else of the kind's queue."""
    step, kind = disputes.DISPUTE, TaskKind.DISPUTE
    task = tasks.NewTask(
        kind,
        queue,
        facts.customer_id,
        facts.invoice_id,
        step,
        now,
        answer_by,
        owner=owner,
        details=details,
    )
    await disputes.give_task(tx, dispute_id, await tasks.ask(tx, task))


async def _close_task(
    tx: Tx, desk: Desk, dispute: dict[str, Any], resolution: DisputeResolution, now: datetime
) -> None:
    """Whoever resolves a dispute has done its task; a task whose own answer brought us here is closed already."""
    if dispute["task_id"] is None or dispute["task_closed_at"] is not None:
        return
    outcome = TaskOutcome(resolution.outcome.value)
    await tasks.close(tx, dispute["task_id"], outcome, by=desk.actor, now=now, note=resolution.note)


async def wake_resolved(desk: Desk, invoice_ids: list[str]) -> None:
    """After the transaction of `resolve_within`."""
    shown = {"outcome": "…"}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.DISPUTE_RESOLVED, shown) for one in invoice_ids])


def _money(amount: Decimal, facts: Facts) -> str:
    return f"{amount_text(amount, facts.currency)} {facts.currency}"
