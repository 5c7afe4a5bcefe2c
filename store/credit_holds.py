"""Who buys on credit no more? Set and lifted with its entry in the timeline and a request to the ERP, each once."""

from datetime import datetime
from typing import Any

from models.erp_request import ErpRequestKind
from models.interaction import Interaction, InteractionKind
from store import customers, erp_requests, history
from store.engine import Tx, run

_LIFTED_BY_MONEY = """
SELECT EXISTS (
    SELECT FROM (SELECT kind, actor, at, id FROM interactions
                  WHERE customer_id = %(customer_id)s AND kind IN ('credit_hold_set', 'credit_hold_lifted')
                  ORDER BY id DESC LIMIT 1) lifted
    WHERE lifted.kind = 'credit_hold_lifted' AND lifted.actor = 'engine'
      AND EXISTS (SELECT FROM interactions s
                   WHERE s.customer_id = %(customer_id)s AND s.kind = 'credit_hold_set' AND s.id < lifted.id
                     AND EXISTS (SELECT FROM invoices i
                                  WHERE i.id = ANY(%(invoice_ids)s::text[]) AND i.due_on <= s.at::date))
) AS came_back
"""


async def impose(
    tx: Tx,
    customer_id: str,
    now: datetime,
    *,
    by: str,
    invoice_id: str | None = None,
    details: dict[str, Any] | None = None,
    why: dict[str, Any] | None = None,
) -> bool:
    """No more credit for a customer; whether that is new. The customer is locked by the caller.

    details: what it follows from (a step, a reason). why: the reason code of the engine, where it decided.
    """
    if not await customers.set_credit_hold(tx, customer_id, now):
        return False
    told = details or {}
    kind = InteractionKind.CREDIT_HOLD_SET
    await history.append(tx, [Interaction(kind, customer_id, by, now, invoice_id, told, why)])
    asked = ErpRequestKind.CREDIT_HOLD
    await erp_requests.ask(tx, asked, customer_id=customer_id, invoice_id=None, details=told, now=now, by=by)
    return True


async def lift(tx: Tx, customer_id: str, now: datetime, *, by: str, details: dict[str, Any] | None = None) -> bool:
    """The customer has credit again; whether that is new. The customer is locked by the caller."""
    if not await customers.set_credit_hold(tx, customer_id, None):
        return False
    told = details or {}
    kind = InteractionKind.CREDIT_HOLD_LIFTED
    await history.append(tx, [Interaction(kind, customer_id, by, now, details=told)])
    asked = ErpRequestKind.CREDIT_HOLD_LIFTED
    await erp_requests.ask(tx, asked, customer_id=customer_id, invoice_id=None, details=told, now=now, by=by)
    return True


async def comes_back(tx: Tx, customer_id: str, invoice_ids: list[str]) -> bool:
    """Whether money that is taken back from these invoices had lifted a hold that they were late for.

    A hold that a person lifted stays lifted.
    """
    (row,) = await run(tx, _LIFTED_BY_MONEY, {"customer_id": customer_id, "invoice_ids": invoice_ids})
    return bool(row["came_back"])
