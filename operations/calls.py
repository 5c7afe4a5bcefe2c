"""What follows from a call that no task had asked for: one that somebody made on their own, or one that came in?

It becomes a task that is done already, so that it is told, counted and followed as every call is.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from models.customer import Role
from models.errors import InvalidInput, NotFound
from models.task import TaskAnswer, TaskKind, TaskOutcome
from operations.answered import CALL
from operations.desk import Desk
from operations.own_invoices import expect_own
from operations.tasks import complete_within, wake
from store import customers, tasks

_QUEUE = "collectors"
_NOBODY_SPOKEN_TO = (TaskOutcome.NO_ANSWER, TaskOutcome.WRONG_NUMBER)


async def record(
    desk: Desk,
    customer_id: str,
    invoice_ids: Sequence[str],
    answer: TaskAnswer,
    *,
    role: Role = Role.PAYABLES,
    by_customer: bool = False,
) -> list[str]:
    """Write down a call about invoices of a customer, with all that follows; the invoices whose case moves.

    role: of whom was spoken to. by_customer: they called us, so it counts against no limit. Raises NotFound;
    InvalidInput and Refused as `operations.tasks.complete` does.
    """
    async with desk.database.begin() as tx:
        if not await customers.lock(tx, [customer_id]):
            raise NotFound(f"No customer {customer_id}")
        await expect_own(tx, customer_id, invoice_ids)
        if by_customer and answer.outcome in _NOBODY_SPOKEN_TO:
            expected = "expected an outcome of a conversation: the customer called us"
            raise InvalidInput(f"outcome: {expected}", (("outcome", expected),))
        now = await desk.clock.now(tx)
        placed = (await customers.placements(tx, [customer_id]))[customer_id]
        task_id = await tasks.open_one(
            tx,
            tasks.NewTask(
                TaskKind.CALL,
                _QUEUE,
                customer_id,
                invoice_ids[0],
                CALL,
                now,
                now.astimezone(ZoneInfo(placed["time_zone"])).date(),
                details={
                    "role": role.value,
                    "invoices": list(invoice_ids),
                    **({"by_customer": True} if by_customer else {}),
                },
            ),
        )
        closed = await complete_within(tx, desk, task_id, answer, now)
    await wake(desk, closed)
    return closed.concerned
