"""What happens when a customer names a day in the portal? A promise; beyond their limits one that we confirm first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.wishes import promise_beyond
from models.arrangement import (
    Arranged,
    ArrangementKind,
    ArrangementState,
    CoveredInvoice,
    DatedPayment,
    Due,
    PromiseTerms,
)
from models.errors import NotFound
from models.interaction import InteractionKind
from models.staff import StaffRole
from models.values import check_decimals
from models.wish import AgreeFault, Beyond, PromiseWish
from operations.arrangements import cancel_within
from operations.desk import Desk
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
from operations.promises import promise_within
from store import arrangements, customers, portal_agreements
from store.arrangements import Followable
from store.engine import Tx

_KIND = ArrangementKind.PROMISE


@dataclass(frozen=True, slots=True)
class _Asked:
    """A promise as it would be made. `payments` with their amounts, which the terms leave out where all is paid."""

    currency: str
    terms: PromiseTerms
    payments: tuple[Due, ...]

    @classmethod
    def of(cls, currency: str, parts: Parts, payments: Sequence[Due], *, in_part: bool = False) -> "_Asked":
        covered = tuple(CoveredInvoice(invoice_id=one.invoice_id) for one, _ in parts)
        dated = tuple(DatedPayment(on=due.on, amount=due.amount if in_part else None) for due in payments)
        return cls(currency, PromiseTerms(invoices=covered, payments=dated), tuple(payments))

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(one.invoice_id for one in self.terms.invoices)


async def promise(desk: Desk, customer_id: str, person: str, wish: PromiseWish) -> list[Arranged]:
    """A promise per currency, in force, or pending where it goes beyond the customer's limits; all of them or none.

    The same words said twice are one promise. Raises NotFound for an invoice of somebody else, CannotAgree.
    """
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        before = await known(tx, desk, customer_id, wish.invoice_ids, now)
        if (same := await _said_before(tx, desk, customer_id, wish, before.today)) is not None:
            return same
        made = []
        parts = await agreeable(tx, desk, customer_id, wish.invoice_ids, before.today)
        for asked in _asked(wish, parts, before.today):
            needs = _needs(desk, before, _expect_possible(desk, asked, before))
            if needs is not None:
                expect_asked_seldom(desk, before)
            made.append(await promise_within(tx, desk, customer_id, asked.terms, now, source=SOURCE, needs=needs))
    woken = [one for arranged in made if arranged.state is ArrangementState.OPEN for one in arranged.invoices]
    await desk.waker.wake([desk.wake_up(one, InteractionKind.PROMISE_MADE) for one in woken])
    return made


async def change(desk: Desk, customer_id: str, person: str, arrangement_id: int, wish: PromiseWish) -> Arranged:
    """Another day for what was promised, before the first one has come, and within the customer's own limits.

    wish: about the invoices of the promise. Raises NotFound, CannotAgree.
    """
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        found = await _own(tx, customer_id, arrangement_id)
        before = await known(tx, desk, customer_id, found.invoices, now)
        if found.arrangement.state is not ArrangementState.OPEN:
            raise CannotAgree(AgreeFault.OVER)
        _expect_to_come(found, before.today)
        owing = [one for one in found.invoices if one in found.owing]
        parts = await agreeable(tx, desk, customer_id, owing, before.today, besides=[arrangement_id])
        [asked] = _asked(wish, parts, before.today)
        if beyond := _expect_possible(desk, asked, before):
            latest = before.place.calendar.add(before.today, desk.rulebook.limits.customer.promises.longest)
            raise CannotAgree(AgreeFault.BEYOND, day=latest, beyond=beyond)
        terms = asked.terms.model_copy(update={"replace": True})
        made = await promise_within(tx, desk, customer_id, terms, now, source=SOURCE)
    kind = InteractionKind.PROMISE_MADE
    await desk.waker.wake([desk.wake_up(one, kind) for one in (*made.invoices, *made.freed)])
    return made


async def withdraw(desk: Desk, customer_id: str, person: str, arrangement_id: int) -> None:
    """The customer takes a promise back before its day has come: what it covers is asked for again.

    Raises NotFound, CannotAgree.
    """
    desk = as_customer(desk, person)
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        found = await _own(tx, customer_id, arrangement_id)
        if not found.arrangement.state.is_running:
            raise CannotAgree(AgreeFault.OVER)
        if found.arrangement.state is ArrangementState.OPEN:
            _expect_to_come(found, (await known(tx, desk, customer_id, found.invoices, now)).today)
        woken = await cancel_within(tx, desk, arrangement_id, now, reason="")
    await desk.waker.wake([desk.wake_up(one, InteractionKind.PROMISE_CANCELLED) for one in woken])


async def _own(tx: Tx, customer_id: str, arrangement_id: int) -> Followable:
    found = await arrangements.get(tx, [arrangement_id])
    if not found or found[0].arrangement.customer_id != customer_id or found[0].arrangement.kind is not _KIND:
        raise NotFound(f"No promise {arrangement_id}")
    return found[0]


def _expect_to_come(found: Followable, today: date) -> None:
    """Once the first day has come a promise is kept or broken: nobody takes it back."""
    if found.arrangement.instalments[0].due_on <= today:
        raise CannotAgree(AgreeFault.BEGUN)


async def _said_before(tx: Tx, desk: Desk, customer_id: str, wish: PromiseWish, today: date) -> list[Arranged] | None:
    """The promises that the very same wish has made already; None where it has not."""
    running = await arrangements.about(tx, wish.invoice_ids, (ArrangementState.PENDING, ArrangementState.OPEN))
    if not running:
        return None
    states = {one.arrangement.id: one.arrangement.state for one in running}
    try:
        parts = await agreeable(tx, desk, customer_id, wish.invoice_ids, today, besides=states)
        wished = _asked(wish, parts, today)
    except CannotAgree:
        return None
    same = []
    for asked in wished:
        stored = asked.terms.model_dump(mode="json", exclude={"note"})
        id_ = await portal_agreements.the_same(tx, customer_id, _KIND, SOURCE, stored)
        if id_ is None:
            return None
        same.append(Arranged(id_, states[id_], asked.named))
    return same


def _asked(wish: PromiseWish, parts: Parts, today: date) -> list[_Asked]:
    """A promise per currency. An amount covers the oldest due first; what it does not reach is not promised.

    Raises CannotAgree.
    """
    if wish.on < today:
        raise CannotAgree(AgreeFault.EARLY, day=today)
    groups = by_currency(parts)
    if wish.amount is None:
        return [_Asked.of(currency, group, [Due(wish.on, total(group))]) for currency, group in groups.items()]
    if len(groups) > 1:
        raise CannotAgree(AgreeFault.CURRENCIES)
    [(currency, group)] = groups.items()
    whole = total(group)
    _expect_amount(wish.amount, whole, currency, group[0][0].invoice_id)
    first = Due(wish.on, wish.amount)
    if wish.amount == whole:
        return [_Asked.of(currency, group, [first])]
    if wish.then_on is None:
        return [_Asked.of(currency, _reached(group, wish.amount), [first], in_part=True)]
    return [_Asked.of(currency, group, [first, Due(wish.then_on, whole - wish.amount)], in_part=True)]


def _expect_amount(amount: Decimal, whole: Decimal, currency: str, invoice_id: str) -> None:
    fault = CannotAgree(AgreeFault.AMOUNT, invoice_id, amount=whole)
    if amount > whole:
        raise fault
    try:
        check_decimals(amount, currency)
    except ValueError as error:
        raise fault from error


def _reached(parts: Parts, amount: Decimal) -> Parts:
    reached: Parts = []
    for one, part in parts:
        if amount > 0:
            reached.append((one, part))
        amount -= part
    return reached


def _expect_possible(desk: Desk, asked: _Asked, before: Known) -> list[Beyond]:
    """In what it goes beyond the customer's own limits. Raises CannotAgree where nobody may agree to it."""
    limits, calendar = desk.rulebook.limits, before.place.calendar
    latest = calendar.add(before.today, limits.promises.longest)
    if asked.payments[-1].on > latest:
        raise CannotAgree(AgreeFault.LATE, day=latest)
    if len(asked.payments) > limits.promises.payments:
        raise CannotAgree(AgreeFault.PAYMENTS, most=limits.promises.payments)
    times = before.most_often(asked.named)
    if times >= limits.promises.per_invoice:
        raise CannotAgree(AgreeFault.OFTEN, asked.named[0])
    return promise_beyond(
        limits,
        asked.currency,
        asked.payments,
        times=times,
        broken=before.broken,
        today=before.today,
        calendar=calendar,
    )


def _needs(desk: Desk, before: Known, beyond: Sequence[Beyond]) -> StaffRole | None:
    if before.broken_promises >= desk.rulebook.limits.promises.broken:
        return StaffRole.SUPERVISOR
    return StaffRole.COLLECTOR if beyond else None
