"""What did we ask of the ERP, and what of it is done?"""

from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from models.erp_request import ErpAnswer, ErpRequestKind
from models.errors import NotFound
from models.interaction import Interaction, InteractionKind
from store import history
from store.engine import Tx, run

#: The note of a request that the engine answers itself; said in the reader's language (`erp_note` of the sentences).
PAYMENT_TAKEN_BACK = "payment_taken_back"

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


_ANSWER = """
UPDATE erp_requests SET answer = %(answer)s, done_at = %(now)s, done_by = %(by)s, note = %(note)s
WHERE id = %(id)s AND done_at IS NULL RETURNING id
"""


async def answer(tx: Tx, request_id: int, answer: ErpAnswer, *, by: str, now: datetime, note: str | None) -> bool:
    """Write down what the ERP did about a request, with its entry in the timeline; False where it had been answered.

    Raises NotFound.
    """
    request = await get(tx, request_id)
    parameters = {"id": request_id, "answer": answer.value, "now": now, "by": by, "note": note}
    if not await run(tx, _ANSWER, parameters):
        return False
    told = {"request": request_id, "asked": request["kind"], "answer": answer.value, "note": note}
    kind, customer_id, invoice_id = InteractionKind.ERP_ANSWERED, request["customer_id"], request["invoice_id"]
    await history.append(tx, [Interaction(kind, customer_id, by, now, invoice_id, told)])
    return True


_SELECT: LiteralString = """
SELECT r.id, r.kind, r.customer_id, u.name AS customer_name, r.invoice_id, i.number, r.details, r.asked_at, r.asked_by,
       r.answer, r.done_at, r.done_by, r.note
FROM erp_requests r JOIN customers u ON u.id = r.customer_id LEFT JOIN invoices i ON i.id = r.invoice_id
"""
_GET: LiteralString = _SELECT + "WHERE r.id = %(id)s"
_LIST: LiteralString = (
    _SELECT
    + """
WHERE r.id > %(after)s AND (NOT %(open)s OR r.done_at IS NULL)
  AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
  AND (%(customer_id)s::text IS NULL OR r.customer_id = %(customer_id)s)
ORDER BY r.id LIMIT %(limit)s
"""
)

_OF_INVOICE: LiteralString = (
    _SELECT  # nosec B608 - our own text
    + """
WHERE r.invoice_id = %(invoice)s AND r.customer_id = (SELECT customer_id FROM invoices WHERE id = %(invoice)s)
ORDER BY r.id LIMIT %(limit)s
"""
)


async def get(tx: Tx, request_id: int) -> dict[str, Any]:
    """Raises NotFound."""
    found = await run(tx, _GET, {"id": request_id})
    if not found:
        raise NotFound(f"No request {request_id} to the ERP")
    return found[0]


async def listed(
    tx: Tx,
    *,
    kind: ErpRequestKind | None = None,
    customer_id: str | None = None,
    open_only: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Requests in the order in which they were asked; `after` is the id of the last one already read."""
    parameters = {"kind": kind.value if kind else None, "customer_id": customer_id, "open": open_only}
    return await run(tx, _LIST, {**parameters, "after": after, "limit": limit})


async def of_invoice(tx: Tx, invoice_id: str, limit: int = 100) -> list[dict[str, Any]]:
    """What was asked about one invoice, in order."""
    return await run(tx, _OF_INVOICE, {"invoice": invoice_id, "limit": limit})
