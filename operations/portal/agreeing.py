"""What stands in the way of agreeing with a customer in the portal, and what have they done before?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.coverage import coverable
from domain.time_zones import at_local
from models.arrangement import ArrangementState
from models.case import Facts, Outcome
from models.errors import NotFound, Refused
from models.span import Span
from models.wish import AgreeFault, Beyond
from operations.desk import Desk
from operations.portal.entering import ACTOR, named
from operations.whereabouts import Whereabouts
from store import arrangements, customers, facts, negotiations, portal_agreements
from store.engine import Tx

SOURCE = "portal"


class CannotAgree(Refused):
    """Nothing was written down. invoice_id, negotiation: which it is about. day, amount, most: what would be allowed.

    beyond: in what it goes further than the customer may alone.
    """

    def __init__(
        self,
        why: AgreeFault,
        invoice_id: str | None = None,
        *,
        day: date | None = None,
        amount: Decimal | None = None,
        most: int | None = None,
        negotiation: int | None = None,
        beyond: Sequence[Beyond] = (),
    ) -> None:
        super().__init__(f"Nothing can be agreed here: {why}")
        self.why, self.invoice_id, self.day, self.amount, self.most = why, invoice_id, day, amount, most
        self.negotiation, self.beyond = negotiation, tuple(beyond)


@dataclass(frozen=True, slots=True)
class Known:
    """Of the customer, at one moment. times: how often each invoice was promised. broken_promises are part of `broken`.

    came_to_nothing: how often they asked us about these invoices, and nothing was agreed.
    """

    now: datetime
    place: Whereabouts
    times: dict[str, int]
    broken: int
    broken_promises: int
    came_to_nothing: int

    @property
    def today(self) -> date:
        return self.place.today

    def most_often(self, invoice_ids: Sequence[str]) -> int:
        return max((self.times.get(one, 0) for one in invoice_ids), default=0)


#: What of an invoice may be agreed about.
Parts = list[tuple[Facts, Decimal]]


def as_customer(desk: Desk, person: str) -> Desk:
    """Somebody of the customer at work."""
    return replace(desk, actor=ACTOR, through={"through": SOURCE, **named(person)})


async def known(tx: Tx, desk: Desk, customer_id: str, invoice_ids: Sequence[str], now: datetime) -> Known:
    place = await Whereabouts.of(tx, customer_id, now)
    zone = ZoneInfo((await customers.placements(tx, [customer_id]))[customer_id]["time_zone"])
    span = desk.rulebook.limits.promises.remembered
    since = at_local(place.calendar.add(place.today, Span(-span.days, span.business)), time(0), zone)
    times, broken_promises = await arrangements.promised_before(tx, customer_id, invoice_ids, since)
    return Known(
        now,
        place,
        times,
        await portal_agreements.broken_since(tx, customer_id, since),
        broken_promises,
        await portal_agreements.came_to_nothing(tx, customer_id, invoice_ids, since, source=SOURCE, by=ACTOR),
    )


async def agreeable(
    tx: Tx, desk: Desk, customer_id: str, invoice_ids: Sequence[str], today: date, *, besides: Collection[int] = ()
) -> Parts:
    """The invoices with what of each may be agreed about, the oldest due first.

    besides: arrangements that are not in the way. Raises NotFound for an invoice of somebody else, CannotAgree.
    """
    found = {one.invoice_id: one for one in await facts.of_cases(tx, desk.shelf, invoice_ids)}
    for invoice_id in invoice_ids:
        if invoice_id not in found or found[invoice_id].customer_id != customer_id:
            raise NotFound(f"No invoice {invoice_id}")
    parts = [(one, _part(one, today)) for one in found.values()]
    running = await arrangements.about(tx, invoice_ids, (ArrangementState.PENDING, ArrangementState.OPEN))
    covered = {one for by in running if by.arrangement.id not in besides for one in by.invoices}
    if taken := [one for one in invoice_ids if one in covered]:
        raise CannotAgree(AgreeFault.COVERED, taken[0])
    for negotiation in await negotiations.running_about(tx, invoice_ids):
        about = next(one for one in invoice_ids if one in negotiation.invoices)
        raise CannotAgree(AgreeFault.NEGOTIATED, about, negotiation=negotiation.id)
    return sorted(parts, key=lambda part: (part[0].due_on, part[0].invoice_id))


def by_currency(parts: Parts) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for one, part in parts:
        found.setdefault(one.currency, []).append((one, part))
    return dict(sorted(found.items()))


def total(parts: Parts) -> Decimal:
    return sum((part for _, part in parts), Decimal(0))


def expect_asked_seldom(desk: Desk, before: Known) -> None:
    """A person is asked only so often. Raises CannotAgree."""
    if before.came_to_nothing >= desk.rulebook.limits.customer.wishes:
        raise CannotAgree(AgreeFault.OFTEN)


def _part(one: Facts, today: date) -> Decimal:
    """Raises CannotAgree where it is nothing."""
    if one.balance <= 0 or one.closed_as not in (None, Outcome.SETTLED):
        raise CannotAgree(AgreeFault.ENDED, one.invoice_id)
    part = coverable(one, today)
    if part <= 0:
        raise CannotAgree(AgreeFault.SET_APART, one.invoice_id)
    return part
