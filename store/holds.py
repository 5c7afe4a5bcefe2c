"""What keeps cases from acting? Pauses, disputes, offers: set, ended, listed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, or_, select, update

from models.case import HoldKind
from models.tables import holds
from store.engine import Tx


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
) -> None:
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


async def end(tx: Tx, hold_id: int, *, now: datetime, by: str, as_: str) -> None:
    await tx.execute(update(holds).where(holds.c.id == hold_id).values(ended_at=now, ended_by=by, ended_as=as_))
