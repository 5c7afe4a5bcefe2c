"""Which credit notes does the ERP owe for too long? For each somebody gets a task; nobody is asked for the money."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from activities.resources import Resources
from domain.calendar import calendar_of
from models.span import Span
from models.task import TaskKind
from models.values import amount_text
from store import customers, expected_credits, tasks
from store.engine import Tx

_PAGE = 100
_WITHIN = Span(2, business=True)


async def overdue_credit_notes(resources: Resources) -> int:
    """How many tasks were opened. One customer to a transaction; what came meanwhile is no longer overdue."""
    count = 0
    async with resources.database.connect() as tx:
        late = await expected_credits.overdue(tx, await resources.clock.now(tx), _PAGE)
    for customer_id in sorted({row["customer_id"] for row in late}):
        async with resources.database.begin() as tx:
            await customers.lock(tx, [customer_id])
            now = await resources.clock.now(tx)
            still = await expected_credits.overdue(tx, now, _PAGE, customer_id=customer_id)
            for row in still:
                await _ask(tx, resources, row, now)
            count += len(still)
    return count


async def _ask(tx: Tx, resources: Resources, row: dict[str, Any], now: datetime) -> None:
    customer_id, invoice_id = row["customer_id"], row["invoice_id"]
    kind, step = TaskKind.CREDIT_NOTE, expected_credits.CREDIT_NOTE
    calendar, today = calendar_of(row["country"], row["region"]), now.astimezone(ZoneInfo(row["time_zone"])).date()
    details = {
        "request": row["erp_request_id"],
        "amount": None if row["amount"] is None else amount_text(row["amount"], row["currency"]),
        "currency": row["currency"],
        "because": row["reason"],
        "expected_by": row["expected_by"].isoformat(),
    }
    task = tasks.NewTask(
        kind,
        resources.rulebook.disputes.credit_notes.queue,
        customer_id,
        invoice_id,
        step,
        now,
        calendar.add(today, _WITHIN),
        owner=row["collector"],
        details=details,
    )
    await tasks.ask(tx, task)
