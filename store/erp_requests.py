"""What did we ask of the ERP, and what of it is done?"""

from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from models.erp_request import ErpRequestKind
from models.interaction import Interaction, InteractionKind
from store import history
from store.engine import Tx, run

_ASK = """
INSERT INTO erp_requests (kind, customer_id, invoice_id, details, asked_at, asked_by)
VALUES (%(kind)s, %(customer_id)s, %(invoice_id)s, %(details)s, %(asked_at)s, %(asked_by)s)
RETURNING id
"""


async def ask(
    tx: Tx,
    kind: ErpRequestKind,
    *,
    customer_id: str,
    invoice_id: str | None,
    details: dict[str, Any],
    now: datetime,
    by: str,
) -> int:
    """Write a request down, with its entry in the timeline; the ERP reads it there and says when it is done.

    details: amounts as text beside their currency, the reason, what it follows from.
    """
    parameters = {
        "kind": kind.value,
        "customer_id": customer_id,
        "invoice_id": invoice_id,
        "details": Jsonb(details),
        "asked_at": now,
        "asked_by": by,
    }
    [row] = await run(tx, _ASK, parameters)
    told = {"request": row["id"], "asked": kind.value, **details}
    await history.append(tx, [Interaction(InteractionKind.ERP_ASKED, customer_id, by, now, invoice_id, told)])
    return int(row["id"])
