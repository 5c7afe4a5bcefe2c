"""About whom is something to be done? The customer of a form, with the invoices and people that can be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from models.contact_wish import Wished
from models.customer import Customer
from models.errors import NotFound
from reading import cases
from store import contact_wishes, customers
from store.engine import Tx
from web.console.visit import Visit

#: Invoices that can be ticked; who means others names them in the address.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """today: where the customer is. invoices: open ones, by id; chosen: those that the address names.

    asked: the other parameters of the address. wishes: by role, of whoever is asked about.
    """

    customer: Customer
    time_zone: str
    today: date
    invoices: Sequence[dict[str, Any]]
    chosen: tuple[str, ...]
    asked: dict[str, str]
    wishes: Mapping[str, Wished]

    @property
    def id(self) -> str:
        return self.customer.id

    def owns(self, invoice_ids: Iterable[str]) -> bool:
        """Whether all of them are this customer's: a form can be made up."""
        return {row["invoice_id"] for row in self.invoices}.issuperset(invoice_ids)


async def load(visit: Visit, tx: Tx, customer_id: str, chosen: Sequence[str], asked: dict[str, str]) -> Subject:
    """Raises NotFound."""
    found = (await customers.get(tx, [customer_id])).get(customer_id)
    if found is None:
        raise NotFound(f"No customer {customer_id}")
    zone = (await customers.placements(tx, [customer_id]))[customer_id]["time_zone"]
    today = (await visit.reader.clock.now(tx)).astimezone(ZoneInfo(zone)).date()
    open_ones = await cases.page(visit.reader, tx, {"customer": customer_id, "open": True}, limit=_MOST, days=False)
    known = {row["invoice_id"] for row in open_ones}
    for invoice_id in chosen:
        if invoice_id not in known:
            filters = {"customer": customer_id, "invoice": invoice_id}
            open_ones += await cases.page(visit.reader, tx, filters, limit=1, days=False)
    kept = await contact_wishes.of_customer(tx, customer_id) if "role" in asked else {}
    wished = {role.value: one for role, one in kept.items()}
    return Subject(found, zone, today, open_ones, tuple(chosen), asked, wished)
