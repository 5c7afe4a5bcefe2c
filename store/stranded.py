"""What waits for nothing and for nobody? Cases at the end of their ladder, arrangements none of whose cases goes on."""

from datetime import datetime
from typing import Any, LiteralString

from store.engine import Tx, run

#: The step id of the tasks about them: no rung of the ladder, so it cannot clash with one (ids of rungs are slugs).
STRANDED = "*stranded"

#: Who paused a case for good has seen it; an expected credit note is asked for on its day; what the kill switch keeps
#: back goes on with it.
_WAITS_FOR_NOTHING: LiteralString = """
c.open AND c.next_at IS NULL AND c.planned_revision = c.revision AND c.settled_at IS NULL AND c.closed_as IS NULL
AND c.why ->> 'code' NOT IN ('hold_pause', 'hold_credit_note', 'sending_stopped')
"""
_FIND = f"""
SELECT c.customer_id, array_agg(c.invoice_id ORDER BY c.invoice_id) AS invoice_ids,
       (array_agg(c.why ORDER BY c.invoice_id))[1] AS why
FROM cases c
WHERE {_WAITS_FOR_NOTHING}
  AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.customer_id = c.customer_id
                   AND (t.closed_at IS NULL
                        OR t.step_id = %(step)s AND t.outcome IS NOT NULL AND t.closed_at > %(since)s)
                   AND (t.invoice_id = c.invoice_id OR t.details -> 'invoices' ? c.invoice_id
                        OR EXISTS (SELECT 1 FROM steps s WHERE s.task_id = t.id AND s.invoice_id = c.invoice_id)))
GROUP BY c.customer_id ORDER BY c.customer_id LIMIT %(limit)s
"""  # nosec B608 - constants of this file


async def find(tx: Tx, since: datetime, limit: int) -> list[dict[str, Any]]:
    """By customer the cases that nobody has on their list, or has looked at since; `why` is that of the first."""
    return await run(tx, _FIND, {"step": STRANDED, "since": since, "limit": limit})


_CANCEL = f"""
UPDATE tasks t SET closed_at = %(now)s, closed_by = 'engine'
WHERE t.step_id = %(step)s AND t.closed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM cases c WHERE t.details -> 'invoices' ? c.invoice_id AND c.customer_id = t.customer_id
                   AND (c.open AND c.planned_revision < c.revision OR {_WAITS_FOR_NOTHING}))
RETURNING t.id, t.kind, t.customer_id, t.invoice_id
"""  # nosec B608 - constants of this file


async def cancel_pointless(tx: Tx, now: datetime) -> list[dict[str, Any]]:
    """Close the tasks about cases all of which go on again, or are over; what was closed."""
    return await run(tx, _CANCEL, {"step": STRANDED, "now": now})


_CASELESS = """
SELECT r.id, r.customer_id FROM arrangements r
WHERE r.state = 'open' AND NOT EXISTS (SELECT 1 FROM arrangement_invoices p JOIN cases c ON c.invoice_id = p.invoice_id
                                        WHERE p.arrangement_id = r.id AND c.open)
ORDER BY r.id
"""


async def caseless_arrangements(tx: Tx) -> list[tuple[int, str]]:
    """(arrangement, customer) of those in force that no open case would follow up."""
    return [(row["id"], row["customer_id"]) for row in await run(tx, _CASELESS, {})]
