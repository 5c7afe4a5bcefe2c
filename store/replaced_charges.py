"""How does a charge that is right take the place of one that was not?"""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from store.engine import Tx, run

_LEAVE_STEP: LiteralString = """
UPDATE charges h SET step_id = NULL, occurrence = NULL FROM charges was
WHERE h.id = %(id)s AND was.id = h.id RETURNING was.step_id, was.occurrence
"""
_CLAIM: LiteralString = """
INSERT INTO charges (customer_id, invoice_id, kind, currency, amount, claimed_on, through, step_id, occurrence, basis,
                     claimed_at, claimed_by)
SELECT customer_id, invoice_id, kind, currency, %(amount)s, claimed_on, through, %(step_id)s, %(occurrence)s,
       %(basis)s::jsonb, %(now)s, %(by)s
FROM charges WHERE id = %(id)s RETURNING id
"""


async def claim_instead(tx: Tx, charge_id: int, amount: Decimal, basis: dict[str, Any], now: datetime, by: str) -> int:
    """Claim another amount for the same days, owed from the same day on; the new charge.

    It takes over the step: a message that turns out to have reached nobody takes back what it claimed, and one that is
    said to be accepted twice claims nothing twice.
    """
    [step] = await run(tx, _LEAVE_STEP, {"id": charge_id})
    values = {"id": charge_id, "amount": amount, "basis": json.dumps(basis), "now": now, "by": by, **step}
    [row] = await run(tx, _CLAIM, values)
    return int(row["id"])
