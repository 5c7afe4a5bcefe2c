"""Who works on our side, and with which authority?"""

from models.staff import StaffRole
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
