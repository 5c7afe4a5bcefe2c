"""Which payments have customers begun online, and what came of each?"""

from typing import Any

from models.checkout import Checkout
from models.values import amount_text
from store import checkouts
from store.engine import Tx


async def listed(
    tx: Tx, *, customer_id: str | None = None, under_way: bool = False, limit: int = 100
) -> list[dict[str, Any]]:
    """Of everybody or of one customer, the latest first, each with the money that moved for it."""
    found = await checkouts.listed(tx, customer_id=customer_id, under_way=under_way, limit=limit)
    return [await told(tx, one) for one in found]


async def told(tx: Tx, one: Checkout) -> dict[str, Any]:
    """A checkout as it is shown. moved: what came in and what went back; `payment` is what it became in the books."""
    return {
        "id": one.id,
        "customer_id": one.customer_id,
        "provider": one.provider,
        "state": one.state,
        "reason": one.reason or None,
        "currency": one.currency,
        "amount": amount_text(one.amount, one.currency),
        "opened_at": one.opened_at,
        "expires_at": one.expires_at,
        "ended_at": one.ended_at,
        "payment": one.credit_id,
        "invoices": [
            {
                "invoice_id": line.invoice_id,
                "number": one.numbers[line.invoice_id],
                "amount": amount_text(line.amount, one.currency),
                "charges": amount_text(line.charges, one.currency),
            }
            for line in one.lines
        ],
        "moved": [
            {
                "ref": movement.ref,
                "kind": movement.kind,
                "currency": movement.currency,
                "amount": amount_text(movement.amount, movement.currency),
                "at": movement.at,
                "undone": movement.undone,
                "payment": credit_id,
            }
            for movement, credit_id in (await checkouts.movements(tx, one.id)).values()
        ],
    }
