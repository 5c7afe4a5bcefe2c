"""Which approvals is nobody waiting for any more?"""

from collections.abc import Sequence
from datetime import datetime

from models.approval import ApprovalOf
from models.interaction import Interaction, InteractionKind
from store import history
from store.engine import Tx, run

_WITHDRAW = """
UPDATE tasks SET closed_at = %(now)s, closed_by = 'engine'
WHERE kind = 'approval' AND closed_at IS NULL AND details ->> 'of' = %(of)s
  AND details ->> 'subject' = %(subject)s
RETURNING id, customer_id, invoice_id
"""


async def withdraw(tx: Tx, of: ApprovalOf, subject: int | str, now: datetime) -> None:
    """What waited for an approval is over by itself: the task is closed, and told in the timeline."""
    rows = await run(tx, _WITHDRAW, {"of": of.value, "subject": str(subject), "now": now})
    kind = InteractionKind.TASK_CANCELLED
    cancelled = [
        Interaction(kind, row["customer_id"], "engine", now, row["invoice_id"], {"task": row["id"], "kind": "approval"})
        for row in rows
    ]
    await history.append(tx, cancelled)


_OPEN_ABOUT = """
SELECT id FROM tasks
WHERE kind = 'approval' AND closed_at IS NULL AND details ->> 'of' = %(of)s AND details -> 'invoices' ?| %(invoice_ids)s
ORDER BY id LIMIT 1
"""


async def open_about(tx: Tx, of: ApprovalOf, invoice_ids: Sequence[str]) -> int | None:
    """The task in which somebody is asked this already about one of the invoices."""
    rows = await run(tx, _OPEN_ABOUT, {"of": of.value, "invoice_ids": list(invoice_ids)})
    return rows[0]["id"] if rows else None
