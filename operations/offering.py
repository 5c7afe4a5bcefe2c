"""May this be offered, by us or by the customer? Then it lies on the table, or waits for somebody's yes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.balance import totals
from domain.calendar import BusinessCalendar
from domain.coverage import Objection, coverable, money, too_fine
from domain.offers import asked_by, to_pay, told_of
from domain.plan import NoSchedule, beyond, schedule
from models.approval import ApprovalOf
from models.case import Facts, Outcome
from models.errors import Refused
from models.interaction import Interaction, InteractionKind
from models.limits import Limits
from models.negotiation import Negotiation, NegotiationState, Offer, OfferSide, OfferState, OfferTerms, Sums
from models.notice import NoticeKind
from models.plan import Instalments
from models.span import Span
from models.staff import StaffRole
from operations import approvals
from operations.authority import needs_approval
from operations.coverage import refuse
from operations.desk import Desk
from operations.whereabouts import Whereabouts
from store import cases, facts, history, negotiations, notices, tasks
from store.engine import Tx
from store.negotiations import NewOffer

#: How long whoever deals with it has for a first offer of ours, and for an answer to one of theirs.
ANSWER_WITHIN = Span(2, business=True)


@dataclass(frozen=True, slots=True)
class Offered:
    """What was written. `invoices` are those it is about; `approval_task` is the task that it waits for, if any."""

    negotiation: int
    id: int
    number: int
    state: OfferState
    invoices: tuple[str, ...]
    approval_task: int | None = None


async def offer_within(
    tx: Tx,
    desk: Desk,
    negotiation_id: int,
    side: OfferSide,
    terms: OfferTerms,
    now: datetime,
    *,
    note: str | None = None,
) -> Offered:
    """Put an offer on the table, in answer to what the other side had there.

    What we offer above the authority of whoever is at this desk waits for an approval and is not told before. What the
    customer offers needs nobody's authority before it is accepted. Raises NotFound; InvalidInput, Refused with what
    would be allowed. The customer is locked by the caller, who wakes the invoices.
    """
    found = await negotiations.lock(tx, negotiation_id)
    customer = await Whereabouts.of(tx, found.customer_id, now)
    limits = desk.rulebook.limits
    expect_open(found, customer.today)
    if len(found.offers) >= limits.negotiations.rounds:
        most = limits.negotiations.rounds
        raise Refused(f"Negotiation {found.id} has seen {most} offers, and no more are allowed: accept one, or reject")
    owed = await owed_now(tx, desk, found, customer.today)
    refuse(_objections(terms, owed, limits, customer.today, customer.calendar))
    terms = _dated(terms, customer.today)
    paid = to_pay(terms, owed)
    needs = None
    if side is OfferSide.US:
        needs = await needs_approval(tx, desk, asked_by(terms, owed, paid, customer.today, customer.calendar))
    state = OfferState.OPEN if needs is None else OfferState.PENDING
    new = NewOffer(side, terms, owed, paid, state, needs, note)
    offer_id, number = await negotiations.add_offer(tx, found.id, new, now=now, by=desk.actor)
    await _answer_others(tx, desk, found, side, now)
    until = customer.calendar.add(customer.today, limits.negotiations.open_for)
    await negotiations.extend(tx, found.id, until)
    if found.task_id is not None:
        last = max(until, found.open_until)
        soon = min(customer.calendar.add(customer.today, ANSWER_WITHIN), last)
        # What the customer offers waits for us.
        await tasks.change(tx, found.task_id, due_on=last if side is OfferSide.US else soon)
    told = {**told_of(side, number, terms, paid), "negotiation": found.id, "note": note, **desk.through}
    kind = InteractionKind.OFFER_MADE
    await history.append(
        tx, [Interaction(kind, found.customer_id, desk.actor, now, invoice_id, told) for invoice_id in found.invoices]
    )
    task_id = None
    if needs is not None:
        task_id = await _ask(tx, desk, found, offer_id, needs, now, told)
    elif side is OfferSide.US:
        await tell(tx, desk, found, now)
    await cases.revise(tx, found.invoices)
    return Offered(found.id, offer_id, number, state, found.invoices, task_id)


async def tell(tx: Tx, desk: Desk, found: Negotiation, now: datetime) -> None:
    """The customer hears of our offers at the next lawful minute, of whatever still is on the table then."""
    await negotiations.untell(tx, found, now)
    for case in await facts.of_cases(tx, desk.shelf, found.invoices):
        if case.balance > 0:
            await notices.add(
                tx,
                NoticeKind.OFFER,
                customer_id=found.customer_id,
                invoice_id=case.invoice_id,
                since=now,
                details={"negotiation": found.id},
            )


async def owed_now(tx: Tx, desk: Desk, found: Negotiation, today: date) -> Sums:
    """What can be agreed about, per currency. Raises Refused where it is nothing."""
    owed = totals((case.currency, part) for case, part in await parts_owed(tx, desk, found.invoices, today))
    if not owed:
        raise Refused(f"Nothing of {', '.join(found.invoices)} is owed that could be negotiated about")
    return owed


async def parts_owed(tx: Tx, desk: Desk, invoice_ids: Sequence[str], today: date) -> list[tuple[Facts, Decimal]]:
    """The invoices of which something can be agreed about, each with how much."""
    cases_of = await facts.of_cases(tx, desk.shelf, invoice_ids)
    parts = [(case, coverable(case, today)) for case in cases_of if case.closed_as in (None, Outcome.SETTLED)]
    return [(case, part) for case, part in parts if part > 0]


def expect_open(found: Negotiation, today: date) -> None:
    """Raise Refused where a negotiation is over, or would be if anybody had looked."""
    if found.state is not NegotiationState.OPEN:
        raise Refused(f"Negotiation {found.id} is {found.state.value} already: open another one")
    if found.open_until < today:
        raise Refused(f"Negotiation {found.id} was open until {found.open_until}: open another one")


def _objections(
    terms: OfferTerms, owed: Sums, limits: Limits, today: date, calendar: BusinessCalendar
) -> list[Objection]:
    found = []
    if terms.plan is not None:
        found += _of_plan(terms.plan, owed, limits, today, calendar)
    if terms.until is not None:
        latest = calendar.add(today, limits.promises.longest)
        if not today <= terms.until <= latest:
            text = f"until: expected a day from {today} to {latest} ({limits.promises.longest} from today)"
            found.append(Objection("until", text))
    if terms.amount is not None:
        found += _of_amount(terms.amount, owed)
    return found


def _of_plan(plan: Instalments, owed: Sums, limits: Limits, today: date, calendar: BusinessCalendar) -> list[Objection]:
    if len(owed) > 1 and (plan.payments or plan.down_payment is not None):
        return [_one_currency("payments" if plan.payments else "down_payment", owed)]
    if plan.first_on is None and (plan.down_payment is not None or plan.interest is not None):
        text = "first_on: expected the day of the first payment, as what is to be paid depends on it"
        return [Objection("first_on", text, is_malformed=True)]
    found: list[Objection] = []
    for currency, amount in owed:
        try:
            due = schedule(plan, amount, currency, today, calendar)
        except NoSchedule as fault:
            return [Objection(fault.field, f"{fault.field}: {fault}", is_malformed=True)]
        found += [Objection(field, text) for field, text in beyond(limits.plans, due, today, calendar)]
    return list(dict.fromkeys(found))


def _of_amount(amount: Decimal, owed: Sums) -> list[Objection]:
    currency, total = owed[0]
    if len(owed) > 1:
        return [_one_currency("amount", owed)]
    if amount >= total:
        return [Objection("amount", f"amount: expected less than the {money(total, currency)} that is owed")]
    return [Objection("amount", f"amount: {text}", is_malformed=True) for text in too_fine(amount, currency)]


def _one_currency(field: str, owed: Sums) -> Objection:
    currencies = ", ".join(currency for currency, _ in owed)
    return Objection(field, f"{field}: expected an offer in percent or equal instalments: it is about {currencies}")


def _dated(terms: OfferTerms, today: date) -> OfferTerms:
    """Interest runs from the day of the offer, so that what is told is what is paid, whenever it is accepted."""
    plan = terms.plan
    if plan is None or plan.interest is None or plan.interest_from is not None:
        return terms
    return terms.model_copy(update={"plan": plan.model_copy(update={"interest_from": today})})


async def _answer_others(tx: Tx, desk: Desk, found: Negotiation, side: OfferSide, now: datetime) -> None:
    """Whoever makes an offer has not accepted what the other side offered, nor has to be told of it any more."""
    if side is OfferSide.CUSTOMER:
        await negotiations.untell(tx, found, now)
    answered = [offer for offer in found.offers if offer.state.is_running and offer.side is not side]
    await negotiations.answer(tx, [offer.id for offer in answered], OfferState.COUNTERED, now=now, by=desk.actor)
    for offer in answered:
        if offer.state is OfferState.PENDING:
            await tasks.cancel_approval(
                tx, [ApprovalOf.OFFER], offer.id, customer_id=found.customer_id, now=now, by=desk.actor
            )


async def _ask(
    tx: Tx, desk: Desk, found: Negotiation, offer_id: int, needs: StaffRole, now: datetime, told: dict[str, Any]
) -> int:
    return await approvals.ask_within(
        tx,
        desk,
        ApprovalOf.OFFER,
        offer_id,
        customer_id=found.customer_id,
        invoice_ids=found.invoices,
        needs=needs,
        now=now,
        details={name: value for name, value in told.items() if name != "note" and name not in desk.through},
    )


async def ask_to_accept(tx: Tx, desk: Desk, found: Negotiation, offer: Offer, needs: StaffRole, now: datetime) -> int:
    """What the customer offers goes further than this desk's authority: somebody else is asked; the id of the task."""
    await negotiations.wait_for(tx, offer.id, needs)
    told = {**told_of(offer.side, offer.number, offer.terms, offer.to_pay), "negotiation": found.id}
    return await _ask(tx, desk, found, offer.id, needs, now, told)
