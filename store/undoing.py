"""What does it undo that a message reached nobody? Its steps are open again, what it offered or claimed is off."""

from datetime import datetime

from models.case import Why
from store import charges, negotiations
from store.engine import Tx, run
from store.negotiation_ends import withdraw

_UNDO = """
WITH undone AS (
    UPDATE steps s SET status = 'unreached' WHERE s.message_id = %(id)s AND s.status IN ('done', 'covered')
    RETURNING s.invoice_id
), untold AS (
    UPDATE notices n SET message_id = NULL WHERE n.message_id = %(id)s RETURNING n.invoice_id
)
UPDATE cases c SET revision = revision + 1
WHERE c.open AND c.invoice_id IN (SELECT invoice_id FROM undone UNION SELECT invoice_id FROM untold)
RETURNING c.invoice_id
"""


_OFFERED = """
SELECT DISTINCT n.id FROM negotiations n JOIN steps s ON s.task_id = n.task_id
WHERE n.state = 'open' AND s.message_id = %(id)s ORDER BY n.id
"""


async def undo(tx: Tx, message_id: int, now: datetime) -> tuple[str, ...]:
    """The open cases that have to plan anew. The customer is locked by the caller."""
    await charges.reverse_of_message(tx, message_id, now)
    for row in await run(tx, _OFFERED, {"id": message_id}):
        await withdraw(tx, await negotiations.lock(tx, row["id"]), now, Why("offer_unreached", {"message": message_id}))
    return tuple(sorted(row["invoice_id"] for row in await run(tx, _UNDO, {"id": message_id})))
