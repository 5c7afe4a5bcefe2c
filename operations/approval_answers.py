"""What follows when somebody says yes or no to what waits for an approval?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from models.approval import ApprovalOf
from models.interaction import Interaction, InteractionKind
from operations import arrangements, hand_overs, negotiations, write_offs
from operations.approvals import authorise
from operations.desk import Desk
from store import history
from store.engine import Tx

_Follow = Callable[[Tx, Desk, int, datetime], Awaitable[list[str]]]
_FollowTask = Callable[[Tx, Desk, dict[str, Any], datetime], Awaitable[list[str]]]
#: What a yes and a no lead to; each gives the invoices to be woken.
_FOLLOW: dict[ApprovalOf, tuple[_Follow, _Follow]] = {
    ApprovalOf.PROMISE: (arrangements.approve_within, arrangements.refuse_within),
    ApprovalOf.PLAN: (arrangements.approve_within, arrangements.refuse_within),
    ApprovalOf.OFFER: (negotiations.approve_within, negotiations.refuse_within),
}
#: What has no row of its own stands in its task; a no leaves everything as it is.
_FOLLOW_TASK: dict[ApprovalOf, _FollowTask] = {
    ApprovalOf.WRITE_OFF: write_offs.approve_within,
    ApprovalOf.HAND_OVER: hand_overs.approve_within,
}


async def answer_within(
    tx: Tx, desk: Desk, task: dict[str, Any], approved: bool, now: datetime, *, note: str | None = None
) -> list[str]:
    """Follow the answer to an approval task (of anything but a step of the ladder); the invoices to be woken.

    Raises Refused where whoever is at this desk asked for it, or lacks the role. The customer is locked, and the task
    closed, by the caller.
    """
    await authorise(tx, desk, task)
    details = task["details"]
    kind = InteractionKind.APPROVAL_GIVEN if approved else InteractionKind.APPROVAL_DENIED
    told = {"task": task["id"], "of": details["of"], "subject": details["subject"], "note": note}
    # Told before what follows from it: the plan is in force once it was approved.
    await history.append(
        tx, [Interaction(kind, task["customer_id"], desk.actor, now, one, told) for one in details["invoices"]]
    )
    of = ApprovalOf(details["of"])
    if of in _FOLLOW_TASK:
        return await _FOLLOW_TASK[of](tx, desk, task, now) if approved else []
    yes, no = _FOLLOW[of]
    return await (yes if approved else no)(tx, desk, int(details["subject"]), now)
