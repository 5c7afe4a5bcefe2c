"""Whom does a test have to work with? Staff in few words."""

from typing import Any

from models.staff import StaffMember
from operations import staff
from tests.operations.office import Office


def member(name: str, role: str = "collector", **fields: Any) -> StaffMember:
    return StaffMember.model_validate({"name": name, "full_name": name.title(), "role": role, **fields})


async def enter(office: Office, *people: str | StaffMember) -> None:
    """People who work here; names alone are collectors."""
    for one in people:
        await staff.enter(office.desk, member(one) if isinstance(one, str) else one)


async def owner_of(office: Office, customer_id: str = "C-1") -> Any:
    return await office.value("SELECT collector FROM customers WHERE id = :id", id=customer_id)


async def why_of(office: Office, customer_id: str = "C-1") -> Any:
    return await office.value("SELECT collector_why FROM customers WHERE id = :id", id=customer_id)


async def told(office: Office) -> list[tuple[str, str]]:
    """Who is told of what, in order."""
    rows = await office.rows("SELECT staff, kind FROM notifications ORDER BY id")
    return [(row["staff"], row["kind"]) for row in rows]
