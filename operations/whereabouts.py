"""Where is a customer, and who looks after them? Their day today and their business days."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar, calendar_of
from store import customers
from store.engine import Tx


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`today` is the day where the customer is; `collector` looks after them, if anybody does."""

    today: date
    calendar: BusinessCalendar
    collector: str | None

    @classmethod
    async def of(cls, tx: Tx, customer_id: str, now: datetime) -> "Whereabouts":
        """The customer has to exist."""
        customer = (await customers.get(tx, [customer_id]))[customer_id]
        placed = (await customers.placements(tx, [customer_id]))[customer_id]
        today = now.astimezone(ZoneInfo(placed["time_zone"])).date()
        return cls(today, calendar_of(customer.country, customer.region), placed["collector"])
