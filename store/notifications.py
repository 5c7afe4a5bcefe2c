"""Of what is the staff told? Notifications written, and read by whom they are for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from domain.duty import on_duty
from models.notification import NotificationKind
from models.staff import StaffMember, StaffRole
from models.tables import customers, notifications
from store import absences, staff
from store.engine import Tx


async def notify(
    tx: Tx,
    to: Iterable[str] | StaffRole,
    kind: NotificationKind,
    *,
    at: datetime,
    by: str = "engine",
    customer_id: str | None = None,
    invoice_id: str | None = None,
    task_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> list[str]:
    """Tell people by name, or everybody of a role (where nobody has it, of the next higher one); who is told.

    Whoever is away is told of mentions only: their work is their substitute's, who is told instead. Names that are not
    staff and `by`, who knows, are left out. details: ids and codes, never what customers or notes say: they go into
    e-mails and chats.
    """
    people = await staff.members(tx)
    wanted = _of_role(people, to) if isinstance(to, StaffRole) else list(to)
    if kind is not NotificationKind.MENTION:
        away = await absences.away(tx, at)
        wanted = [present for name in wanted if (present := on_duty(name, away)) is not None]
    known = {member.name for member in people}
    told = [name for name in dict.fromkeys(wanted) if name in known and name != by]
    rows = [
        {
            "staff": name,
            "kind": kind.value,
            "customer_id": customer_id,
            "invoice_id": invoice_id,
            "task_id": task_id,
            "details": {"by": by, **(details or {})},
            "at": at,
        }
        for name in told
    ]
    if rows:
        await tx.execute(insert(notifications), rows)
    return told


def _of_role(people: Iterable[StaffMember], role: StaffRole) -> list[str]:
    by_rank: dict[int, list[str]] = {}
    for member in people:
        by_rank.setdefault(member.role.rank, []).append(member.name)
    return next((by_rank[rank] for rank in sorted(by_rank) if rank >= role.rank), [])


async def of_member(tx: Tx, name: str, *, read: bool, limit: int) -> list[dict[str, Any]]:
    """What somebody is told, the newest first; with `read` also what they have read."""
    query = (
        select(notifications, customers.c.name.label("customer_name"))
        .outerjoin(customers, customers.c.id == notifications.c.customer_id)
        .where(notifications.c.staff == name)
        .order_by(notifications.c.id.desc())
        .limit(limit)
    )
    query = query if read else query.where(notifications.c.read_at.is_(None))
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def mark_read(tx: Tx, name: str, now: datetime, through: int) -> int:
    """They have seen everything up to the notification `through`; how many were new."""
    marked = await tx.execute(
        update(notifications)
        .where(notifications.c.staff == name, notifications.c.id <= through, notifications.c.read_at.is_(None))
        .values(read_at=now)
    )
    return int(marked.rowcount)
