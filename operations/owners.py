"""Who looks after a customer? Taken over and given back by hand, assigned by the rules."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from models.errors import NotFound, Refused
from models.interaction import InteractionKind
from models.notification import NotificationKind
from operations.desk import Desk
from store import cases, customers, notifications, owners, staff
from store.engine import Tx
from store.owners import Owned

#: Customers that change hands in one transaction.
_PAGE = 250


async def take_over(desk: Desk, customer_ids: Sequence[str], person: str, reason: str) -> list[Owned]:
    """Somebody looks after these customers from now on, whatever rules and ERP say; those that changed hands.

    All of them or none. Raises NotFound, and Refused where they would be more than the person can look after.
    """
    async with desk.database.begin() as tx:
        ids = await _lock(tx, customer_ids)
        member = next((one for one in await staff.members(tx, lock=True) if one.name == person), None)
        if member is None:
            known = ", ".join(one.name for one in await staff.members(tx)) or "nobody yet: `puntual staff add`"
            raise NotFound(f"Nobody who works here is called {person}: there is {known}")
        before = await owners.of_customers(tx, ids)
        more = sum(row["collector"] != person for row in before.values())
        has = (await owners.burdens(tx, [member], cases=False))[person].customers
        if member.most_customers is not None and more and has + more > member.most_customers:
            raise Refused(
                f"{person} looks after {has} of {member.most_customers} customers: room for "
                f"{max(member.most_customers - has, 0)} more, not for {more} (`puntual staff change {person}`)"
            )
        now = await desk.clock.now(tx)
        owned = [owners.taken_over(id_, before[id_]["collector"], person, desk.actor, reason) for id_ in ids]
        changed = await owners.hand_over(tx, owned, now, by=desk.actor)
        woken = await _follow(tx, desk, changed, now)
    await _wake(desk, woken)
    return changed


async def give_back(desk: Desk, customer_ids: Sequence[str]) -> list[Owned]:
    """ERP and rules decide again who looks after these customers; those that changed hands. Raises NotFound."""
    async with desk.database.begin() as tx:
        ids = await _lock(tx, customer_ids)
        await owners.release(tx, ids)
        changed, woken = await _settle(tx, desk, ids)
    await _wake(desk, woken)
    return changed


async def assign(desk: Desk, *, every: bool = False, dry_run: bool = False) -> list[Owned]:
    """Find somebody for every customer whom nobody looks after, or somebody who works here no more.

    every: look at all customers; who has somebody by a rule that would still give it to them keeps them. dry_run:
    say what would change, and change nothing.
    """
    if dry_run:
        ids = [one for page in [page async for page in _concerned(desk, every=every)] for one in page]
        async with desk.database.connect() as tx:
            found = await owners.planned(tx, desk.rulebook.assignment, ids, await desk.clock.now(tx))
        return [one for one in found if one.changed]
    done: list[Owned] = []
    async for page in _concerned(desk, every=every):
        done += await _settled(desk, page)
    return done


async def settle_all_of(desk: Desk, person: str) -> list[Owned]:
    """Whoever should have the customers of somebody; those that changed hands."""
    done: list[Owned] = []
    after = ""
    while True:
        async with desk.database.connect() as tx:
            page = await owners.page_of(tx, person, after, _PAGE)
        if not page:
            return done
        done += await _settled(desk, page)
        after = page[-1]


async def _concerned(desk: Desk, *, every: bool) -> AsyncIterator[list[str]]:
    after = ""
    while True:
        async with desk.database.connect() as tx:
            page = await owners.page_to_assign(tx, after, _PAGE, every=every)
        if not page:
            return
        yield page
        after = page[-1]


async def _settled(desk: Desk, customer_ids: Sequence[str]) -> list[Owned]:
    async with desk.database.begin() as tx:
        await customers.lock(tx, customer_ids)
        changed, woken = await _settle(tx, desk, customer_ids)
    await _wake(desk, woken)
    return changed


async def _settle(tx: Tx, desk: Desk, customer_ids: Sequence[str]) -> tuple[list[Owned], list[str]]:
    now = await desk.clock.now(tx)
    changed = await owners.settle(tx, desk.rulebook.assignment, customer_ids, now, by=desk.actor)
    return changed, await _follow(tx, desk, changed, now)


async def _follow(tx: Tx, desk: Desk, changed: Sequence[Owned], now: datetime) -> list[str]:
    """Tell whom customers were given to; the open cases, whose workflows show who looks after them."""
    for person, count in sorted(Counter(one.owner for one in changed if one.owner is not None).items()):
        only = next(one.customer_id for one in changed if one.owner == person) if count == 1 else None
        details = {} if only else {"customers": count}
        kind = NotificationKind.ASSIGNED
        await notifications.notify(tx, [person], kind, at=now, by=desk.actor, customer_id=only, details=details)
    woken = [invoice_id for _, invoice_id in await cases.open_of_customers(tx, [one.customer_id for one in changed])]
    await cases.revise(tx, woken)
    return woken


async def _lock(tx: Tx, customer_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(customer_ids))
    known = await customers.lock(tx, wanted)
    missing = [one for one in wanted if one not in known]
    if missing:
        raise NotFound(f"No customer {', '.join(missing)}")
    return wanted


async def _wake(desk: Desk, invoice_ids: Sequence[str]) -> None:
    await desk.waker.wake([desk.wake_up(one, InteractionKind.OWNER_CHANGED, {"to": "…"}) for one in invoice_ids])
