"""Which cases would wait for ever? Where the ladder has ended and nobody has them on a list, a supervisor gets them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.resources import Resources
from domain.calendar import calendar_of
from models.interaction import Interaction, InteractionKind
from models.span import Span
from models.task import TaskKind
from store import customers, history, stranded, tasks
from store.engine import Tx

_PAGE = 100
_WITHIN = Span(2, business=True)
#: What a supervisor has looked at and left as it is comes back after this long.
_AGAIN = timedelta(days=14)


async def stranded_cases(resources: Resources) -> int:
    """How many cases were put on a list. Those that go on again, or are over, leave it."""
    async with resources.database.begin() as tx:
        now = await resources.clock.now(tx)
        gone = await stranded.cancel_pointless(tx, now)
        await history.append(
            tx, [_told(InteractionKind.TASK_CANCELLED, task, task["invoice_id"], now) for task in gone]
        )
    count = 0
    while True:
        async with resources.database.begin() as tx:
            now = await resources.clock.now(tx)
            found = await stranded.find(tx, now - _AGAIN, _PAGE)
            for row in found:
                await _put_on_a_list(tx, row, now)
        count += sum(len(row["invoice_ids"]) for row in found)
        if len(found) < _PAGE:
            return count


async def _put_on_a_list(tx: Tx, row: dict[str, Any], now: datetime) -> None:
    """One task about all of a customer's: with the reason why nothing comes next."""
    customer = (await customers.get(tx, [row["customer_id"]]))[row["customer_id"]]
    zone = (await customers.placements(tx, [customer.id]))[customer.id]["time_zone"]
    first, kind = row["invoice_ids"][0], TaskKind.ESCALATION
    task = tasks.NewTask(
        kind,
        "supervisors",
        customer.id,
        first,
        stranded.STRANDED,
        now,
        calendar_of(customer.country, customer.region).add(now.astimezone(ZoneInfo(zone)).date(), _WITHIN),
        details={"invoices": row["invoice_ids"], "why": row["why"]["code"]},
    )
    about = {"id": await tasks.open_one(tx, task), "kind": kind.value, "customer_id": customer.id}
    opened = InteractionKind.TASK_OPENED
    await history.append(tx, [_told(opened, about, one, now, row["why"]) for one in row["invoice_ids"]])


def _told(
    kind: InteractionKind, task: dict[str, Any], invoice_id: str, now: datetime, why: dict[str, Any] | None = None
) -> Interaction:
    details = {"task": task["id"], "kind": task["kind"]}
    return Interaction(kind, task["customer_id"], "engine", now, invoice_id, details, why)
