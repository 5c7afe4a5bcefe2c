"""Which steps of a ladder happened? One row per occurrence, never two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from models.case import StepStatus, Why
from models.tables import steps
from store.cases import why_json
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class StepRow:
    invoice_id: str
    step_id: str
    occurrence: int
    status: StepStatus
    at: datetime
    why: Why
    message_id: int | None = None
    task_id: int | None = None


_INSERT = insert(steps)
#: Only a step that waited for a person may change: everything else is final, and a second writer must fail.
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=["invoice_id", "step_id", "occurrence"],
    set_={
        "status": _INSERT.excluded.status,
        "at": _INSERT.excluded.at,
        "why": _INSERT.excluded.why,
        "message_id": _INSERT.excluded.message_id,
        "task_id": text("COALESCE(excluded.task_id, steps.task_id)"),
    },
    where=steps.c.status == StepStatus.OPEN.value,
)


async def record(tx: Tx, rows: Iterable[StepRow]) -> None:
    values = [
        {
            "invoice_id": row.invoice_id,
            "step_id": row.step_id,
            "occurrence": row.occurrence,
            "status": row.status.value,
            "at": row.at,
            "why": why_json(row.why),
            "message_id": row.message_id,
            "task_id": row.task_id,
        }
        for row in rows
    ]
    if values:
        await tx.execute(_UPSERT, values)


async def of_task(tx: Tx, task_id: int) -> list[str]:
    """The invoices whose step this task stands for."""
    query = select(steps.c.invoice_id).where(steps.c.task_id == task_id).order_by(steps.c.invoice_id)
    return list((await tx.execute(query)).scalars())


async def link_task(tx: Tx, invoice_ids: Sequence[str], step_id: str, occurrence: int, task_id: int) -> None:
    """A step that was said also put something before a person."""
    await tx.execute(
        update(steps)
        .where(steps.c.invoice_id.in_(invoice_ids), steps.c.step_id == step_id, steps.c.occurrence == occurrence)
        .values(task_id=task_id)
    )


async def skip_open(tx: Tx, task_id: int) -> None:
    """The person said no: the steps that waited for this task are skipped."""
    await tx.execute(
        update(steps)
        .where(steps.c.task_id == task_id, steps.c.status == StepStatus.OPEN.value)
        .values(status=StepStatus.SKIPPED.value)
    )
