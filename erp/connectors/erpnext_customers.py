"""How does an ERPNext customer become ours? Its primary address says where, its contacts who is there."""

from collections.abc import Iterable, Sequence
from typing import Any

from erp.connectors.erpnext_client import Documents
from erp.connectors.paging import Row
from erp.connectors.people import first_email, one_line, phone_of
from erp.connectors.port import Entry, Read, Wrong, read
from models.connector import ErpNextSource
from models.customer import Role
from models.values import LANGUAGES

CUSTOMER = ("customer_name", "customer_type", "language", "customer_primary_address", "email_id", "mobile_no",
            "modified")  # fmt: skip
_INDIVIDUAL = "Individual"
_MOST_CONTACTS = 50


class Customers:
    def __init__(self, documents: Documents, source: ErpNextSource) -> None:
        self._documents = documents
        self._source = source
        self._countries: dict[str, str] = {}

    async def of_contacts(self, rows: Sequence[Row]) -> list[Entry]:
        """The customers that these contacts belong to."""
        contacts = [await self._documents.get("Contact", row["id"]) for row in rows]
        return await self.named({name for contact in contacts for name in _customers(contact)})

    async def named(self, names: Iterable[str]) -> list[Entry]:
        return await self.customers(await self._documents.among("Customer", CUSTOMER, names))

    async def customers(self, rows: Sequence[Row]) -> list[Entry]:
        if not rows:
            return []
        people: dict[str, list[Row]] = {}
        linked = await self._documents.among("Contact", (), (row["id"] for row in rows), ("Dynamic Link", "link_name"))
        for contact_name in sorted({found["id"] for found in linked}):
            contact = await self._documents.get("Contact", contact_name)
            for name in _customers(contact):
                people.setdefault(name, []).append(contact)
        places = {address for row in rows if (address := row.get("customer_primary_address"))}
        listed = await self._documents.among("Address", ("country", "state"), places)
        addresses = {address["id"]: address for address in listed}
        return [
            await self._customer(
                row, addresses.get(row.get("customer_primary_address") or "", {}), people.get(row["id"], [])
            )
            for row in rows
        ]

    async def _customer(self, row: Row, address: Row, people: Sequence[Row]) -> Read | Wrong:
        defaults = self._source.defaults
        country = await self._country(address.get("country")) or defaults.country
        language = str(row.get("language") or "")[:2]
        name = one_line(row.get("customer_name")) or row["id"]
        shape: dict[str, Any] = {
            "id": f"{self._source.prefix}{row['id']}",
            "name": name,
            "kind": defaults.individuals.value if row.get("customer_type") == _INDIVIDUAL else "business",
            "language": language if language in LANGUAGES else defaults.language or language,
            "country": country,
            "region": one_line(address.get("state")),
            "contacts": self._contacts(row, people, country, name),
        }
        return read("customers", row["id"], {name: value for name, value in shape.items() if value is not None})

    def _contacts(self, row: Row, people: Sequence[Row], country: str | None, name: str) -> list[dict[str, Any]]:
        """By role of their title; billing contacts pay; the customer's own address pays where nobody else does."""
        found = []
        for person in people:
            role = self._source.roles.get(str(person.get("designation") or ""))
            if role is None and person.get("is_billing_contact"):
                role = Role.PAYABLES
            if role is not None:
                whose = person.get("full_name") or person.get("first_name")
                phone = person.get("phone") or person.get("mobile_no")
                found.append(_contact(role, one_line(whose) or name, person.get("email_id"), phone, country))
        if not any(contact["role"] == Role.PAYABLES.value for contact in found):
            found.insert(0, _contact(Role.PAYABLES, name, row.get("email_id"), row.get("mobile_no"), country))
        return [contact for contact in found if len(contact) > len(("role", "name"))][:_MOST_CONTACTS]

    async def _country(self, name: str | None) -> str | None:
        """ERPNext names countries in English and keeps their codes in small letters."""
        if not name:
            return None
        if name not in self._countries:
            found = await self._documents.get("Country", name)
            self._countries[name] = str(found.get("code") or "").upper()
        return self._countries[name] or None


def _customers(contact: Row) -> list[str]:
    links = contact.get("links") or []
    return [str(link["link_name"]) for link in links if link.get("link_doctype") == "Customer"]


def _contact(role: Role, name: str, email: Any, phone: Any, country: str | None) -> dict[str, Any]:
    known = {
        "role": role.value,
        "name": name,
        "email": first_email(email or None),
        "phone": phone_of(phone or None, country),
    }
    return {field: value for field, value in known.items() if value is not None}
