"""What happens when a customer answers our offers in the portal? They accept one, make one of their own, or decline."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from domain.balance import totals
from domain.plan import NoSchedule, beyond, schedule
from domain.wishes import offer_beyond
from models.arrangement import ArrangementState
from models.errors import NotFound
from models.interaction import InteractionKind
from models.negotiation import Negotiation, NegotiationState, Offer, OfferSide, OfferState, OfferTerms, Sums
from models.values import check_decimals
from models.wish import AgreeFault
from operations.desk import Desk
from operations.negotiations import Accepted, accept_within, reject_within
from operations.offering import offer_within, parts_owed
from operations.portal.agreeing import SOURCE, CannotAgree, Known, as_customer, known
from store import arrangements, customers, negotiations
from store.engine import Tx

#: Who accepts what the customer may agree to alone: the limits do.
_POLICY = "engine"


async def accept(desk: Desk, customer_id: str, person: str, negotiation_id: int, number: int) -> Accepted:
    """Accept an offer of ours; once more is no more than once. Raises NotFound, CannotAgree."""
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        found, now = await _locked(tx, desk, customer_id, negotiation_id)
        offer = found.offer(number)
        if offer is None or offer.side is not OfferSide.US or not offer.was_told:
            raise NotFound(f"No offer {number}")
        if offer.state is OfferState.ACCEPTED:
            return Accepted(())
        before = await known(tx, desk, customer_id, found.invoices, now)
        await _expect_open(tx, found, before)
        if offer.state is not OfferState.OPEN or (offer.terms.until is not None and offer.terms.until < before.today):
            raise CannotAgree(AgreeFault.ANSWERED)
        await _owed(tx, desk, found, before)
        accepted = await accept_within(tx, desk, negotiation_id, number, now, SOURCE)
    shown = {"answer": OfferState.ACCEPTED.value}
    kind = InteractionKind.OFFER_ANSWERED
    await desk.waker.wake([desk.wake_up(one, kind, shown) for one in accepted.invoices])
    return accepted


async def counter(
    desk: Desk, customer_id: str, person: str, negotiation_id: int, terms: OfferTerms, note: str | None = None
) -> Accepted | None:
    """An offer of the customer's in place of ours. Where the customer could have agreed to it alone it is accepted.

    None where it waits for our answer. Raises NotFound, CannotAgree.
    """
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        found, now = await _locked(tx, desk, customer_id, negotiation_id)
        before = await known(tx, desk, customer_id, found.invoices, now)
        await _expect_open(tx, found, before)
        if found.offers and _is_said_already(found.offers[-1], terms):
            return None
        if len(found.offers) >= desk.rulebook.limits.negotiations.rounds:
            raise CannotAgree(AgreeFault.OFTEN)
        owed = await _owed(tx, desk, found, before)
        _expect_possible(desk, terms, owed, before)
        offered = await offer_within(tx, desk, negotiation_id, OfferSide.CUSTOMER, terms, now, note=note)
        accepted = None
        if not _goes_further(desk, terms, owed, before, found):
            policy = replace(desk, actor=_POLICY, through={})
            answer = await accept_within(tx, policy, negotiation_id, offered.number, now, SOURCE)
            accepted = answer if answer.approval_task is None else None
    shown = {"number": offered.number, "side": OfferSide.CUSTOMER.value, "kind": terms.kind.value}
    woken = {*found.invoices, *(accepted.invoices if accepted else ())}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.OFFER_MADE, shown) for one in sorted(woken)])
    return accepted


async def decline(desk: Desk, customer_id: str, person: str, negotiation_id: int, note: str | None = None) -> None:
    """None of it: the cases go on where they stood. Raises NotFound, CannotAgree."""
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        found, now = await _locked(tx, desk, customer_id, negotiation_id)
        await _expect_open(tx, found, await known(tx, desk, customer_id, found.invoices, now))
        woken = await reject_within(tx, desk, negotiation_id, now, note=note)
    shown = {"answer": OfferState.REJECTED.value}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.OFFER_ANSWERED, shown) for one in woken])


async def _locked(tx: Tx, desk: Desk, customer_id: str, negotiation_id: int) -> tuple[Negotiation, datetime]:
    """Raises NotFound, also for a negotiation with somebody else."""
    await customers.lock(tx, [customer_id])
    found = await negotiations.lock(tx, negotiation_id)
    if found.customer_id != customer_id:
        raise NotFound(f"No negotiation {negotiation_id}")
    return found, await desk.clock.now(tx)


async def _expect_open(tx: Tx, found: Negotiation, before: Known) -> None:
    """Raises CannotAgree."""
    if found.state is not NegotiationState.OPEN or found.open_until < before.today:
        raise CannotAgree(AgreeFault.ANSWERED)
    running = await arrangements.about(tx, found.invoices, (ArrangementState.PENDING, ArrangementState.OPEN))
    for one in running:
        taken = next(invoice_id for invoice_id in one.invoices if invoice_id in found.invoices)
        raise CannotAgree(AgreeFault.COVERED, taken)


async def _owed(tx: Tx, desk: Desk, found: Negotiation, before: Known) -> Sums:
    """Raises CannotAgree where there is nothing left to agree about."""
    owed = totals((case.currency, part) for case, part in await parts_owed(tx, desk, found.invoices, before.today))
    if not owed:
        raise CannotAgree(AgreeFault.ENDED)
    return owed


def _is_said_already(latest: Offer, terms: OfferTerms) -> bool:
    return latest.side is OfferSide.CUSTOMER and latest.state.is_running and latest.terms == terms


def _expect_possible(desk: Desk, terms: OfferTerms, owed: Sums, before: Known) -> None:
    """Raises CannotAgree where nobody of ours could accept it."""
    limits, today, calendar = desk.rulebook.limits, before.today, before.place.calendar
    if terms.until is not None:
        latest = calendar.add(today, limits.promises.longest)
        if terms.until < today:
            raise CannotAgree(AgreeFault.EARLY, day=today)
        if terms.until > latest:
            raise CannotAgree(AgreeFault.LATE, day=latest)
    if terms.amount is not None:
        _expect_amount(terms.amount, owed)
    if terms.plan is not None:
        if (terms.plan.instalments or 0) > limits.plans.instalments:
            raise CannotAgree(AgreeFault.PAYMENTS, most=limits.plans.instalments)
        for currency, amount in owed:
            try:
                due = schedule(terms.plan, amount, currency, today, calendar)
            except NoSchedule as error:
                fault = AgreeFault.EARLY if error.field == "first_on" else AgreeFault.PAYMENTS
                raise CannotAgree(fault, day=today, most=2) from error
            if beyond(limits.plans, due, today, calendar):
                raise CannotAgree(AgreeFault.LATE, day=calendar.add(today, limits.plans.longest))


def _expect_amount(amount: Decimal, owed: Sums) -> None:
    if len(owed) > 1:
        raise CannotAgree(AgreeFault.CURRENCIES)
    [(currency, whole)] = owed
    fault = CannotAgree(AgreeFault.AMOUNT, amount=whole)
    try:
        check_decimals(amount, currency)
    except ValueError as error:
        raise fault from error
    if amount >= whole:
        raise fault


def _goes_further(desk: Desk, terms: OfferTerms, owed: Sums, before: Known, found: Negotiation) -> bool:
    limits = desk.rulebook.limits
    times = before.most_often(found.invoices)
    if terms.until is not None and not terms.settles and times >= limits.promises.per_invoice:
        return True
    return bool(
        offer_beyond(
            limits,
            terms,
            owed,
            times=times,
            broken=before.broken,
            today=before.today,
            calendar=before.place.calendar,
        )
    )
