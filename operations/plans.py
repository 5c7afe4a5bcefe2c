"""What happens when a payment plan is agreed? Its schedule is worked out, held against the limits, and written."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.authority import Asked
from domain.calendar import calendar_of
from domain.coverage import Objection, Subject, coverable, objections
from domain.plan import NoSchedule, beyond, schedule
from models.arrangement import Arranged, ArrangementKind, ArrangementState, NewArrangement
from models.interaction import InteractionKind
from models.plan import PlanTerms, Sketch
from operations.arrangements import open_within
from operations.authority import needs_approval
from operations.coverage import all_known, overlap_in, refuse
from operations.desk import Desk
from store import arrangements, customers, facts, invoices
from store.engine import Tx


async def agree(desk: Desk, terms: PlanTerms, *, source: str = "desk") -> Arranged:
    """Agree on a plan; pending where it is above the authority of whoever is at this desk.

    Raises NotFound for an unknown invoice, InvalidInput for terms that give no schedule, Refused where the facts, the
    limits or everybody's authority do not allow it; each says what would be allowed.
    """
    async with desk.database.begin() as tx:
        customer_id = await _customer_of(tx, terms)
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        arranged = await agree_within(tx, desk, customer_id, terms, now, source=source)
    if arranged.state is ArrangementState.OPEN:
        kind = InteractionKind.PLAN_AGREED
        await desk.waker.wake([desk.wake_up(invoice_id, kind) for invoice_id in arranged.invoices])
    return arranged


async def agree_within(
    tx: Tx,
    desk: Desk,
    customer_id: str,
    terms: PlanTerms,
    now: datetime,
    *,
    source: str,
    negotiation_id: int | None = None,
    allowed: bool = False,
) -> Arranged:
    """The same where the customer is locked already; the caller wakes the invoices.

    What was negotiated was within somebody's authority when it was offered, or approved: it is not asked about again.
    allowed: nor is what the caller found to be within limits that stand for a yes.
    """
    found = await _sketched(tx, desk, customer_id, terms, now, allowed=allowed or negotiation_id is not None)
    limits = desk.rulebook.limits.plans
    new = NewArrangement(
        ArrangementKind.PLAN,
        customer_id,
        found.currency,
        found.covered,
        found.payments,
        limits.grace,
        limits.tolerance,
        limits.break_after,
        source=source,
        note=terms.note,
        terms=terms.model_dump(mode="json", exclude={"note"}, exclude_none=True),
        negotiation_id=negotiation_id,
        needs=found.needs,
    )
    return await open_within(tx, desk, new, now)


async def sketch(desk: Desk, terms: PlanTerms) -> Sketch:
    """What the plan would come to; nothing is written. Raises what `agree` raises."""
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        return await _sketched(tx, desk, await _customer_of(tx, terms), terms, now)


async def _sketched(
    tx: Tx, desk: Desk, customer_id: str, terms: PlanTerms, now: datetime, *, allowed: bool = False
) -> Sketch:
    named = [one.invoice_id for one in terms.invoices]
    found = {one.invoice_id: one for one in await facts.of_cases(tx, desk.shelf, named)}
    all_known(named, found)
    running = await arrangements.about(tx, named, (ArrangementState.PENDING, ArrangementState.OPEN))
    subjects = {id_: Subject(one, overlap=overlap_in(running, id_)) for id_, one in found.items()}
    first = found[named[0]]
    today = now.astimezone(ZoneInfo(first.time_zone)).date()
    covered = _covered(terms, customer_id, subjects, first.currency, today)
    total = sum((amount for _, amount in covered), Decimal(0))
    calendar = calendar_of(first.country, first.region)
    try:
        payments = schedule(terms, total, first.currency, today, calendar)
    except NoSchedule as fault:
        refuse([Objection(fault.field, f"{fault.field}: {fault}", is_malformed=True)])
        raise
    limits = desk.rulebook.limits.plans
    refuse([Objection(field, text) for field, text in beyond(limits, payments, today, calendar)])
    asked = Asked.plan(first.currency, total, len(payments), payments[-1].on, today)
    needs = None if allowed else await needs_approval(tx, desk, [asked])
    return Sketch(customer_id, first.currency, covered, payments, needs)


def _covered(
    terms: PlanTerms, customer_id: str, subjects: Mapping[str, Subject], currency: str, today: date
) -> tuple[tuple[str, Decimal], ...]:
    refuse(
        [
            objection
            for position, one in enumerate(terms.invoices)
            for objection in objections(
                f"invoices.{position}", one.amount, subjects[one.invoice_id], customer_id, currency, today
            )
        ]
    )
    return tuple(
        (one.invoice_id, coverable(subjects[one.invoice_id].facts, today) if one.amount is None else one.amount)
        for one in terms.invoices
    )


async def _customer_of(tx: Tx, terms: PlanTerms) -> str:
    named = [one.invoice_id for one in terms.invoices]
    owners = await invoices.owners(tx, named)
    all_known(named, owners)
    return owners[named[0]]
