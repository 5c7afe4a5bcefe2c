"""What does somebody need to see who speaks with a customer? The account, its people, what runs, how it pays."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from models.errors import NotFound
from models.values import amount_text
from reading import arrangements, checkouts, contact_proposals, contact_wishes, disputes, holds, portal_access
from reading.contact_ways import ways
from reading.reader import Reader
from reading.steps import why_told
from store import (
    accounts,
    behaviour,
    customer_figures,
    customers,
    feedback,
    negotiations,
    notices,
    owners,
    tasks,
)
from store import arrangements as stored_arrangements
from store import disputes as stored_disputes
from store.engine import Tx
from store.standing_holds import standing

#: Of each list; what is older or more stands on pages of its own.
_MANY = 50
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91")


async def page(reader: Reader, tx: Tx, customer_id: str) -> dict[str, Any]:
    """All of it but invoices and timeline, which are read by the page. Raises NotFound."""
    found = (await customers.get(tx, [customer_id])).get(customer_id)
    if found is None:
        raise NotFound(f"No customer {customer_id}")
    placed = (await customers.placements(tx, [customer_id]))[customer_id]
    owner = (await owners.of_customers(tx, [customer_id]))[customer_id]
    now, zone = await reader.clock.now(tx), ZoneInfo(placed["time_zone"])
    today = now.astimezone(zone).date()
    held = await standing(tx, reader.shelf, now, customer=customer_id, limit=_MANY)
    agreed = [arrangements.told(one) for one in await stored_arrangements.listed(tx, customer=customer_id, limit=_MANY)]
    people, media = await ways(reader, tx, customer_id, found.contacts, now)
    return {
        "id": found.id,
        "name": found.name,
        "kind": found.kind.value,
        "language": found.language,
        "country": found.country,
        "region": found.region,
        "time_zone": placed["time_zone"],
        "now": now.astimezone(zone),
        "segment": placed["segment"],
        "segment_why": why_told(reader.sentences, placed["segment_why"]),
        "segment_trail": placed["segment_why"].get("trail", []),
        "strategy": placed["segment_strategy"],
        "owner": owner["collector"],
        "owner_why": why_told(reader.sentences, owner["collector_why"]),
        "channels": None if found.channels is None else [one.value for one in found.channels],
        "attributes": found.attributes,
        "credit_hold_since": placed["credit_hold_since"],
        "people": people,
        "wishes": {one["role"]: one for one in await contact_wishes.of_customer(tx, customer_id)},
        "media": media,
        "accounts": await _accounts(tx, customer_id, today, now),
        "holds": [holds.told(reader, one) for one in held],
        "arrangements": [one for one in agreed if one["state"].is_running],
        "past_arrangements": [one for one in agreed if not one["state"].is_running][:10],
        "disputes": [disputes.told(one) for one in await stored_disputes.listed(tx, customer=customer_id, limit=_MANY)],
        "negotiations": [
            one for one in await negotiations.listed(tx, customer=customer_id, state=None, limit=_MANY) if _runs(one)
        ],
        "tasks": await tasks.listed(tx, customer=customer_id, limit=_MANY),
        "checkouts": await checkouts.listed(tx, customer_id=customer_id, limit=10),
        "waiting": await notices.waiting(tx, customer_id, now),
        "behaviour": (await behaviour.of_customers(tx, [customer_id], today))[customer_id],
        "months": _since_the_first(await customer_figures.months(tx, customer_id, today, placed["time_zone"])),
        "proposals": await contact_proposals.listed(reader, tx, customer_id=customer_id),
        "portal": await portal_access.at_a_glance(reader, tx, customer_id),
        "feedback": await feedback.listed(tx, customer_id=customer_id, limit=10),
    }


def _since_the_first(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From the first month on in which something was paid or promised."""
    told = [number for number, row in enumerate(months) if row["settled"] or row["kept"] or row["broken"]]
    return months[told[0] :] if told else []


def _runs(negotiation: Any) -> bool:
    return bool(negotiation.state == "open")


async def _accounts(tx: Tx, customer_id: str, today: Any, now: Any) -> list[dict[str, Any]]:
    """One for each currency: sums, the age of what is owed, and what is set apart; all of it in that currency."""
    sums = {row["currency"]: row for row in await accounts.of_customer(tx, customer_id, today)}
    ages = {row["currency"]: row for row in await customer_figures.aging(tx, customer_id, today)}
    found = []
    for currency in sorted(sums):
        row, age = sums[currency], ages.get(currency, {})
        owed = row["owed"]
        found.append(
            {
                "currency": currency,
                "open_invoices": row["invoices"],
                "oldest_due_on": row["oldest_due_on"],
                **{name: amount_text(row[name], currency) for name in ("owed", "overdue", "on_account", "written_off")},
                "to_pay": amount_text(max(owed + row["charges"] - row["on_account"], Decimal(0)), currency),
                "aging": [(name, amount_text(age.get(name, Decimal(0)), currency)) for name in BUCKETS],
                "disputed": amount_text(Decimal(0), currency),
                "promised": amount_text(Decimal(0), currency),
                "charges": [],
            }
        )
    by_currency = {one["currency"]: one for one in found}
    for row in await customer_figures.promised_and_disputed(tx, customer_id, now):
        if row["currency"] in by_currency:
            by_currency[row["currency"]][row["kind"]] = amount_text(row["amount"], row["currency"])
    for row in await customer_figures.charges(tx, customer_id):
        by_currency[row["currency"]]["charges"].append((row["kind"], amount_text(row["amount"], row["currency"])))
    return found
