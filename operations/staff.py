"""Who works here? People entered, changed, retired; away from one day to another, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from domain.time_zones import at_local
from models.errors import Conflict, InvalidInput, NotFound, Refused
from models.staff import Absence, StaffMember
from operations import owners
from operations.desk import Desk
from store import absences, api_keys, staff, stand_ins
from store.engine import Tx
from store.owners import Owned


@dataclass(frozen=True, slots=True)
class Retired:
    """Customers that went to somebody else, those that nobody has now, and how many tasks wait in their queues.

    keys: the API keys of their name, which open nothing any more.
    """

    moved: tuple[Owned, ...]
    left: tuple[str, ...]
    tasks: int
    keys: tuple[str, ...]


async def enter(desk: Desk, member: StaffMember) -> None:
    """Somebody works here from now on; whoever did before may come back. Raises Conflict, Refused."""
    async with desk.database.begin() as tx:
        known = await staff.get(tx, member.name)
        if known is not None and known.active:
            raise Conflict(f"{member.name} is entered already: `puntual staff change {member.name}`")
        await _authorise(tx, desk, member)
        await staff.write(tx, member)


async def change(desk: Desk, name: str, changes: Mapping[str, Any]) -> StaffMember:
    """Fields of StaffMember by name. Raises NotFound, Refused, InvalidInput where nothing is changed."""
    async with desk.database.begin() as tx:
        known = await present(tx, name)
        if not changes:
            raise InvalidInput("expected at least one thing to change", (("changes", "expected at least one"),))
        changed = StaffMember.model_validate({**known.model_dump(), **changes})
        if changed.role is not known.role:
            await _authorise(tx, desk, changed)
        await staff.write(tx, changed)
    return changed


async def retire(desk: Desk, name: str) -> Retired:
    """Somebody works here no more: customers go to others by the rules, tasks to the queues, keys open nothing.

    Raises NotFound. Whatever breaks off half-way is finished by the same call, or by `owners.assign`.
    """
    async with desk.database.begin() as tx:
        if await staff.get(tx, name) is None:
            raise NotFound(await _unknown(tx, name))
        now = await desk.clock.now(tx)
        await staff.retire(tx, name)
        keys = await api_keys.revoke_of(tx, name, desk.actor)
        await absences.forget_substitute(tx, name, now)
    moved = await owners.settle_all_of(desk, name)
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        waiting = await stand_ins.leave_to_the_queue(tx, name, now, desk.actor)
        await stand_ins.rearrange(tx, now, desk.actor)
    left = tuple(one.customer_id for one in moved if one.owner is None)
    return Retired(tuple(one for one in moved if one.owner is not None), left, waiting, tuple(keys))


async def absent(
    desk: Desk, name: str, from_day: date, through: date, substitute: str | None = None, reason: str | None = None
) -> int:
    """Somebody is away on these days, both included; how many of their tasks change hands at once.

    Raises NotFound, and Refused for days that are over, that they are away on already, or a substitute who cannot be.
    """
    absence = Absence(
        name,
        from_day,
        through,
        at_local(from_day, time(0), desk.zone),
        at_local(through + timedelta(days=1), time(0), desk.zone),
        substitute,
        reason,
    )
    async with desk.database.begin() as tx:
        await present(tx, name)
        now = await desk.clock.now(tx)
        today = now.astimezone(desk.zone).date()
        if through < from_day:
            raise Refused(f"An absence through {through} cannot begin on {from_day}: expected a day until {through}")
        if through < today:
            raise Refused(f"An absence through {through} would be over already: today is {today}")
        other = await absences.overlapping(tx, absence)
        if other is not None:
            raise Refused(f"{name} is away from {other['from_day']} through {other['through']} already: end that first")
        if substitute == name:
            raise Refused(f"{name} cannot stand in for themselves: expected somebody else")
        if substitute is not None:
            await present(tx, substitute)
        await absences.add(tx, absence, desk.actor)
        return await stand_ins.rearrange(tx, now, desk.actor)


async def back(desk: Desk, name: str) -> int:
    """Somebody is back earlier; how many tasks are theirs again. Raises NotFound, and Refused where they are here."""
    async with desk.database.begin() as tx:
        await present(tx, name)
        now = await desk.clock.now(tx)
        if not await absences.end(tx, name, now):
            raise Refused(f"{name} is not away")
        return await stand_ins.rearrange(tx, now, desk.actor)


async def present(tx: Tx, name: str) -> StaffMember:
    """Somebody who works here. Raises NotFound, with those who do."""
    found = await staff.get(tx, name)
    if found is None or not found.active:
        raise NotFound(await _unknown(tx, name))
    return found


async def _unknown(tx: Tx, name: str) -> str:
    known = ", ".join(member.name for member in await staff.members(tx))
    if not known:
        return f"Nobody is called {name}: nobody was entered yet (`puntual staff add`)"
    return f"Nobody who works here is called {name}: there is {known}"


async def _authorise(tx: Tx, desk: Desk, member: StaffMember) -> None:
    """Nobody who was entered gives themselves another role, or anybody a higher one than their own.

    Names that were not entered are of whoever set Puntual up; and somebody has to enter the first of the higher ones.
    """
    actor = await staff.get(tx, desk.actor)
    if actor is None or not actor.active:
        return
    if actor.name == member.name:
        raise Refused(f"{actor.name} cannot change their own role: somebody else has to")
    above = [one.name for one in await staff.members(tx) if one.role.rank >= member.role.rank]
    if member.role.rank > actor.role.rank and above:
        raise Refused(f"A {actor.role.value} cannot make anybody a {member.role.value}: may: {', '.join(above)}")
