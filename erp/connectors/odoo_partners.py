"""How does an Odoo partner become a customer? Its company, and the people under it by type of address and job."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from erp.connectors.odoo_client import OdooCalls, rows_of, target, text
from erp.connectors.paging import Row
from erp.connectors.people import first_email, one_line, phone_of
from erp.connectors.port import Read, Wrong, read
from models.connector import OdooSource
from models.customer import Role
from models.values import LANGUAGES

_FIELDS = ("name", "is_company", "lang", "country_id", "state_id", "email", "phone", "write_date")
_PEOPLE = ("name", "parent_id", "type", "function", "email", "phone")
#: Odoo 19 keeps one number per person.
_MOBILE_UNTIL = 18
_MOST_CONTACTS = 50


class Partners:
    def __init__(self, odoo: OdooCalls, source: OdooSource) -> None:
        self._odoo = odoo
        self._source = source
        self._countries: dict[int, str] = {}
        self._states: dict[int, str] = {}
        mobile = ("mobile",) if source.version <= _MOBILE_UNTIL else ()
        self._fields, self._people = (*_FIELDS, *mobile), (*_PEOPLE, *mobile)

    @property
    def fields(self) -> Sequence[str]:
        return self._fields

    async def read(self, ids: Iterable[int]) -> list[Read | Wrong]:
        """Customers by the ids of their commercial partners, each with its people as they are now."""
        wanted = sorted(set(ids))
        rows = await rows_of(self._odoo, "res.partner", [("id", "in", wanted)], self._fields) if wanted else []
        return await self.customers(rows)

    async def customers(self, rows: Sequence[Row]) -> list[Read | Wrong]:
        """Customers from rows that have `fields`."""
        if not rows:
            return []
        await self._know_places(rows)
        under = [("parent_id", "in", [row["id"] for row in rows]), ("active", "=", True), ("is_company", "=", False)]
        people: dict[int, list[Row]] = {}
        for person in await rows_of(self._odoo, "res.partner", under, self._people):
            people.setdefault(target(person["parent_id"]) or 0, []).append(person)
        return [self._customer(row, people.get(row["id"], [])) for row in rows]

    def _customer(self, row: Row, people: Sequence[Row]) -> Read | Wrong:
        source = self._source
        country = self._countries.get(target(row["country_id"]) or 0) or source.defaults.country
        language = (text(row["lang"]) or "")[:2]
        if language not in LANGUAGES:
            language = source.defaults.language or language
        name = one_line(text(row["name"])) or ""
        shape: dict[str, Any] = {
            "id": f"{source.prefix}{row['id']}",
            "name": name,
            "kind": "business" if row["is_company"] else source.defaults.individuals.value,
            "language": language,
            "country": country,
            "contacts": self._contacts(row, people, country, name),
        }
        if region := self._states.get(target(row["state_id"]) or 0):
            shape["region"] = region
        return read("customers", str(row["id"]), {name: value for name, value in shape.items() if value is not None})

    def _contacts(self, row: Row, people: Sequence[Row], country: str | None, name: str) -> list[dict[str, Any]]:
        """The company's own address is who pays, unless there is an invoice address: then it is the administration."""
        paying = any(person["type"] == "invoice" and _reachable(person) for person in people)
        found = [self._contact(row, Role.ADMINISTRATION if paying else Role.PAYABLES, country, name)]
        for person in people:
            role = self._source.roles.get(text(person["function"]) or "")
            if role is None and person["type"] == "invoice":
                role = Role.PAYABLES
            if role is not None:
                found.append(self._contact(person, role, country, name))
        return [contact for contact in found if len(contact) > len(("role", "name"))][:_MOST_CONTACTS]

    @staticmethod
    def _contact(row: Row, role: Role, country: str | None, company: str) -> dict[str, Any]:
        known = {
            "role": role.value,
            "name": one_line(text(row["name"])) or company,
            "email": first_email(text(row["email"])),
            "phone": phone_of(text(row["phone"]) or text(row.get("mobile")), country),
        }
        return {field: value for field, value in known.items() if value is not None}

    async def _know_places(self, rows: Sequence[Row]) -> None:
        await self._know(self._countries, "res.country", {target(row["country_id"]) for row in rows})
        await self._know(self._states, "res.country.state", {target(row["state_id"]) for row in rows})

    async def _know(self, known: dict[int, str], model: str, ids: Iterable[int | None]) -> None:
        """The codes of places, each asked for once."""
        unknown = sorted(one for one in ids if one is not None and one not in known)
        if unknown:
            for place in await rows_of(self._odoo, model, [("id", "in", unknown)], ["code"]):
                known[place["id"]] = str(place["code"])


def _reachable(row: Mapping[str, Any]) -> bool:
    return bool(text(row["email"]) or text(row["phone"]) or text(row.get("mobile")))
