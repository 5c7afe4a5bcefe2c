"""Why do customers pay late, by their own account? Written as it is said, counted for analysis."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.dispute import LatenessReason
from store.engine import Tx, run

_ADD = """
INSERT INTO lateness_reasons (customer_id, invoice_id, reason, note, at, actor)
SELECT %(customer_id)s, one, %(reason)s, %(note)s, %(at)s, %(actor)s FROM unnest(%(invoice_ids)s::text[]) AS said (one)
"""


async def add(
    tx: Tx,
    customer_id: str,
    invoice_ids: Sequence[str],
    reason: LatenessReason,
    note: str | None,
    *,
    at: datetime,
    actor: str,
) -> None:
    parameters = {
        "customer_id": customer_id,
        "invoice_ids": list(invoice_ids),
        "reason": reason.value,
        "note": note,
        "at": at,
        "actor": actor,
    }
    await run(tx, _ADD, parameters)


_COUNTED = """
SELECT reason, count(*) AS times, count(DISTINCT invoice_id) AS invoices, count(DISTINCT customer_id) AS customers,
       max(at) AS latest
FROM lateness_reasons WHERE %(customer)s::text IS NULL OR customer_id = %(customer)s
GROUP BY reason ORDER BY times DESC, reason
"""


async def counted(tx: Tx, customer: str | None = None) -> list[dict[str, Any]]:
    """How often each reason was given by a customer (None: by anybody), the most frequent first."""
    return await run(tx, _COUNTED, {"customer": customer})
