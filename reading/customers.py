"""Who is this customer, what does it owe, and how is it looked after?"""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from models.errors import NotFound
from models.values import amount_text
from reading import arrangements, holds
from reading.reader import Reader
from reading.steps import why_told
from store import accounts, customers, owners
from store import arrangements as stored_arrangements
from store.engine import Tx
from store.standing_holds import standing

#: Of one customer, whatever holds it.
_MANY = 1000
_SUMS = ("owed", "overdue", "charges", "on_account", "written_off")


async def one(reader: Reader, tx: Tx, customer_id: str) -> dict[str, Any]:
    """A customer as the ERP wrote it, with what the rules made of it and how its accounts stand. Raises NotFound."""
    found = (await customers.get(tx, [customer_id])).get(customer_id)
    if found is None:
        raise NotFound(f"No customer {customer_id}")
    placed = (await customers.placements(tx, [customer_id]))[customer_id]
    owner = (await owners.of_customers(tx, [customer_id]))[customer_id]
    now, zone = await reader.clock.now(tx), ZoneInfo(placed["time_zone"])
    held = await standing(tx, reader.shelf, now, customer=customer_id, limit=_MANY)
    running = await stored_arrangements.listed(tx, customer=customer_id, limit=_MANY)
    since = placed["credit_hold_since"]
    return {
        "customer_id": found.id,
        "name": found.name,
        "kind": found.kind,
        "language": found.language,
        "country": found.country,
        "region": found.region,
        "time_zone": placed["time_zone"],
        "segment": placed["segment"],
        "segment_fixed": found.segment is not None,
        "strategy": placed["segment_strategy"],
        "collector": owner["collector"],
        "collector_why": why_told(reader.sentences, owner["collector_why"]),
        "channels": None if found.channels is None else list(found.channels),
        "attributes": found.attributes,
        "contacts": [contact.model_dump() for contact in found.contacts],
        "credit_hold_since": since.astimezone(zone) if since else None,
        "accounts": [_account(row) for row in await accounts.of_customer(tx, customer_id, now.astimezone(zone).date())],
        "holds": [holds.told(reader, hold) for hold in held],
        "arrangements": [arrangements.told(one) for one in running if one.found.arrangement.state.is_running],
    }


def _account(row: dict[str, Any]) -> dict[str, Any]:
    """One currency; `to_pay` is what is owed with its charges, less what lies on account."""
    currency = row["currency"]
    to_pay = max(row["owed"] + row["charges"] - row["on_account"], Decimal(0))
    return {
        "currency": currency,
        "open_invoices": row["invoices"],
        "oldest_due_on": row["oldest_due_on"],
        **{name: amount_text(row[name], currency) for name in _SUMS},
        "to_pay": amount_text(to_pay, currency),
    }
