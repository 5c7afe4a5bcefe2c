"""Who may sign in? The rows of users, each with the role that its name has among the staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models.console import Theme
from models.staff import StaffRole
from models.tables import users
from models.user import User
from store.engine import Tx, run

#: As `store.staff.role_of`, but once anybody was entered as staff, a name that was not has no role: it only reads, also
#: when the last of the staff has left.
ROLE = """
CASE WHEN s.name IS NOT NULL THEN s.role WHEN NOT EXISTS (SELECT 1 FROM staff) THEN 'manager' END
"""
_ONE = f"""
SELECT u.*, {ROLE} AS role FROM users u LEFT JOIN staff s ON s.name = u.name AND s.active
WHERE u.name = %(name)s
"""  # nosec B608 - our own text
_ALL = f"""
SELECT u.*, {ROLE} AS role FROM users u LEFT JOIN staff s ON s.name = u.name AND s.active
ORDER BY NOT u.active, u.name
"""  # nosec B608 - our own text


async def get(tx: Tx, name: str) -> User | None:
    found = await run(tx, _ONE, {"name": name})
    return user_of(found[0]) if found else None


async def every(tx: Tx) -> list[User]:
    """All of them, those who may sign in first."""
    return [user_of(row) for row in await run(tx, _ALL, {})]


async def credentials(tx: Tx, name: str) -> dict[str, Any] | None:
    """The whole row, with what proves who somebody is: never shown, never logged."""
    row = (await tx.execute(select(users).where(users.c.name == name))).mappings().one_or_none()
    return dict(row) if row is not None else None


async def now(tx: Tx) -> datetime:
    """The real time: links and codes end by it, whatever a test clock says."""
    [row] = await run(tx, "SELECT clock_timestamp() AS now", {})
    instant: datetime = row["now"]
    return instant


async def invited(tx: Tx, digest: bytes) -> dict[str, Any] | None:
    """The whole row of whoever holds an invitation that has not run out; locked, as it is used once."""
    query = select(users).where(
        users.c.invitation == digest, users.c.invitation_expires_at > func.clock_timestamp(), users.c.active
    )
    row = (await tx.execute(query.with_for_update())).mappings().one_or_none()
    return dict(row) if row is not None else None


async def of_identity(tx: Tx, issuer: str, subject: str) -> dict[str, Any] | None:
    query = select(users).where(users.c.oidc_issuer == issuer, users.c.oidc_subject == subject)
    row = (await tx.execute(query)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def unbound_with_email(tx: Tx, email: str) -> list[dict[str, Any]]:
    """Whole rows of those with this address, in any case, whom no identity is bound to yet; locked."""
    query = select(users).where(
        func.lower(users.c.email) == email.lower(), users.c.oidc_subject.is_(None), users.c.active
    )
    return [dict(row) for row in (await tx.execute(query.with_for_update())).mappings()]


async def active_admins(tx: Tx) -> list[str]:
    """Names of those who may administer, locked: nobody takes the right from the last one meanwhile."""
    query = select(users.c.name).where(users.c.admin, users.c.active).order_by(users.c.name)
    return list((await tx.execute(query.with_for_update())).scalars())


async def any_known(tx: Tx) -> bool:
    """Whether anybody may sign in at all."""
    return (await tx.execute(select(users.c.name).where(users.c.active).limit(1))).first() is not None


async def use_step(tx: Tx, name: str, step: int) -> bool:
    """Whether nobody used a code of this time step, or of a later one, before."""
    newer = or_(users.c.totp_last_step.is_(None), users.c.totp_last_step < step)
    used = update(users).where(users.c.name == name, newer).values(totp_last_step=step)
    return (await tx.execute(used)).rowcount == 1


async def use_recovery_code(tx: Tx, name: str, digest: str) -> bool:
    """Whether it was one of theirs; it is none any more."""
    statement = """
UPDATE users SET recovery_codes = recovery_codes - %(digest)s
WHERE name = %(name)s AND recovery_codes ? %(digest)s RETURNING name
"""
    return bool(await run(tx, statement, {"name": name, "digest": digest}))


async def add(tx: Tx, row: dict[str, Any]) -> bool:
    """Insert; False where the name is taken."""
    added = insert(users).values(row).on_conflict_do_nothing().returning(users.c.name)
    return (await tx.execute(added)).first() is not None


async def change(tx: Tx, name: str, values: dict[str, Any]) -> None:
    await tx.execute(update(users).where(users.c.name == name).values(values))


def user_of(row: dict[str, Any]) -> User:
    return User(
        name=row["name"],
        full_name=row["full_name"],
        role=StaffRole(row["role"]) if row["role"] else None,
        admin=row["admin"],
        email=row["email"],
        language=row["language"],
        theme=Theme(row["theme"]) if row["theme"] else None,
        second_factor=row["totp_confirmed_at"] is not None,
        active=row["active"],
    )
