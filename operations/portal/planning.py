"""What happens when a customer wants to pay in instalments? Within their limits it is agreed, else offered to us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.plan import NoSchedule, beyond, schedule
from domain.wishes import plan_beyond
from models.arrangement import Arranged, ArrangementKind, ArrangementState, CoveredInvoice, Due
from models.interaction import InteractionKind
from models.negotiation import NegotiationState, OfferKind, OfferSide, OfferState, OfferTerms
from models.plan import Instalments, PlanTerms
from models.values import check_decimals
from models.wish import AgreeFault, Beyond, PlanWish
from operations.desk import Desk
from operations.negotiations import open_within
from operations.offering import offer_within
from operations.plans import agree_within
from operations.portal.agreeing import (
    SOURCE,
    CannotAgree,
    Known,
    Parts,
    agreeable,
    as_customer,
    by_currency,
    expect_asked_seldom,
    known,
    total,
)
from store import arrangements, customers, negotiations, portal_agreements
from store.engine import Tx

_RUNNING = (ArrangementState.PENDING, ArrangementState.OPEN)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan of one currency. covered: the invoices, with what of each; payments: in the order of their days."""

    currency: str
    covered: tuple[tuple[str, Decimal], ...]
    payments: tuple[Due, ...]

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.payments), Decimal(0))


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a wish comes to, per currency. beyond: why a person has to agree to it first; empty: nobody."""

    plans: tuple[Drawn, ...]
    beyond: tuple[Beyond, ...]

    @property
    def seal(self) -> str:
        """What was seen is what is agreed: other amounts or days have another one."""
        told = [f"{one.on}={one.amount.normalize():f}{plan.currency}" for plan in self.plans for one in plan.payments]
        return " ".join([*told, "asked" if self.beyond else "agreed"])


@dataclass(frozen=True, slots=True)
class Wished:
    """What came of it: plans that are agreed, or the negotiation in which it lies on our table."""

    plans: tuple[Arranged, ...] = ()
    negotiation: int | None = None


async def draw(tx: Tx, desk: Desk, customer_id: str, wish: PlanWish) -> Drawing:
    """The payments of a wish; nothing is written. Raises NotFound for an invoice of somebody else, CannotAgree."""
    now = await desk.clock.now(tx)
    before = await known(tx, desk, customer_id, wish.invoice_ids, now)
    return await _drawn(tx, desk, customer_id, wish, before)


async def agree(desk: Desk, customer_id: str, person: str, wish: PlanWish, seal: str) -> Wished:
    """Agree to what was seen (`seal`), or offer it to us where it goes beyond the customer's limits.

    The same said twice is said once. Raises NotFound, CannotAgree.
    """
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        if (same := await _said_before(tx, customer_id, wish)) is not None:
            return same
        before = await known(tx, desk, customer_id, wish.invoice_ids, now)
        drawing = await _drawn(tx, desk, customer_id, wish, before)
        if drawing.seal != seal:
            raise CannotAgree(AgreeFault.CHANGED)
        if drawing.beyond:
            expect_asked_seldom(desk, before)
            kind, wished = InteractionKind.OFFER_MADE, await _offer(tx, desk, customer_id, wish, before)
            woken: Sequence[str] = wish.invoice_ids
        else:
            made = [
                await agree_within(tx, desk, customer_id, terms, now, source=SOURCE, allowed=True)
                for terms in _terms(wish, drawing)
            ]
            kind, wished = InteractionKind.PLAN_AGREED, Wished(tuple(made))
            woken = [one for arranged in made for one in arranged.invoices]
    await desk.waker.wake([desk.wake_up(one, kind) for one in woken])
    return wished


async def _drawn(tx: Tx, desk: Desk, customer_id: str, wish: PlanWish, before: Known) -> Drawing:
    parts = by_currency(await agreeable(tx, desk, customer_id, wish.invoice_ids, before.today))
    if len(parts) > 1 and wish.first_amount is not None:
        raise CannotAgree(AgreeFault.CURRENCIES)
    plans, further = [], []
    for currency, group in parts.items():
        due = _schedule(desk, wish, currency, group, before)
        further += plan_beyond(
            desk.rulebook.limits,
            currency,
            wish.terms,
            due,
            broken=before.broken,
            today=before.today,
            calendar=before.place.calendar,
        )
        plans.append(Drawn(currency, tuple((one.invoice_id, part) for one, part in group), due))
    return Drawing(tuple(plans), tuple(dict.fromkeys(further)))


def _schedule(desk: Desk, wish: PlanWish, currency: str, parts: Parts, before: Known) -> tuple[Due, ...]:
    """Raises CannotAgree where these terms give no payments, or nobody may agree to them."""
    limits, today, calendar = desk.rulebook.limits.plans, before.today, before.place.calendar
    whole = total(parts)
    if wish.first_on < today:
        raise CannotAgree(AgreeFault.EARLY, day=today)
    if wish.first_amount is not None:
        fault = CannotAgree(AgreeFault.FIRST_AMOUNT, parts[0][0].invoice_id, amount=whole)
        try:
            check_decimals(wish.first_amount, currency)
        except ValueError as error:
            raise fault from error
        if wish.first_amount >= whole:
            raise fault
    if wish.payments > limits.instalments:
        raise CannotAgree(AgreeFault.PAYMENTS, most=limits.instalments)
    try:
        due = schedule(wish.terms, whole, currency, today, calendar)
    except NoSchedule as error:
        # All else was looked at: there are more payments than there is money for.
        raise CannotAgree(AgreeFault.PAYMENTS, most=2) from error
    if beyond(limits, due, today, calendar):
        raise CannotAgree(AgreeFault.LATE, day=_latest(desk, before))
    return due


def _latest(desk: Desk, before: Known) -> date:
    return before.place.calendar.add(before.today, desk.rulebook.limits.plans.longest)


def _terms(wish: PlanWish, drawing: Drawing) -> list[PlanTerms]:
    return [
        PlanTerms(
            **{name: getattr(wish.terms, name) for name in Instalments.model_fields},
            invoices=tuple(CoveredInvoice(invoice_id=one) for one, _ in drawn.covered),
        )
        for drawn in drawing.plans
    ]


async def _offer(tx: Tx, desk: Desk, customer_id: str, wish: PlanWish, before: Known) -> Wished:
    negotiation = await open_within(tx, desk, customer_id, wish.invoice_ids, before.now)
    terms = OfferTerms(kind=OfferKind.INSTALMENTS, plan=wish.terms)
    await offer_within(tx, desk, negotiation, OfferSide.CUSTOMER, terms, before.now, note=wish.note)
    return Wished(negotiation=negotiation)


async def _said_before(tx: Tx, customer_id: str, wish: PlanWish) -> Wished | None:
    """What the very same wish has come to already; None where it has not."""
    for negotiation in await negotiations.running_about(tx, wish.invoice_ids):
        theirs = [one for one in negotiation.offers if one.side is OfferSide.CUSTOMER]
        if (
            negotiation.customer_id == customer_id
            and negotiation.state is NegotiationState.OPEN
            and set(negotiation.invoices) == set(wish.invoice_ids)
            and theirs
            and theirs[-1].state in (OfferState.OPEN, OfferState.PENDING)
            and theirs[-1].terms.plan == wish.terms
        ):
            return Wished(negotiation=negotiation.id)
    running = await arrangements.about(tx, wish.invoice_ids, _RUNNING)
    covered = {one for by in running for one in by.invoices}
    if not running or covered != set(wish.invoice_ids):
        return None
    same = []
    for by in running:
        stored = PlanTerms(
            **{name: getattr(wish.terms, name) for name in Instalments.model_fields},
            invoices=tuple(CoveredInvoice(invoice_id=one) for one in by.invoices),
        ).model_dump(mode="json", exclude={"note"}, exclude_none=True)
        id_ = await portal_agreements.the_same(tx, customer_id, ArrangementKind.PLAN, SOURCE, stored)
        if id_ is None:
            return None
        same.append(Arranged(id_, by.arrangement.state, by.invoices))
    return Wished(tuple(same))
