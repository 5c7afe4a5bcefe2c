"""Is somebody asked for an approval of this already?"""

from collections.abc import Sequence

from models.approval import ApprovalOf
from store.engine import Tx, run

_OPEN_ABOUT = """
SELECT id FROM tasks
WHERE kind = 'approval' AND closed_at IS NULL AND details ->> 'of' = %(of)s AND details -> 'invoices' ?| %(invoice_ids)s
ORDER BY id LIMIT 1
"""


async def open_about(tx: Tx, of: ApprovalOf, invoice_ids: Sequence[str]) -> int | None:
    """The task in which somebody is asked this already about one of the invoices."""
    rows = await run(tx, _OPEN_ABOUT, {"of": of.value, "invoice_ids": list(invoice_ids)})
    return rows[0]["id"] if rows else None
