"""How is ERPNext read, and written to? Customers with their contacts, payment entries, sales invoices and returns."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from erp.connectors.erpnext_client import Documents
from erp.connectors.erpnext_customers import CUSTOMER, Customers
from erp.connectors.http import ErpHttp
from erp.connectors.paging import Row, next_rows
from erp.connectors.people import one_line
from erp.connectors.port import (
    Ask,
    Done,
    Entry,
    Gone,
    Mark,
    NotSupported,
    Outcome,
    Page,
    Stream,
    Waiting,
    in_known_form,
    money,
    read,
)
from erp.connectors.requests import HOLDS, NOTES, reference, sentence
from erp.fields import ImportKind
from models.connector import ErpNextSource

_PAYMENT = ("party", "posting_date", "docstatus", "paid_from_account_currency", "unallocated_amount",
            "mode_of_payment", "reference_no", "modified")  # fmt: skip
_INVOICE = ("customer", "posting_date", "due_date", "currency", "grand_total", "rounded_total", "docstatus",
            "return_against", "modified")  # fmt: skip
_STAMP = "%Y-%m-%d %H:%M:%S.%f"
_SUBMITTED, _CANCELLED = 1, 2
#: What a payment may refer to beside invoices and still be the customer's: an order that is not invoiced yet.
_ON_ACCOUNT = "Sales Order"


@dataclass(frozen=True, slots=True)
class _Source:
    doctype: str
    filters: Sequence[Any]
    fields: Sequence[str]
    entries: Callable[[list[Row]], Awaitable[Sequence[Entry]]]


class ErpNext:
    def __init__(self, source: ErpNextSource, key: str, secret: str) -> None:
        self._source = source
        self._http = ErpHttp("ERPNext", source.url, {"Authorization": f"token {key}:{secret}"}, source.seconds)
        self._documents = Documents(self._http)
        self._customers = Customers(self._documents, source)
        self._sources = self._of_streams()

    @property
    def streams(self) -> tuple[Stream, ...]:
        kinds: dict[str, ImportKind] = {
            "customers": "customers",
            "contacts": "customers",
            "invoices": "invoices",
            "returns": "credit-notes",
        }
        return tuple(Stream(name, kinds.get(name, "payments")) for name in self._sources)

    def rewind(self, stream: str, mark: Mark) -> Mark:
        return Mark(f"{datetime.strptime(mark.at, _STAMP) - self._source.overlap:{_STAMP}}")  # noqa: DTZ007 - the site's own

    async def pull(self, stream: str, after: Mark | None, limit: int) -> Page:
        source = self._sources[stream]

        async def listed(more: Sequence[Any], order: str, at_most: int) -> list[Row]:
            filters = [*source.filters, *more]
            return await self._documents.listed(source.doctype, source.fields, filters, order=order, limit=at_most)

        async def within(at: str, id_: str, at_most: int) -> list[Row]:
            return await listed([["modified", "=", at], ["name", ">", id_]], "name asc", at_most)

        async def beyond(at: str | None, at_most: int) -> list[Row]:
            return await listed([["modified", ">", at]] if at else [], "modified asc, name asc", at_most)

        with in_known_form("ERPNext"):
            rows, mark, more = await next_rows(within, beyond, lambda row: _stamp(row["modified"]), after, limit)
            return Page(tuple(await source.entries(rows)), mark, more)

    async def missing(self, kind: ImportKind, keys: Sequence[str]) -> set[str]:
        doctype = {"customers": "Customer", "payments": "Payment Entry"}.get(kind, "Sales Invoice")
        return set(keys) - {row["id"] for row in await self._documents.among(doctype, (), keys)}

    async def push(self, ask: Ask) -> Outcome:
        to = self._source.write_back
        if ask.kind in HOLDS and to.credit_hold is not None:
            value = to.credit_hold.set if HOLDS[ask.kind] else to.credit_hold.lifted
            field = to.credit_hold.field
            # A Check of Frappe is 0 or 1.
            await self._documents.change(
                "Customer", ask.customer, {field: int(value) if value is True or value is False else value}
            )
            return Done(f"{field} = {value}")
        if ask.kind in NOTES and to.notes:
            return await self._note(ask)
        return NotSupported()

    @property
    def takes_levels(self) -> bool:
        return self._source.write_back.level is not None

    async def push_level(self, invoice: str, level: int) -> None:
        if self._source.write_back.level is not None:
            await self._documents.change("Sales Invoice", invoice, {self._source.write_back.level: level})

    async def check(self) -> list[str]:
        """Reads one document of each type, and the fields that are to be written."""
        said = []
        to = self._source.write_back
        for name, source in self._sources.items():
            found = await self._documents.listed(source.doctype, source.fields, source.filters, limit=1)
            said.append(f"{name}: {'some' if found else 'no'} {source.doctype}")
        fields = [("Customer", to.credit_hold.field if to.credit_hold else None), ("Sales Invoice", to.level)]
        for doctype, field in fields:
            if field is not None:
                await self._documents.listed(doctype, (field,), [], limit=1)
                said.append(f"writes {doctype}.{field}")
        return said

    async def close(self) -> None:
        await self._http.close()

    def _of_streams(self) -> dict[str, _Source]:
        source = self._source
        mine: list[Any] = [["docstatus", "in", [_SUBMITTED, _CANCELLED]]]
        if source.company:
            mine.append(["company", "=", source.company])
        if source.since:
            mine.append(["posting_date", ">=", source.since.isoformat()])
        received = [["payment_type", "=", "Receive"], ["party_type", "=", "Customer"], *mine]
        sold, returned = [["is_return", "=", 0], ["is_pos", "=", 0], *mine], [["is_return", "=", 1], *mine]
        linked = [["Dynamic Link", "link_doctype", "=", "Customer"]]
        return {
            "customers": _Source("Customer", [], CUSTOMER, self._customers.customers),
            "contacts": _Source("Contact", linked, ("modified",), self._customers.of_contacts),
            "payments": _Source("Payment Entry", received, _PAYMENT, self._payments),
            "returns": _Source("Sales Invoice", returned, _INVOICE, self._returns),
            "invoices": _Source("Sales Invoice", sold, _INVOICE, self._invoices),
        }

    async def _payments(self, rows: list[Row]) -> Sequence[Entry]:
        entries: list[Entry] = []
        for row in rows:
            if row["docstatus"] != _SUBMITTED:
                entries.append(Gone("payments", row["id"], "it was cancelled"))
                continue
            currency = str(row["paid_from_account_currency"])
            whole, meant = Decimal(row["unallocated_amount"] or 0), dict[str, Decimal]()
            for part in (await self._documents.get("Payment Entry", row["id"])).get("references") or []:
                amount = Decimal(part["allocated_amount"] or 0)
                if part["reference_doctype"] == "Sales Invoice" and amount > 0:
                    meant[part["reference_name"]] = meant.get(part["reference_name"], Decimal(0)) + amount
                    whole += amount
                elif part["reference_doctype"] == _ON_ACCOUNT and amount > 0:
                    whole += amount
            if whole <= 0:
                entries.append(Gone("payments", row["id"], "nothing of it is left for invoices"))
                continue
            shape = self._credit(row["id"], row["party"], row, currency, whole, meant)
            if method := one_line(row.get("mode_of_payment")):
                shape["method"] = method
            if said := one_line(row.get("reference_no")):
                shape["reference"] = said
            entries.append(read("payments", row["id"], shape))
        return entries

    async def _returns(self, rows: list[Row]) -> Sequence[Entry]:
        entries: list[Entry] = []
        for row in rows:
            amount = -_total(row)
            if row["docstatus"] != _SUBMITTED or amount <= 0:
                entries.append(Gone("credit-notes", row["id"], "it was cancelled"))
                continue
            against = row.get("return_against")
            meant = {str(against): amount} if against else {}
            shape = self._credit(row["id"], row["customer"], row, str(row["currency"]), amount, meant)
            entries.append(read("credit-notes", row["id"], shape))
        return entries

    def _credit(
        self, key: str, customer: str, row: Row, currency: str, amount: Decimal, meant: dict[str, Decimal]
    ) -> dict[str, Any]:
        prefix = self._source.prefix
        return {
            "id": f"{prefix}{key}",
            "customer_id": f"{prefix}{customer}",
            "received_on": row["posting_date"],
            "currency": currency,
            "amount": money(amount, currency),
            "allocations": [
                {"invoice_id": f"{prefix}{name}", "amount": money(part, currency)}
                for name, part in sorted(meant.items())
            ],
        }

    async def _invoices(self, rows: list[Row]) -> Sequence[Entry]:
        entries: list[Entry] = []
        for row in rows:
            amount, currency = _total(row), str(row["currency"])
            if row["docstatus"] != _SUBMITTED or amount == 0:
                why = "it was cancelled" if row["docstatus"] != _SUBMITTED else "it asks for nothing"
                entries.append(Gone("invoices", row["id"], why))
                continue
            shape = {
                "id": f"{self._source.prefix}{row['id']}",
                "customer_id": f"{self._source.prefix}{row['customer']}",
                "number": row["id"],
                "issued_on": row["posting_date"],
                "due_on": row["due_date"] or row["posting_date"],
                "currency": currency,
                "amount": money(amount, currency),
            }
            entries.append(read("invoices", row["id"], shape))
        return entries

    async def _note(self, ask: Ask) -> Outcome:
        doctype, name = ("Sales Invoice", ask.invoice) if ask.invoice else ("Customer", ask.customer)
        filters = [["reference_doctype", "=", doctype], ["reference_name", "=", name],
                   ["content", "like", f"{reference(ask)}:%"]]  # fmt: skip
        if not await self._documents.listed("Comment", (), filters, limit=1):
            body = {"comment_type": "Comment", "reference_doctype": doctype, "reference_name": name}
            await self._documents.add("Comment", {**body, "content": f"{reference(ask)}: {sentence(ask)}"})
        return Done("noted") if NOTES[ask.kind] else Waiting("noted: a bookkeeper says when it is booked")


def _stamp(value: Any) -> str:
    """Always with microseconds: Frappe leaves them out where there are none."""
    text = str(value)
    return text if "." in text else f"{text}.000000"


def _total(row: Row) -> Decimal:
    """What is asked for: rounded where the site rounds."""
    return Decimal(row.get("rounded_total") or row["grand_total"] or 0)
