"""Who works on our side, and with which authority?"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models.staff import StaffMember, StaffRole
from models.tables import staff
from store.engine import Tx, run

_ROLE = """
SELECT (SELECT role FROM staff WHERE name = %(name)s AND active) AS role,
       EXISTS (SELECT 1 FROM staff WHERE active) AS known
"""


async def role_of(tx: Tx, name: str) -> StaffRole:
    """The role of whoever acts under this name.

    Where nobody was entered as staff, roles are not used and everybody may do everything; where somebody was, a name
    that is not among them may do what a collector may.
    """
    [row] = await run(tx, _ROLE, {"name": name})
    if row["role"] is not None:
        return StaffRole(row["role"])
    return StaffRole.COLLECTOR if row["known"] else StaffRole.MANAGER


async def members(tx: Tx, *, retired: bool = False, lock: bool = False) -> list[StaffMember]:
    """Everybody who works here (with `retired` also who did), by name.

    lock: nobody else assigns customers until the transaction ends. Customers are locked before, never after.
    """
    query = select(staff).order_by(staff.c.name)
    query = query if retired else query.where(staff.c.active)
    # Not so hard that nobody could name them in a row of theirs.
    query = query.with_for_update(key_share=True) if lock else query
    return [_member(dict(row)) for row in (await tx.execute(query)).mappings()]


async def get(tx: Tx, name: str) -> StaffMember | None:
    """Somebody who works here or did."""
    row = (await tx.execute(select(staff).where(staff.c.name == name))).mappings().one_or_none()
    return _member(dict(row)) if row is not None else None


async def any_known(tx: Tx) -> bool:
    """Whether anybody who works here was entered."""
    return (await tx.execute(select(staff.c.name).where(staff.c.active).limit(1))).first() is not None


async def write(tx: Tx, member: StaffMember) -> None:
    """Insert or replace."""
    row = {
        **member.model_dump(mode="json"),
        "languages": list(member.languages),
        "notify": list(member.notify),
    }
    statement = insert(staff).values(row)
    replaced = {name: statement.excluded[name] for name in row if name != "name"}
    await tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_=replaced))


async def retire(tx: Tx, name: str) -> None:
    """They work here no more: nothing is given to them, and what their chat tools were called is forgotten."""
    await tx.execute(update(staff).where(staff.c.name == name).values(active=False, notify=[]))


def _member(row: dict[str, Any]) -> StaffMember:
    return StaffMember.model_validate(row)
