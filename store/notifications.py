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
from store.engine import Tx, run


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
    """What somebody is told, the newest first; with `read` also what they have read. `params`: of its sentence."""
    query = (
        select(notifications, customers.c.name.label("customer_name"))
        .outerjoin(customers, customers.c.id == notifications.c.customer_id)
        .where(notifications.c.staff == name)
        .order_by(notifications.c.id.desc())
        .limit(limit)
    )
    query = query if read else query.where(notifications.c.read_at.is_(None))
    return [{**row, "params": params_of(dict(row))} for row in (await tx.execute(query)).mappings()]


def params_of(row: dict[str, Any]) -> dict[str, Any]:
    """What its sentence is filled with: the details, and what it is about by ids; of the customer also the name."""
    customer = f"{row['customer_name']} ({row['customer_id']})" if row["customer_id"] else None
    return {**row["details"], "customer": customer, "invoice": row["invoice_id"], "task": row["task_id"]}


async def mark_read(tx: Tx, name: str, now: datetime, through: int) -> int:
    """They have seen everything up to the notification `through`; how many were new."""
    marked = await tx.execute(
        update(notifications)
        .where(notifications.c.staff == name, notifications.c.id <= through, notifications.c.read_at.is_(None))
        .values(read_at=now)
    )
    return int(marked.rowcount)


#: After so many tries, or three days, nobody is told any more; `puntual notifications` shows it all the same.
_MOST_TRIES = 10
_TAKE = """
UPDATE notifications n
SET attempts = n.attempts + 1,
    retry_at = clock_timestamp() + make_interval(secs => LEAST(%(seconds)s * power(2, n.attempts), 21600))
FROM staff s, notifications m LEFT JOIN customers u ON u.id = m.customer_id
WHERE s.name = n.staff AND m.id = n.id AND n.id IN (
    SELECT w.id FROM notifications w JOIN staff p ON p.name = w.staff
    WHERE w.told_at IS NULL AND w.read_at IS NULL AND w.attempts < %(most)s
      AND w.written_at > clock_timestamp() - interval '3 days'
      AND (w.retry_at IS NULL OR w.retry_at <= clock_timestamp())
      AND p.active AND (p.email IS NOT NULL OR p.notify <> '[]'::jsonb)
    ORDER BY w.id LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED)
RETURNING n.id, n.kind, n.customer_id, n.invoice_id, n.task_id, n.details, n.at, n.attempts,
          s.full_name, s.email, s.notify, u.name AS customer_name
"""


async def take(tx: Tx, limit: int, seconds: float) -> list[dict[str, Any]]:
    """Those of which nobody was told yet, with whom and how to tell; each is taken as tried.

    Whoever has no address just sees them. seconds: when to try again, doubled with each try, by the server's clock.
    """
    parameters = {"limit": limit, "seconds": seconds, "most": _MOST_TRIES}
    rows = await run(tx, _TAKE, parameters)
    return [{**row, "params": params_of(row)} for row in sorted(rows, key=lambda row: row["id"])]


_SETTLE = """
UPDATE notifications
SET told_at = CASE WHEN %(told)s THEN clock_timestamp() END, error = %(error)s,
    attempts = CASE WHEN %(final)s THEN %(most)s ELSE attempts END
WHERE id = %(id)s
"""


async def settle(tx: Tx, id_: int, *, told: bool, error: str | None, final: bool) -> None:
    """What a try came to. final: it will never work. error: codes, without addresses."""
    await run(tx, _SETTLE, {"id": id_, "told": told, "error": error, "final": final, "most": _MOST_TRIES})
