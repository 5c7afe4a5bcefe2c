"""Which reports are ordered? Rows of orders."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from models.report_order import PlacedOrder, ReportOrder
from models.tables import report_orders
from store.engine import Tx


async def add(tx: Tx, order: ReportOrder, now: datetime, by: str) -> int | None:
    """Its id; None where the name is taken."""
    statement = insert(report_orders).values(**_row(order), since=now, created_by=by, created_at=now)
    found = await tx.execute(statement.on_conflict_do_nothing().returning(report_orders.c.id))
    order_id: int | None = found.scalar_one_or_none()
    return order_id


async def change(tx: Tx, order_id: int, order: ReportOrder, now: datetime, by: str, *, anew: bool) -> None:
    """anew: what should have left before now is not sent any more."""
    values = {**_row(order), "changed_by": by, "changed_at": now, **({"since": now} if anew else {})}
    await tx.execute(update(report_orders).where(report_orders.c.id == order_id).values(values))


async def set_active(tx: Tx, order_id: int, now: datetime, by: str, *, active: bool) -> None:
    values = {"active": active, "changed_by": by, "changed_at": now, **({"since": now} if active else {})}
    await tx.execute(update(report_orders).where(report_orders.c.id == order_id).values(values))


async def remove(tx: Tx, order_id: int) -> None:
    """With what is known of its deliveries."""
    await tx.execute(delete(report_orders).where(report_orders.c.id == order_id))


async def named(tx: Tx, name: str, *, lock: bool = False) -> PlacedOrder | None:
    query = select(report_orders).where(report_orders.c.name == name)
    return _one(await tx.execute(query.with_for_update() if lock else query))


async def get(tx: Tx, order_id: int, *, lock: bool = False) -> PlacedOrder | None:
    query = select(report_orders).where(report_orders.c.id == order_id)
    return _one(await tx.execute(query.with_for_update() if lock else query))


async def listed(tx: Tx) -> list[PlacedOrder]:
    """By name."""
    found = await tx.execute(select(report_orders).order_by(report_orders.c.name))
    return [_placed(dict(row)) for row in found.mappings()]


def _one(found: Any) -> PlacedOrder | None:
    row = found.mappings().one_or_none()
    return None if row is None else _placed(dict(row))


def _row(order: ReportOrder) -> dict[str, Any]:
    return {**order.model_dump(mode="json"), "grouped": order.grouped or ""}


def _placed(row: dict[str, Any]) -> PlacedOrder:
    fields = {name: row[name] for name in ReportOrder.model_fields}
    order = ReportOrder.model_validate({**fields, "grouped": row["grouped"] or None})
    return PlacedOrder(row["id"], order, row["active"], row["since"], row["created_by"], row["created_at"])
