"""Who of the staff is away, since when, until when, and who stands in?"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from models.staff import Absence
from models.tables import absences
from store.engine import Tx, run

_AWAY = """
SELECT DISTINCT ON (staff) staff, substitute FROM absences
WHERE begins_at <= %(at)s AND %(at)s < LEAST(ends_at, ended_at) ORDER BY staff, id
"""


async def away(tx: Tx, at: datetime) -> dict[str, str | None]:
    """The substitute, if any, of everybody who is absent at an instant."""
    return {row["staff"]: row["substitute"] for row in await run(tx, _AWAY, {"at": at})}


async def add(tx: Tx, absence: Absence, by: str) -> int:
    """Write an absence down; its id."""
    row = {
        "staff": absence.staff,
        "from_day": absence.from_day,
        "through": absence.through,
        "begins_at": absence.begins,
        "ends_at": absence.ends,
        "substitute": absence.substitute,
        "reason": absence.reason,
        "set_by": by,
    }
    return int((await tx.execute(insert(absences).values(row).returning(absences.c.id))).scalar_one())


async def overlapping(tx: Tx, absence: Absence) -> dict[str, Any] | None:
    """An absence of the same person that shares a day with this one and was not ended before it."""
    query = select(absences).where(
        absences.c.staff == absence.staff,
        absences.c.begins_at < absence.ends,
        func.least(absences.c.ends_at, absences.c.ended_at) > absence.begins,
    )
    row = (await tx.execute(query.order_by(absences.c.id).limit(1))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def end(tx: Tx, staff: str, now: datetime) -> bool:
    """Somebody is back; whether they were away."""
    ended = await tx.execute(
        update(absences)
        .where(
            absences.c.staff == staff,
            absences.c.begins_at <= now,
            func.least(absences.c.ends_at, absences.c.ended_at) > now,
        )
        .values(ended_at=now)
    )
    return bool(ended.rowcount)


async def listed(tx: Tx, now: datetime, staff: str | None = None) -> list[dict[str, Any]]:
    """Absences that last or are to come, the earliest first."""
    query = select(absences).where(
        absences.c.ends_at > now, or_(absences.c.ended_at.is_(None), absences.c.ended_at > now)
    )
    if staff is not None:
        query = query.where(absences.c.staff == staff)
    rows = await tx.execute(query.order_by(absences.c.from_day, absences.c.id))
    return [dict(row) for row in rows.mappings()]


async def forget_substitute(tx: Tx, name: str, now: datetime) -> None:
    """Somebody works here no more: they stand in for nobody."""
    await tx.execute(
        update(absences).where(absences.c.substitute == name, absences.c.ends_at > now).values(substitute=None)
    )
