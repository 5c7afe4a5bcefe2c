"""How do a customer's people want to be contacted, and who said so?"""

from typing import Any
from zoneinfo import ZoneInfo

from models.contact_wish import Wished
from models.customer import Role
from models.errors import NotFound
from store import contact_wishes, customers
from store.engine import Tx


async def of_customer(tx: Tx, customer_id: str) -> list[dict[str, Any]]:
    """Each role that has any wishes; instants where the customer is. Raises NotFound."""
    placed = (await customers.placements(tx, [customer_id])).get(customer_id)
    if placed is None:
        raise NotFound(f"No customer {customer_id}")
    zone = ZoneInfo(placed["time_zone"])
    found = await contact_wishes.of_customer(tx, customer_id)
    return [told(role, wished, zone) for role, wished in found.items()]


def told(role: Role, wished: Wished, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "role": role.value,
        **wished.wish.model_dump(mode="json"),
        "changed_at": wished.changed_at.astimezone(zone),
        "changed_by": wished.changed_by,
    }
