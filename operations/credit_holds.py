"""May this customer buy on credit? Set and lifted by a person, where the ladder has not, or has but should not."""

from collections.abc import Sequence
from datetime import date

from domain.measures import Missing, warnings_missing
from models.errors import NotFound, Refused
from models.staff import StaffRole
from models.strategy import Level
from operations.desk import Desk
from store import cases, credit_holds, customers, facts, invoices, staff
from store.engine import Tx

_MAY = StaffRole.SUPERVISOR


async def impose(desk: Desk, customer_id: str, reason: str) -> None:
    """No more credit, and the ERP is told.

    Raises NotFound, and Refused without the role, where it is set already, nothing is overdue, or the customer was not
    warned about any overdue invoice: with the day from which it would be allowed.
    """
    async with desk.database.begin() as tx:
        await _expect(tx, desk, customer_id)
        now = await desk.clock.now(tx)
        if not await invoices.has_overdue(tx, customer_id, now.astimezone(desk.zone).date()):
            raise Refused(f"Nothing of {customer_id} is overdue: a credit hold would be lifted at once")
        open_ones = [invoice for _, invoice in await cases.open_of_customers(tx, [customer_id])]
        rules = desk.rulebook.contact_rules
        found = await facts.of_cases(tx, desk.shelf, open_ones)
        missing = [warnings_missing(case, Level.CREDIT_HOLD, now, rules) for case in found]
        if found and all(missing):
            said = "; ".join(desk.sentences.why(one.why.code, one.why.params) for one in min(missing, key=_possible_on))
            raise Refused(f"Not without a warning about one of its invoices. {said}")
        if not await credit_holds.impose(tx, customer_id, now, by=desk.actor, details={"reason": reason}):
            raise Refused(f"{customer_id} buys on credit no more already: nothing to set")


async def lift(desk: Desk, customer_id: str, reason: str) -> None:
    """Credit again, whatever is overdue, and the ERP is told. Raises NotFound, and Refused as above."""
    async with desk.database.begin() as tx:
        await _expect(tx, desk, customer_id)
        now = await desk.clock.now(tx)
        if not await credit_holds.lift(tx, customer_id, now, by=desk.actor, details={"reason": reason}):
            raise Refused(f"There is no credit hold on {customer_id}: nothing to lift")


async def _expect(tx: Tx, desk: Desk, customer_id: str) -> None:
    if not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    role = await staff.role_of(tx, desk.actor)
    if role.rank < _MAY.rank:
        may = ", ".join(one.value for one in StaffRole if one.rank >= _MAY.rank)
        raise Refused(f"A credit hold is not for a {role.value}: {desk.actor} may not decide it; may: {may}")


def _possible_on(missing: Sequence[Missing]) -> date:
    """The first day on which all of it could be there; the end of days where nobody can say."""
    return max(one.on or date.max for one in missing)
