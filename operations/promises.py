"""What happens when a customer promises to pay? It is checked, written, and what it covers is left alone until then."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.calendar import calendar_of
from domain.coverage import Subject
from domain.promise import Promised, promised
from domain.time_zones import at_local
from models.arrangement import Arranged, ArrangementKind, ArrangementState, NewArrangement, PromiseTerms
from models.case import Facts
from models.interaction import InteractionKind
from models.span import Span
from models.staff import StaffRole
from operations.arrangements import cancel_within, open_within
from operations.coverage import all_known, overlap_in, refuse
from operations.desk import Desk
from store import arrangements, customers, facts, invoices, staff
from store.engine import Tx

#: Who says whether somebody who broke their word is to be believed again.
_APPROVES = StaffRole.SUPERVISOR


async def promise(desk: Desk, terms: PromiseTerms, *, source: str = "desk") -> Arranged:
    """Record what a customer promised; pending where it needs a supervisor's yes.

    Raises NotFound for an unknown invoice, InvalidInput for terms that contradict themselves, Refused where the facts
    or the limits do not allow them; each says all that is wrong and what would be allowed.
    """
    named = [one.invoice_id for one in terms.invoices]
    async with desk.database.begin() as tx:
        owners = await invoices.owners(tx, named)
        all_known(named, owners)
        customer_id = owners[named[0]]
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        arranged = await promise_within(tx, desk, customer_id, terms, now, source=source)
    kind = InteractionKind.PROMISE_MADE
    if arranged.state is ArrangementState.PENDING:
        kind = InteractionKind.APPROVAL_REQUESTED
    woken = () if arranged.state is ArrangementState.PENDING else arranged.invoices
    await desk.waker.wake([desk.wake_up(invoice_id, kind) for invoice_id in (*woken, *arranged.freed)])
    return arranged


async def promise_within(
    tx: Tx,
    desk: Desk,
    customer_id: str,
    terms: PromiseTerms,
    now: datetime,
    *,
    source: str,
    needs: StaffRole | None = None,
) -> Arranged:
    """The same where the customer is locked already; the caller wakes the invoices and those that were freed.

    needs: whose yes it waits for, whoever is at this desk.
    """
    named = [one.invoice_id for one in terms.invoices]
    found = {one.invoice_id: one for one in await facts.of_cases(tx, desk.shelf, named)}
    all_known(named, found)
    limits = desk.rulebook.limits.promises
    first = found[named[0]]
    zone, calendar = ZoneInfo(first.time_zone), calendar_of(first.country, first.region)
    today = now.astimezone(zone).date()
    earliest = calendar.add(today, Span(-limits.remembered.days, limits.remembered.business))
    since = at_local(earliest, now.astimezone(zone).time(), zone)
    times, broken = await arrangements.promised_before(tx, customer_id, named, since)
    running = await arrangements.about(tx, named, (ArrangementState.PENDING, ArrangementState.OPEN))
    replaced = [one for one in running if terms.replace and one.arrangement.kind is ArrangementKind.PROMISE]
    in_the_way = [one for one in running if one not in replaced]
    subjects = {id_: Subject(one, times.get(id_, 0), overlap_in(in_the_way, id_)) for id_, one in found.items()}
    result = promised(terms, customer_id, subjects, limits, today, calendar)
    refuse(result.objections)
    freed: set[str] = set()
    for one in replaced:
        woken = await cancel_within(tx, desk, one.arrangement.id, now, reason="", code="replaced")
        freed |= set(woken)
    if needs is None and broken >= limits.broken and (await staff.role_of(tx, desk.actor)).rank < _APPROVES.rank:
        needs = _APPROVES
    arranged = await open_within(tx, desk, _new(customer_id, terms, result, desk, first, source, needs), now)
    # What waits for an approval covers nothing yet: what it replaces is asked for again meanwhile.
    freed -= set(named) if arranged.state is ArrangementState.OPEN else set()
    return Arranged(arranged.id, arranged.state, arranged.invoices, arranged.approval_task, tuple(sorted(freed)))


def _new(
    customer_id: str,
    terms: PromiseTerms,
    result: Promised,
    desk: Desk,
    first: Facts,
    source: str,
    needs: StaffRole | None,
) -> NewArrangement:
    limits = desk.rulebook.limits.promises
    return NewArrangement(
        ArrangementKind.PROMISE,
        customer_id,
        first.currency,
        result.covered,
        result.payments,
        limits.grace,
        limits.tolerance,
        source=source,
        note=terms.note,
        terms=terms.model_dump(mode="json", exclude={"note"}),
        needs=needs,
    )
