"""Which tasks were not done in time? Each is put before the supervisors once; whose it was keeps it."""

from typing import Any

from activities.resources import Resources
from models.dispute import DisputeKind
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from models.staff import StaffRole
from models.task import TaskKind
from store import disputes, history, notifications, tasks

_PAGE = 100


async def overdue_tasks(resources: Resources) -> int:
    """How many were put higher. A page to a transaction; one that a person is at work on waits for the next minute."""
    count = 0
    while True:
        async with resources.database.begin() as tx:
            now = await resources.clock.now(tx)
            late = await tasks.escalate_overdue(tx, now, _PAGE)
            told = [
                Interaction(
                    InteractionKind.TASK_OVERDUE,
                    task["customer_id"],
                    "engine",
                    now,
                    task["invoice_id"],
                    {
                        "task": task["id"],
                        "kind": task["kind"],
                        "due_on": task["due_on"].isoformat(),
                        "owner": task["owner"],
                        "queue": task["queue"],
                    },
                )
                for task in late
            ]
            await history.append(tx, told)
            objected = [task["id"] for task in late if task["kind"] == TaskKind.DISPUTE]
            if objected:
                await disputes.escalate(tx, resources.rulebook.disputes, objected, now)
            for task in late:
                await notifications.notify(
                    tx,
                    _above(resources, task),
                    NotificationKind.TASK_OVERDUE,
                    at=now,
                    customer_id=task["customer_id"],
                    invoice_id=task["invoice_id"],
                    task_id=task["id"],
                    details={"kind": task["kind"], "due_on": task["due_on"].isoformat(), "owner": task["owner"]},
                )
        count += len(late)
        if len(late) < _PAGE:
            return count


def _above(resources: Resources, task: dict[str, Any]) -> StaffRole:
    """Who is told: the supervisors, of a dispute whoever its kind names."""
    if task["kind"] != TaskKind.DISPUTE:
        return StaffRole.SUPERVISOR
    return resources.rulebook.disputes.kinds[DisputeKind(task["details"]["kind"])].escalate_to
