"""Who answers for us to this customer, and how are they reached?"""

from dataclasses import dataclass

from config.brand import Brand, phone_display
from store import customers
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Responsible:
    """name: of the person who looks after the customer; '' where no person is named to customers (`brand.yaml`)."""

    name: str
    phone: str
    phone_display: str
    email: str


async def responsible_for(tx: Tx, brand: Brand, customer_id: str) -> Responsible:
    """As messages name them: what the person has not of their own is that of the house."""
    placed = await customers.placements(tx, [customer_id])
    who = brand.collectors.get(placed[customer_id]["collector"] or "") if customer_id in placed else None
    phone = (who.phone if who else None) or brand.phone
    email = (who.email if who else None) or brand.reply_to
    return Responsible(who.name if who else "", phone, phone_display(phone), email)
