"""May whoever is at this desk agree to it alone? Else the role whose yes it needs, or nobody may."""

from collections.abc import Sequence

from domain.authority import Asked, allows, most, needed
from models.errors import Refused
from models.staff import StaffRole
from operations.desk import Desk
from store import staff
from store.engine import Tx


async def needs_approval(tx: Tx, desk: Desk, asked: Sequence[Asked]) -> StaffRole | None:
    """The lowest role that may agree to all of it; None where whoever is at this desk may.

    Raises Refused where nobody's authority is enough, with what would be allowed.
    """
    limits = desk.rulebook.limits
    roles = []
    for one in asked:
        role = needed(limits, one)
        if role is None:
            raise Refused(f"Nobody may agree to that: expected {most(limits, one)}")
        roles.append(role)
    own = limits.authority[await staff.role_of(tx, desk.actor)]
    if all(allows(own, one) for one in asked):
        return None
    return max(roles, key=lambda role: role.rank)
