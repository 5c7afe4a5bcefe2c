"""What becomes of a reply of somebody nobody knows? A person says whose it is, or that nothing is to be done."""

from datetime import datetime
from typing import Any

from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.reply import Intent, Understood
from operations.desk import Desk
from operations.reply_tasks import Told, put_before_a_person
from store import cases, customers, history, replies
from store.engine import Tx
from store.replies import Thread


async def match(desk: Desk, reply_id: int, customer_id: str) -> int | None:
    """It is this customer's: put before whoever looks after them, as if it had been known; the task, if there is one.

    Nothing rests for it: who wrote was not known to be the customer. Raises NotFound, Refused where it has an owner.
    """
    async with desk.database.begin() as tx:
        if not await customers.lock(tx, [customer_id]):
            raise NotFound(f"No customer {customer_id}")
        row = await _waiting(tx, reply_id)
        now = await desk.clock.now(tx)
        await replies.match(tx, reply_id, customer_id)
        told = Told(reply_id, row["channel"], _understood(row))
        concerned = await replies.concerned(tx, Thread(customer_id))
        task_id, _ = await put_before_a_person(tx, told, customer_id, concerned, now, may_pause=False)
        if task_id is not None:
            await replies.hand_to(tx, reply_id, task_id)
        else:
            # Nobody owes anything: that it was looked at is all there is.
            await replies.mark_read(tx, reply_id, now, desk.actor)
        details = {**told.details, "task": task_id, "matched_by": desk.actor}
        await history.append(tx, [Interaction(InteractionKind.REPLY, customer_id, "customer", now, None, details)])
        concerned_open = [invoice_id for invoice_id, is_open in concerned if is_open]
        await cases.revise(tx, concerned_open)
    shown = {"channel": told.channel, **told.shown}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.REPLY, shown) for one in concerned_open])
    return task_id


async def dismiss(desk: Desk, reply_id: int) -> datetime:
    """There is nothing to do about it. Raises NotFound, Refused where it is not waiting."""
    async with desk.database.begin() as tx:
        await _waiting(tx, reply_id)
        now = await desk.clock.now(tx)
        await replies.mark_read(tx, reply_id, now, desk.actor)
        return now


async def _waiting(tx: Tx, reply_id: int) -> dict[str, Any]:
    """The reply, locked. Raises NotFound, Refused."""
    row = await replies.lock(tx, reply_id)
    if row is None:
        raise NotFound(f"No reply {reply_id}")
    if row["customer_id"] is not None:
        raise Refused(f"Reply {reply_id} is {row['customer_id']}'s: it is read in its task ({row['task_id']})")
    if row["read_at"] is not None:
        raise Refused(f"Reply {reply_id} was seen to by {row['read_by']} on {row['read_at']:%Y-%m-%d}")
    return row


def _understood(row: dict[str, Any]) -> Understood:
    return Understood(Intent(row["intent"]), float(row["confidence"]), row["evidence"], row["day"], row["amount"])
