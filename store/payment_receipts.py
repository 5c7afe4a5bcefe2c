"""Who paid online and waits for a receipt by e-mail? An address is kept until it has gone there, or never will."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.engine import Tx, run
from store.given_up import MOST_TRIES

_ORDER = """
UPDATE checkouts k SET receipt_to = p.address FROM portal_people p
WHERE k.id = %(id)s AND p.id = %(person)s AND p.address LIKE '%%@%%'
"""
_TAKE = """
UPDATE checkouts k
SET receipt_tries = k.receipt_tries + 1,
    receipt_at = clock_timestamp() + make_interval(secs => LEAST(%(seconds)s * power(2, k.receipt_tries), 21600))
FROM customers u, portal_people p, credits m
WHERE u.id = k.customer_id AND p.id = k.person_id AND (m.kind, m.id) = ('payment', k.credit_id) AND k.id IN (
    SELECT w.id FROM checkouts w
    WHERE w.receipt_to IS NOT NULL AND w.receipt_tries < %(most)s AND w.credit_id IS NOT NULL
      AND (w.receipt_at IS NULL OR w.receipt_at <= clock_timestamp())
    ORDER BY w.ended_at, w.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING k.id AS checkout_id, k.credit_id AS payment_id, k.customer_id, k.receipt_to AS address, p.name,
          u.language, m.received_on, m.currency, m.amount, m.unallocated AS on_account,
          m.reversed_on IS NOT NULL AS taken_back
"""
_SENT = "UPDATE checkouts SET receipt_to = NULL WHERE id = %(id)s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """taken_back: there is nothing to acknowledge any more. on_account: what is not applied to anything yet."""

    checkout_id: str
    payment_id: str
    customer_id: str
    address: str
    name: str
    language: str
    received_on: date
    currency: str
    amount: Decimal
    on_account: Decimal
    taken_back: bool


async def order(tx: Tx, checkout_id: str, person_id: int) -> None:
    """Whoever came by an e-mail address gets one there; others have it in the portal alone."""
    await run(tx, _ORDER, {"id": checkout_id, "person": person_id})


async def take(tx: Tx, limit: int, seconds: float) -> list[Waiting]:
    """Receipts to be sent now; each is taken as tried. seconds: when to try again, doubled with each try."""
    rows = await run(tx, _TAKE, {"limit": limit, "seconds": seconds, "most": MOST_TRIES})
    return [Waiting(**row) for row in rows]


async def sent(tx: Tx, checkout_id: str) -> None:
    """It was, or never will be: the address is kept no longer."""
    await run(tx, _SENT, {"id": checkout_id})
