"""Who does a task, and when? Taken, handed over, put off: each recorded, and never past its time without a reason."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.time_zones import at_local
from models.errors import InvalidInput, Refused
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from operations.colleagues import expect_colleague
from operations.desk import Desk
from store import customers, history, notifications, tasks
from store.engine import Tx

_DAY = timedelta(days=1)


async def claim(desk: Desk, task_id: int) -> None:
    """Whoever is at this desk does it; one that is theirs already stays so.

    Raises NotFound; Refused where it is closed or somebody else's (`assign` hands it over).
    """
    async with desk.database.begin() as tx:
        task = await _open(tx, task_id)
        if task["owner"] == desk.actor:
            return
        if task["owner"] is not None:
            raise Refused(f"Task {task_id} is {task['owner']}'s: hand it over with `puntual task assign {task_id}`")
        await expect_colleague(tx, desk.actor, "owner")
        await tasks.change(tx, task_id, owner=desk.actor, stands_in_for=None)
        await _tell(tx, desk, task, InteractionKind.TASK_CLAIMED, {}, await desk.clock.now(tx))


async def assign(desk: Desk, task_id: int, person: str, reason: str | None = None) -> None:
    """Somebody does it from now on, and hears of it. Raises NotFound, Refused where it is closed, InvalidInput."""
    async with desk.database.begin() as tx:
        task = await _open(tx, task_id)
        await expect_colleague(tx, person, "owner")
        if task["owner"] == person:
            return
        now = await desk.clock.now(tx)
        await tasks.change(tx, task_id, owner=person, stands_in_for=None)
        details = {"from": task["owner"], "to": person, "reason": reason}
        await _tell(tx, desk, task, InteractionKind.TASK_REASSIGNED, details, now)
        await notifications.notify(
            tx,
            [person],
            NotificationKind.ASSIGNED,
            at=now,
            by=desk.actor,
            customer_id=task["customer_id"],
            invoice_id=task["invoice_id"],
            task_id=task_id,
            details={"kind": task["kind"]},
        )


async def snooze(desk: Desk, task_id: int, until: datetime, reason: str | None = None) -> datetime:
    """It is not shown before then (without an offset: where the customer is), and comes back by itself; when.

    Past the end of its last day only with a reason. Raises NotFound, Refused, InvalidInput for a time that has gone by.
    """
    async with desk.database.begin() as tx:
        task = await _open(tx, task_id)
        now = await desk.clock.now(tx)
        placed = (await customers.placements(tx, [task["customer_id"]]))[task["customer_id"]]
        zone = ZoneInfo(placed["time_zone"])
        then = until if until.tzinfo is not None else at_local(until.date(), until.time(), zone)
        if then <= now:
            expected = f"expected a time after {now.astimezone(zone).isoformat(timespec='minutes')}"
            raise InvalidInput(f"until: {expected}", (("until", expected),))
        last = at_local(task["due_on"] + _DAY, time(0), zone)
        if then >= last and reason is None:
            raise Refused(
                f"Task {task_id} is to be done by {task['due_on'].isoformat()}: later only with a reason (`--reason`)"
            )
        await tasks.change(tx, task_id, snoozed_until=then)
        details = {"until": then.isoformat(), "reason": reason}
        await _tell(tx, desk, task, InteractionKind.TASK_SNOOZED, details, now)
        return then


async def _open(tx: Tx, task_id: int) -> dict[str, Any]:
    """The task, its customer and it locked. Raises NotFound, and Refused where it is closed."""
    await customers.lock(tx, [await tasks.customer_of(tx, task_id)])
    task = await tasks.lock(tx, task_id)
    tasks.expect_open(task)
    return task


async def _tell(
    tx: Tx, desk: Desk, task: dict[str, Any], kind: InteractionKind, details: dict[str, Any], now: datetime
) -> None:
    told = {"task": task["id"], "kind": task["kind"], **details}
    await history.append(tx, [Interaction(kind, task["customer_id"], desk.actor, now, task["invoice_id"], told)])
