"""Who of a customer comes to the portal, what may they do there, and which links lead to it? As the staff sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.customer import Contact, Customer, Role
from models.errors import NotFound
from models.portal import PortalRight, PortalRules
from reading.reader import Reader
from store import customers, portal_links, portal_people
from store.engine import Tx

#: The newest of a customer's links; every message has one.
_MOST_LINKS = 100


async def access(reader: Reader, tx: Tx, customer_id: str, *, links: int = _MOST_LINKS) -> dict[str, Any]:
    """Its people and its newest links. Raises NotFound."""
    return {
        "people": await people(reader, tx, customer_id),
        "links": await listed(reader, tx, customer_id, limit=links),
        "opening": await portal_links.opening(tx, customer_id),
    }


async def at_a_glance(reader: Reader, tx: Tx, customer_id: str) -> dict[str, Any]:
    """How many links open, and when somebody was here last."""
    rows = await portal_people.listed(tx, customer_id)
    last = rows[0]["last_at"] if rows else None
    return {"opening": await portal_links.opening(tx, customer_id), "last_at": _here(reader, last)}


async def people(reader: Reader, tx: Tx, customer_id: str) -> list[dict[str, Any]]:
    """Its contacts, whether they have come or not, and whoever came and is none: whoever came latest first.

    Raises NotFound.
    """
    customer = await _customer(tx, customer_id)
    rows = {row["address"]: row for row in await portal_people.listed(tx, customer_id)}
    by_address = {_address(one): one for one in reversed(customer.contacts) if _address(one)}
    told = [_person(reader, row, by_address.get(address)) for address, row in rows.items()]
    told += [_contact(reader, one) for address, one in reversed(by_address.items()) if address not in rows]
    return told


async def listed(reader: Reader, tx: Tx, customer_id: str, *, limit: int = _MOST_LINKS) -> list[dict[str, Any]]:
    """The newest first; none of them tells what it carries. Raises NotFound."""
    await _customer(tx, customer_id)
    instants = ("made_at", "expires_at", "revoked_at", "used_at")
    return [
        {**row, "invoices": list(row["invoice_ids"]), **{name: _here(reader, row[name]) for name in instants}}
        for row in await portal_links.listed(tx, customer_id, limit)
    ]


async def _customer(tx: Tx, customer_id: str) -> Customer:
    found = (await customers.get(tx, [customer_id])).get(customer_id)
    if found is None:
        raise NotFound(f"No customer {customer_id}")
    return found


def _person(reader: Reader, row: dict[str, Any], contact: Contact | None) -> dict[str, Any]:
    role = Role(row["role"]) if row["role"] else None
    return {
        "id": row["id"],
        "name": row["name"],
        "address": row["address"],
        "role": role,
        "rights": _in_order(row["rights"] if row["rights"] is not None else _of(reader.in_force.portal, role)),
        "by_hand": row["rights"] is not None,
        "is_contact": contact is not None,
        "blocked_at": _here(reader, row["blocked_at"]),
        "blocked_by": row["blocked_by"],
        "last_at": _here(reader, row["last_at"]),
    }


def _contact(reader: Reader, contact: Contact) -> dict[str, Any]:
    """Somebody who could come."""
    return {
        "id": None,
        "name": contact.name,
        "address": _address(contact),
        "role": contact.role,
        "rights": _in_order(_of(reader.in_force.portal, contact.role)),
        "by_hand": False,
        "is_contact": True,
        "blocked_at": None,
        "blocked_by": None,
        "last_at": None,
    }


def _of(rules: PortalRules, role: Role | None) -> Sequence[str]:
    return [right.value for right in rules.rights_of(role)]


def _in_order(rights: Sequence[str]) -> list[PortalRight]:
    return [right for right in PortalRight if right.value in rights]


def _address(contact: Contact) -> str:
    """By which the portal knows them, by whatever way they come."""
    return (contact.email or contact.phone or contact.whatsapp or "").lower()


def _here(reader: Reader, at: datetime | None) -> datetime | None:
    return at.astimezone(reader.zone) if at is not None else None
