"""Who may sign in to a demo? One of each kind, by a password that everybody knows and only a test clock lets in."""

from models.errors import Refused
from models.staff import StaffMember, StaffRole
from operations import passwords
from operations.desk import Desk
from store import staff, users
from store.clock import ShiftedClock

_STAFF = (
    ("ana", "Ana Beltrán", StaffRole.COLLECTOR),
    ("bruno", "Bruno Arce", StaffRole.COLLECTOR),
    ("carla", "Carla Soto", StaffRole.COLLECTOR),
    ("diego", "Diego Llanes", StaffRole.COLLECTOR),
    ("elisa", "Elisa Moraes", StaffRole.COLLECTOR),
    ("sara", "Sara Villa", StaffRole.SUPERVISOR),
    ("marta", "Marta Ríos", StaffRole.MANAGER),
)
#: Who signs in, and what they show: works, looks over shoulders, decides and administers, reads.
SIGN_IN = {"ana": "collector", "sara": "supervisor", "marta": "manager and administrator", "luis": "reads only"}
_READER = "Luis Prado"


async def enter(desk: Desk) -> None:
    """Those who are here already stay as they are. Raises Refused without a test clock."""
    if not isinstance(desk.clock, ShiftedClock):
        raise Refused("People of the demo are for test clocks alone")
    stored = await passwords.demonstrated()
    names = {name: full_name for name, full_name, _ in _STAFF}
    async with desk.database.begin() as tx:
        now = await desk.clock.now(tx)
        for name, full_name, role in _STAFF:
            if await staff.get(tx, name) is None:
                await staff.write(tx, StaffMember(name=name, full_name=full_name, role=role))
        for name in SIGN_IN:
            row = {
                "name": name,
                "full_name": names.get(name, _READER),
                "admin": name == "marta",
                "password_hash": stored,
                "password_set_at": await users.now(tx),
                "created_at": now,
                "created_by": desk.actor,
            }
            await users.add(tx, row)
