"""Which steps of a ladder happened? One row per occurrence, never two."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from models.case import StepStatus, Why
from models.tables import steps
from store.cases import why_json
from store.engine import Tx, run


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


#: Only a step that waited for a person may change: everything else is final, and a second writer changes nothing.
_RECORD = """
INSERT INTO steps (invoice_id, step_id, occurrence, status, at, why, message_id, task_id)
SELECT invoice_id, step_id, occurrence, status, at, why::jsonb, message_id, task_id
FROM unnest(%(invoice_id)s::text[], %(step_id)s::text[], %(occurrence)s::int[], %(status)s::text[],
            %(at)s::timestamptz[], %(why)s::text[], %(message_id)s::bigint[], %(task_id)s::bigint[])
     AS taken (invoice_id, step_id, occurrence, status, at, why, message_id, task_id)
ON CONFLICT (invoice_id, step_id, occurrence) DO UPDATE
SET status = excluded.status, at = excluded.at, why = excluded.why, message_id = excluded.message_id,
    task_id = COALESCE(excluded.task_id, steps.task_id)
WHERE steps.status = 'open'
"""


async def record(tx: Tx, rows: Iterable[StepRow]) -> None:
    taken = list(rows)
    if not taken:
        return
    columns = {
        "invoice_id": [row.invoice_id for row in taken],
        "step_id": [row.step_id for row in taken],
        "occurrence": [row.occurrence for row in taken],
        "status": [row.status.value for row in taken],
        "at": [row.at for row in taken],
        "why": [json.dumps(why_json(row.why)) for row in taken],
        "message_id": [row.message_id for row in taken],
        "task_id": [row.task_id for row in taken],
    }
    await run(tx, _RECORD, columns)


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


async def of_case(tx: Tx, invoice_id: str) -> list[dict[str, Any]]:
    """All that is known of the steps of a case, in the order in which they happened."""
    query = select(steps).where(steps.c.invoice_id == invoice_id).order_by(steps.c.at, steps.c.occurrence)
    return [dict(row) for row in (await tx.execute(query)).mappings()]
