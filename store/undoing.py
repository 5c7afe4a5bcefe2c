"""What does it undo that a message reached nobody? Its steps are open again, what it offered is off the table."""

from datetime import datetime

from store.engine import Tx, run

_UNDO = """
WITH undone AS (
    UPDATE steps s SET status = 'unreached' WHERE s.message_id = %(id)s AND s.status IN ('done', 'covered')
    RETURNING s.invoice_id, s.step_id, s.task_id
), withdrawn AS (
    UPDATE holds h SET ended_at = %(now)s, ended_by = 'engine', ended_as = 'unreached' FROM undone
    WHERE h.invoice_id = undone.invoice_id AND h.kind = 'offer' AND h.reason = undone.step_id AND h.ended_at IS NULL
), cancelled AS (
    UPDATE tasks t SET closed_at = %(now)s, closed_by = 'engine' FROM undone
    WHERE t.id = undone.task_id AND t.kind = 'negotiation' AND t.closed_at IS NULL
), untold AS (
    UPDATE notices n SET message_id = NULL WHERE n.message_id = %(id)s RETURNING n.invoice_id
)
UPDATE cases c SET revision = revision + 1
WHERE c.open AND c.invoice_id IN (SELECT invoice_id FROM undone UNION SELECT invoice_id FROM untold)
RETURNING c.invoice_id
"""


async def undo(tx: Tx, message_id: int, now: datetime) -> tuple[str, ...]:
    """The open cases that have to plan anew. The customer is locked by the caller."""
    return tuple(sorted(row["invoice_id"] for row in await run(tx, _UNDO, {"id": message_id, "now": now})))
