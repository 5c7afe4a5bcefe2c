"""What do we and a customer offer each other, until when, and what would be paid when?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.balance import totals
from domain.calendar import BusinessCalendar, calendar_of
from domain.coverage import coverable
from domain.offers import left_to_pay
from domain.plan import NoSchedule, schedule
from models.arrangement import ArrangementKind, Due
from models.case import Facts, Outcome
from models.errors import NotFound
from models.negotiation import Negotiation, NegotiationState, Offer, OfferSide, OfferState, OfferTerms, Sums
from store import facts, negotiations, portal_account, portal_agreements, tasks
from store.engine import Tx
from store.strategies import StrategyShelf


@dataclass(frozen=True, slots=True)
class Told:
    """One offer. to_pay: what it comes to; left: what of that is still to be paid; saved: what of the debt is let go.

    schedule: the payments of instalments that are accepted today, per currency. words: the customer's own.
    """

    number: int
    ours: bool
    state: OfferState
    terms: OfferTerms
    made_at: datetime
    to_pay: Sums
    left: Sums
    saved: Sums
    schedule: tuple[tuple[str, tuple[Due, ...]], ...]
    words: str | None
    may_accept: bool

    @property
    def payments(self) -> int:
        return max((len(due) for _, due in self.schedule), default=0)


@dataclass(frozen=True, slots=True)
class Thread:
    """A negotiation, all of whose invoices are seen. owed: what can be agreed about now.

    theirs_waits: an offer of the customer's waits for our answer, by `answer_by`. asked: the customer began it.
    became: what was agreed.
    """

    id: int
    state: NegotiationState
    open_until: date
    asked: bool
    invoices: tuple[tuple[str, str], ...]
    owed: Sums
    offers: tuple[Told, ...]
    answer_by: date | None
    became: tuple[tuple[int, ArrangementKind], ...]

    @property
    def is_open(self) -> bool:
        return self.state is NegotiationState.OPEN

    @property
    def on_table(self) -> tuple[Told, ...]:
        return tuple(one for one in self.offers if one.may_accept)

    @property
    def theirs_waits(self) -> bool:
        return self.is_open and any(not one.ours and one.state.is_running for one in self.offers)


async def about(tx: Tx, customer_id: str, negotiation_id: int) -> Negotiation:
    """Raises NotFound, also for one with somebody else."""
    found = await negotiations.get(tx, [negotiation_id])
    if not found or found[0].customer_id != customer_id:
        raise NotFound(f"No negotiation {negotiation_id}")
    return found[0]


async def told(tx: Tx, shelf: StrategyShelf, found: Negotiation, today: date, *, own: str) -> Thread:
    """found: of `about`. today: where the customer is. own: who acts for the customer in timelines."""
    cases = await facts.of_cases(tx, shelf, found.invoices)
    owed = _owed(cases, today)
    numbers = await portal_account.numbers(tx, found.customer_id, list(found.invoices))
    place = calendar_of(cases[0].country, cases[0].region)
    # Looked at after midnight, before anybody has ended it.
    over = found.state is NegotiationState.OPEN and found.open_until < today
    state = NegotiationState.EXPIRED if over else found.state
    waits = state is NegotiationState.OPEN and found.task_id is not None
    return Thread(
        id=found.id,
        state=state,
        open_until=found.open_until,
        asked=found.opened_by == own,
        invoices=tuple((id_, numbers[id_]) for id_ in found.invoices if id_ in numbers),
        owed=owed,
        offers=tuple(
            _offer(one, owed, today, place, is_open=state is NegotiationState.OPEN, own=own)
            for one in found.offers
            if one.was_told
        ),
        answer_by=(await tasks.get(tx, found.task_id))["due_on"] if waits and found.task_id is not None else None,
        became=tuple(await portal_agreements.of_negotiation(tx, found.customer_id, found.id)),
    )


def _owed(cases: Sequence[Facts], today: date) -> Sums:
    parts = (
        (one.currency, coverable(one, today)) for one in cases if one.closed_as in (None, Outcome.SETTLED)
    )  # fmt: skip
    return totals((currency, part) for currency, part in parts if part > 0)


def _offer(one: Offer, owed: Sums, today: date, calendar: BusinessCalendar, *, is_open: bool, own: str) -> Told:
    ours, open_ = one.side is OfferSide.US, is_open and one.state is OfferState.OPEN
    in_time = one.terms.until is None or one.terms.until >= today
    state = OfferState.EXPIRED if one.state is OfferState.OPEN and not (is_open and in_time) else one.state
    left = left_to_pay(one, owed) if open_ else one.to_pay
    now, to_come = dict(owed if open_ else one.owed), dict(left)
    due = _schedule(one.terms, owed, today, calendar) if open_ else ()
    return Told(
        number=one.number,
        ours=ours,
        state=state,
        terms=one.terms,
        made_at=one.made_at,
        to_pay=one.to_pay,
        left=left,
        saved=tuple(
            (currency, amount - to_come.get(currency, Decimal(0)))
            for currency, amount in now.items()
            if amount > to_come.get(currency, Decimal(0))
        ),
        schedule=due,
        words=one.note if one.made_by == own else None,
        may_accept=ours and open_ and in_time and bool(owed) and (one.terms.plan is None or bool(due)),
    )


def _schedule(
    terms: OfferTerms, owed: Sums, today: date, calendar: BusinessCalendar
) -> tuple[tuple[str, tuple[Due, ...]], ...]:
    """None where its days have gone by: it cannot be accepted any more."""
    if terms.plan is None:
        return ()
    try:
        return tuple(
            (currency, schedule(terms.plan, amount, currency, today, calendar)) for currency, amount in owed
        )  # fmt: skip
    except NoSchedule:
        return ()
