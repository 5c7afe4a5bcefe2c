"""What is aimed at? Managers set, for each month, what figures should reach, and take it back."""

from datetime import date
from decimal import Decimal

from models.errors import InvalidInput, NotFound, Refused
from models.grouping import GroupBy
from models.staff import StaffRole
from models.target import Target
from models.values import check_decimals
from operations.desk import Desk
from store import staff, targets
from store.engine import Tx
from store.kpis.kinds import kind_of

#: As the table keeps it.
_MOST = Decimal("1e15")


async def put(desk: Desk, target: Target, value: Decimal) -> None:
    """Set what a figure should reach in a month, or set it anew.

    Raises NotFound for a report or segment that is not, InvalidInput with the fields that are wrong, Refused.
    """
    _check(target, value)
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        await _expect_segment(tx, desk, target)
        await targets.write(tx, target, value, desk.actor, await desk.clock.now(tx))


async def clear(desk: Desk, target: Target) -> None:
    """Nothing is aimed at there any more. Raises NotFound where nothing was, Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        if not await targets.clear(tx, target):
            raise NotFound(f"No target on {target.measure} of {target.report} in {target.month:%Y-%m} like this")


async def copy(desk: Desk, source: date, to: date) -> int:
    """What was aimed at in one month is in another too, where nothing was set yet; how many. Raises Refused."""
    async with desk.database.begin() as tx:
        await _authorise(tx, desk)
        now = await desk.clock.now(tx)
        there = {(one.report, one.measure, one.segment, one.currency) for one in await targets.listed(tx, to)}
        new = [
            one
            for one in await targets.listed(tx, source)
            if (one.report, one.measure, one.segment, one.currency) not in there
        ]
        for one in new:
            assert one.value is not None, "what is listed was set"
            target = Target(to, one.report, one.measure, one.segment, one.currency)
            await targets.write(tx, target, one.value, desk.actor, now)
    return len(new)


def _check(target: Target, value: Decimal) -> None:
    kind = kind_of(target.report, GroupBy.SEGMENT if target.segment else None)
    faults: list[tuple[str, str]] = []
    if target.measure not in measures_of(target.report):
        faults.append(("measure", f"expected one of {', '.join(measures_of(target.report))}"))
    if target.month.day != 1:
        faults.append(("month", "expected the first day of a month"))
    money = target.measure in kind.money
    if money and target.currency is None:
        faults.append(("currency", f"expected one: {target.measure} is an amount"))
    if not value.is_finite() or not 0 <= value < _MOST:
        faults.append(("value", "expected a number from 0 on"))
    elif money and target.currency is not None:
        try:
            check_decimals(value, target.currency)
        except ValueError as error:
            faults.append(("value", str(error)))
    elif value != round(value, 4):
        faults.append(("value", "expected at most four decimals"))
    if faults:
        raise InvalidInput("; ".join(f"{field}: {expected}" for field, expected in faults), tuple(faults))


def measures_of(report: str) -> tuple[str, ...]:
    """The columns of a report that can be aimed at; none of those whose rows are more than groups. Raises NotFound."""
    kind = kind_of(report, None)
    if "from_bucket" in kind.columns:
        return ()
    return kind.columns


async def _expect_segment(tx: Tx, desk: Desk, target: Target) -> None:
    if target.segment is None:
        return
    known = [rule.name for rule in (await desk.in_force(tx)).rulebook.segments]
    if target.segment not in known and not await targets.has_customers(tx, target.segment):
        raise NotFound(f"No segment {target.segment}: there is {', '.join(known)}")


async def _authorise(tx: Tx, desk: Desk) -> None:
    role = await staff.role_of(tx, desk.actor)
    if role is not StaffRole.MANAGER:
        raise Refused(f"{desk.actor} ({role.value}) cannot set targets: a manager can")
