"""Which payments have customers begun at providers, how far has each come, and which money moved for it?"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from sqlalchemy import insert, update

from models.checkout import Checkout, CheckoutState, Line, Movement, MovementKind, PaymentEvent
from models.tables import checkout_lines, checkout_movements, checkouts
from store.engine import Tx, run

_SELECT: LiteralString = """
SELECT k.*, (SELECT jsonb_agg(jsonb_build_array(l.invoice_id, i.number, l.amount::text, l.charges::text)
                              ORDER BY i.due_on, l.invoice_id)
               FROM checkout_lines l JOIN invoices i ON i.id = l.invoice_id WHERE l.checkout_id = k.id) AS lines
FROM checkouts k
"""
_ONE: LiteralString = _SELECT + "WHERE k.id = %(id)s"
_OF_CUSTOMER: LiteralString = (
    _SELECT  # nosec B608 - constants of this file
    + "WHERE k.customer_id = %(customer)s ORDER BY k.opened_at DESC, k.id LIMIT %(limit)s"
)
_LISTED: LiteralString = (
    _SELECT  # nosec B608 - constants of this file
    + """WHERE (%(customer)s::text IS NULL OR k.customer_id = %(customer)s)
  AND (NOT %(under_way)s OR k.state IN ('open', 'pending'))
ORDER BY k.opened_at DESC, k.id LIMIT %(limit)s"""
)
_UNDER_WAY: LiteralString = (
    _SELECT  # nosec B608 - constants of this file
    + """WHERE k.state IN ('open', 'pending')
  AND EXISTS (SELECT 1 FROM checkout_lines l WHERE l.checkout_id = k.id AND l.invoice_id = ANY(%(invoices)s))
ORDER BY k.opened_at, k.id"""
)
_TOLD: LiteralString = """
SELECT id FROM checkouts
WHERE provider = %(provider)s
  AND (id = %(id)s OR provider_id = %(provider_id)s OR payment_ref = %(payment)s
       OR id = (SELECT m.checkout_id FROM checkout_movements m WHERE m.provider = %(provider)s AND m.ref = %(payment)s))
ORDER BY id = %(id)s DESC NULLS LAST, opened_at DESC LIMIT 1
"""
#: Young ones every minute, older ones more and more rarely.
_TO_LOOK_AT: LiteralString = """
SELECT id FROM checkouts
WHERE state IN ('open', 'pending')
  AND (looked_at IS NULL AND begun_at < clock_timestamp() - interval '1 minute'
       OR looked_at < clock_timestamp() - LEAST(GREATEST((clock_timestamp() - begun_at) / 10, interval '1 minute'),
                                                interval '6 hours')
       OR state = 'open' AND expires_at <= %(now)s
          AND (looked_at IS NULL OR looked_at < clock_timestamp() - interval '1 minute'))
ORDER BY looked_at NULLS FIRST, id LIMIT %(limit)s
"""
_LOOKED: LiteralString = "UPDATE checkouts SET looked_at = clock_timestamp() WHERE id = ANY(%(ids)s)"
_REFUSED: LiteralString = "UPDATE checkouts SET refused_at = clock_timestamp() WHERE id = %(id)s"
_SERVED: LiteralString = """
UPDATE checkouts SET refused_at = NULL WHERE id = %(id)s AND refused_at IS NOT NULL
"""
_CAME_TO_NOTHING: LiteralString = """
SELECT COALESCE(MAX(n), 0) AS most FROM (
    SELECT COUNT(*) AS n FROM checkout_lines l JOIN checkouts k ON k.id = l.checkout_id
    WHERE l.invoice_id = ANY(%(invoices)s) AND k.opened_at >= %(since)s
      AND k.state IN ('failed', 'expired', 'cancelled')
    GROUP BY l.invoice_id) x
"""
_MOVEMENTS: LiteralString = """
SELECT * FROM checkout_movements WHERE checkout_id = %(id)s ORDER BY written_at, kind = 'payment' DESC, ref
"""
_UNDO: LiteralString = """
UPDATE checkout_movements SET undone = true WHERE provider = %(provider)s AND ref = %(ref)s
"""
_REFUSING: LiteralString = """
SELECT provider, max(refused_at) AS at, count(*) AS many FROM checkouts
WHERE refused_at > clock_timestamp() - interval '1 day'
  AND refused_at > COALESCE((SELECT max(GREATEST(s.begun_at, s.looked_at)) FROM checkouts s
                              WHERE s.provider = checkouts.provider AND s.url IS NOT NULL AND s.refused_at IS NULL),
                            '-infinity')
GROUP BY provider ORDER BY provider
"""


async def add(
    tx: Tx,
    checkout_id: str,
    *,
    customer_id: str,
    person_id: int | None,
    provider: str,
    currency: str,
    lines: Sequence[Line],
    opened_at: datetime,
    expires_at: datetime,
) -> None:
    """An open one. The customer is locked by the caller."""
    await tx.execute(
        insert(checkouts).values(
            id=checkout_id,
            customer_id=customer_id,
            person_id=person_id,
            provider=provider,
            currency=currency,
            amount=sum((line.total for line in lines), Decimal(0)),
            state=CheckoutState.OPEN.value,
            opened_at=opened_at,
            expires_at=expires_at,
        )
    )
    rows = [
        {"checkout_id": checkout_id, "invoice_id": one.invoice_id, "amount": one.amount, "charges": one.charges}
        for one in lines
    ]
    await tx.execute(insert(checkout_lines), rows)


async def get(tx: Tx, checkout_id: str) -> Checkout | None:
    rows = await run(tx, _ONE, {"id": checkout_id})
    return _checkout(rows[0]) if rows else None


async def of_customer(tx: Tx, customer_id: str, limit: int = 100) -> list[Checkout]:
    """The latest first."""
    return [_checkout(row) for row in await run(tx, _OF_CUSTOMER, {"customer": customer_id, "limit": limit})]


async def listed(
    tx: Tx, *, customer_id: str | None = None, under_way: bool = False, limit: int = 100
) -> list[Checkout]:
    """Of everybody or of one customer, the latest first."""
    parameters = {"customer": customer_id, "under_way": under_way, "limit": limit}
    return [_checkout(row) for row in await run(tx, _LISTED, parameters)]


async def under_way(tx: Tx, invoice_ids: Sequence[str]) -> list[Checkout]:
    """Those that are about any of these invoices and not over yet."""
    return [_checkout(row) for row in await run(tx, _UNDER_WAY, {"invoices": list(invoice_ids)})]


async def meant(tx: Tx, event: PaymentEvent) -> str | None:
    """The checkout that a provider speaks of; None where it is none of ours, or not known yet."""
    parameters = {
        "provider": event.provider,
        "id": event.checkout_id,
        "provider_id": event.provider_id,
        "payment": event.payment_ref,
    }
    rows = await run(tx, _TOLD, parameters)
    return str(rows[0]["id"]) if rows else None


async def to_look_at(tx: Tx, now: datetime, limit: int) -> list[str]:
    """Those under way of which nothing was heard for a while, or whose time is over. now: by the clock of the cases."""
    return [row["id"] for row in await run(tx, _TO_LOOK_AT, {"now": now, "limit": limit})]


async def looked(tx: Tx, checkout_ids: Sequence[str]) -> None:
    await run(tx, _LOOKED, {"ids": list(checkout_ids)})


async def refused(tx: Tx, checkout_id: str, *, refused: bool) -> None:
    """Whether its provider did not serve us, or does again."""
    await run(tx, _REFUSED if refused else _SERVED, {"id": checkout_id})


async def refusing(tx: Tx) -> list[dict[str, Any]]:
    """Providers that do not serve us, as far as is known: `provider`, `at` (real time of the last), `many` in a day."""
    return await run(tx, _REFUSING, {})


async def came_to_nothing(tx: Tx, invoice_ids: Sequence[str], since: datetime) -> int:
    """How often, at most, a payment of one of these was begun since then and not made."""
    [row] = await run(tx, _CAME_TO_NOTHING, {"invoices": list(invoice_ids), "since": since})
    return int(row["most"])


async def change(tx: Tx, checkout_id: str, values: dict[str, Any]) -> None:
    await tx.execute(update(checkouts).where(checkouts.c.id == checkout_id).values(**values))


async def movements(tx: Tx, checkout_id: str) -> dict[str, tuple[Movement, str | None]]:
    """By ref, each with the payment that it became or took back, in the order in which they were written."""
    return {row["ref"]: (_movement(row), row["credit_id"]) for row in await run(tx, _MOVEMENTS, {"id": checkout_id})}


async def record(
    tx: Tx, provider: str, checkout_id: str, movement: Movement, credit_id: str | None, now: datetime
) -> None:
    await tx.execute(
        insert(checkout_movements).values(
            provider=provider,
            ref=movement.ref,
            checkout_id=checkout_id,
            kind=movement.kind.value,
            currency=movement.currency,
            amount=movement.amount,
            moved_at=movement.at,
            of=movement.of,
            undone=movement.undone,
            credit_id=credit_id,
            written_at=now,
        )
    )


async def undo(tx: Tx, provider: str, ref: str) -> None:
    """A refund or chargeback came to nothing in the end."""
    await run(tx, _UNDO, {"provider": provider, "ref": ref})


def _checkout(row: dict[str, Any]) -> Checkout:
    lines = row.pop("lines") or ()
    held = {name: row[name] for name in Checkout.__dataclass_fields__ if name in row}
    return Checkout(
        **{
            **held,
            "state": CheckoutState(row["state"]),
            "reason": row["reason"] or "",
            "lines": tuple(Line(id_, Decimal(amount), Decimal(charges)) for id_, _, amount, charges in lines),
            "numbers": {id_: number for id_, number, _, _ in lines},
        }
    )


def _movement(row: dict[str, Any]) -> Movement:
    return Movement(
        row["ref"],
        MovementKind(row["kind"]),
        row["currency"],
        row["amount"],
        row["moved_at"],
        row["of"],
        row["undone"],
    )
