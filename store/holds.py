"""What keeps cases from acting? Pauses, disputes, offers: set, ended, listed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, or_, select, update

from models.case import HoldKind
from models.tables import holds
from store.engine import Tx, run


async def set_one(
    tx: Tx,
    kind: HoldKind,
    *,
    customer_id: str,
    invoice_id: str | None,
    since: datetime,
    until: date | None,
    reason: str,
    actor: str,
    amount: Decimal | None = None,
    arrangement: int | None = None,
    dispute: int | None = None,
    erp_request: int | None = None,
    expected_by: date | None = None,
    checkout: str | None = None,
) -> None:
    """`amount`: the part of the invoice that it is about; None: all. expected_by: the last day of a credit note."""
    await tx.execute(
        insert(holds).values(
            kind=kind.value,
            customer_id=customer_id,
            invoice_id=invoice_id,
            since=since,
            until=until,
            amount=amount,
            reason=reason,
            actor=actor,
            arrangement_id=arrangement,
            dispute_id=dispute,
            erp_request_id=erp_request,
            expected_by=expected_by,
            checkout_id=checkout,
        )
    )


async def active(
    tx: Tx, kind: HoldKind, today: date, *, customer_id: str, invoice_id: str | None
) -> list[dict[str, Any]]:
    """Holds of a kind in force on exactly this invoice, or (invoice_id None) on the whole customer."""
    query = select(holds).where(
        holds.c.kind == kind.value,
        holds.c.ended_at.is_(None),
        or_(holds.c.until.is_(None), holds.c.until >= today),
        holds.c.invoice_id == invoice_id
        if invoice_id is not None
        else (holds.c.customer_id == customer_id) & holds.c.invoice_id.is_(None),
    )
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def end_offers(tx: Tx, invoice_ids: Sequence[str], *, now: datetime, by: str, as_: str) -> None:
    """The open offers about these invoices are off the table."""
    await tx.execute(
        update(holds)
        .where(holds.c.invoice_id.in_(invoice_ids), holds.c.kind == HoldKind.OFFER.value, holds.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_as=as_)
    )


#: The reason of a pause that only lasts until somebody has read what the customer answered; set by `_READER`.
READING = "reply"
_READER = "engine"


def is_reading(hold: dict[str, Any]) -> bool:
    """Whether a hold only waits for a reader."""
    return bool(hold["reason"] == READING and hold["actor"] == _READER)


_PAUSE_FOR_READING = """
INSERT INTO holds (kind, customer_id, invoice_id, since, until, reason, actor)
SELECT 'pause', %(customer_id)s, invoice_id, %(since)s, %(until)s, %(reason)s, %(actor)s
FROM unnest(%(invoice_ids)s::text[]) AS paused (invoice_id)
"""
_END_READING = """
UPDATE holds SET ended_at = %(now)s, ended_by = %(by)s, ended_as = %(as_)s
WHERE customer_id = %(customer_id)s AND kind = 'pause' AND reason = %(reason)s AND actor = %(actor)s
  AND ended_at IS NULL AND (%(invoice_id)s::text IS NULL OR invoice_id = %(invoice_id)s)
RETURNING invoice_id
"""


async def pause_for_reading(
    tx: Tx, customer_id: str, invoice_ids: Sequence[str], *, since: datetime, until: date
) -> None:
    """Nobody is asked again for these before a person has read what came back, through `until` at the longest."""
    parameters = {"customer_id": customer_id, "invoice_ids": list(invoice_ids), "since": since, "until": until}
    await run(tx, _PAUSE_FOR_READING, {**parameters, "reason": READING, "actor": _READER})


async def end_reading(
    tx: Tx, customer_id: str, *, invoice_id: str | None = None, now: datetime, by: str, as_: str
) -> list[str]:
    """It was read, or a person decided otherwise; the invoices (of this one, else of any of the customer's) it held."""
    parameters = {"customer_id": customer_id, "invoice_id": invoice_id, "now": now, "by": by, "as_": as_}
    rows = await run(tx, _END_READING, {**parameters, "reason": READING, "actor": _READER})
    return sorted(row["invoice_id"] for row in rows)


async def end(tx: Tx, hold_id: int, *, now: datetime, by: str, as_: str) -> None:
    await tx.execute(update(holds).where(holds.c.id == hold_id).values(ended_at=now, ended_by=by, ended_as=as_))


async def end_of_checkout(tx: Tx, checkout_id: str, *, now: datetime, by: str, as_: str) -> list[str]:
    """A payment under way is over; the invoices that it held."""
    ended = (
        update(holds)
        .where(holds.c.checkout_id == checkout_id, holds.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_as=as_)
        .returning(holds.c.invoice_id)
    )
    return sorted((await tx.execute(ended)).scalars())


async def extend_of_checkout(tx: Tx, checkout_id: str, until: date) -> list[str]:
    """A payment under way may come until another day; the invoices that it holds."""
    extended = (
        update(holds)
        .where(holds.c.checkout_id == checkout_id, holds.c.ended_at.is_(None))
        .values(until=until)
        .returning(holds.c.invoice_id)
    )
    return sorted((await tx.execute(extended)).scalars())


async def end_of_arrangement(tx: Tx, arrangement_id: int, *, now: datetime, by: str, as_: str) -> None:
    """What a promise, plan or settlement covered is asked for again."""
    await tx.execute(
        update(holds)
        .where(holds.c.arrangement_id == arrangement_id, holds.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_as=as_)
    )
