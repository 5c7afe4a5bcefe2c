"""What needs a second person's yes? It is asked for as a task; who asked cannot be the one who answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.approval import ApprovalOf
from models.errors import Refused
from models.interaction import Interaction, InteractionKind
from models.notification import NotificationKind
from models.span import Span
from models.staff import StaffRole
from models.task import TaskKind
from operations.desk import Desk
from operations.whereabouts import Whereabouts
from store import history, staff, tasks
from store.engine import Tx
from store.notifications import notify

#: The step id of what no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
APPROVAL = "*approval"
#: How long there is for an answer.
_WITHIN = Span(2, business=True)


async def ask_within(
    tx: Tx,
    desk: Desk,
    of: ApprovalOf,
    subject: int | str,
    *,
    customer_id: str,
    invoice_ids: Sequence[str],
    needs: StaffRole,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> int:
    """Put it before whoever has the role `needs` or a higher one; the id of the task. At least one invoice.

    subject: the id of what waits for the answer. details: what there is to decide about, without free text: shown
    with the task and told in the timelines of the invoices (amounts as text with their currency).
    """
    customer = await Whereabouts.of(tx, customer_id, now)
    about = {**(details or {}), "of": of.value, "subject": subject, "needs": needs.value}
    first = invoice_ids[0]
    task_id = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.APPROVAL,
            f"{needs.value}s",
            customer_id,
            first,
            APPROVAL,
            now,
            customer.calendar.add(customer.today, _WITHIN),
            details={**about, "asked_by": desk.actor, "invoices": list(invoice_ids)},
        ),
    )
    kind = InteractionKind.APPROVAL_REQUESTED
    told = {**about, "task": task_id, **desk.through}
    await history.append(
        tx, [Interaction(kind, customer_id, desk.actor, now, invoice_id, told) for invoice_id in invoice_ids]
    )
    await notify(
        tx,
        needs,
        NotificationKind.APPROVAL,
        at=now,
        by=desk.actor,
        customer_id=customer_id,
        invoice_id=first,
        task_id=task_id,
        details={"of": of.value},
    )
    return task_id


async def authorise(tx: Tx, desk: Desk, task: dict[str, Any]) -> None:
    """Raise Refused where whoever is at this desk may not answer an approval task: four eyes, and the role it needs.

    A step of the ladder was asked for by the engine; its task says which role it needs by its queue.
    """
    details = task["details"]
    if details.get("asked_by") == desk.actor:
        raise Refused(f"Task {task['id']} was asked for by {desk.actor}: somebody else than {desk.actor} has to answer")
    needs = _needed(task)
    role = await staff.role_of(tx, desk.actor)
    if needs is not None and role.rank < needs.rank:
        may = ", ".join(one.value for one in StaffRole if one.rank >= needs.rank)
        raise Refused(f"Task {task['id']} is not for a {role.value}: {desk.actor} may not answer it; may: {may}")


def _needed(task: dict[str, Any]) -> StaffRole | None:
    named = task["details"].get("needs") or str(task["queue"]).removesuffix("s")
    return next((role for role in StaffRole if role.value == named), None)
