"""What would ERPNext answer? The REST API of a Frappe site over a few documents in memory.

From Frappe's documentation: "REST API" (framework/user/en/api/rest), "Listing documents" and "Manipulating documents"
(guides/integration/rest_api): `Authorization: token key:secret`, GET /api/resource/<DocType> with JSON in `fields` and
`filters` (three or, for child tables, four parts), `order_by`, `limit_page_length` (20 unless told), answers under
`data`, errors with `exc_type`. Fields from erpnext: Customer, Contact, Address, Payment Entry, Sales Invoice.
"""

import json
import threading
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

from tests.providers.wire import Answer, Request, Server

KEY, SECRET = "a1b2c3d4", "e5f6a7b8"
Document = dict[str, Any]


class FakeErpNext:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, 0, 250_000)  # noqa: DTZ001 - the site's own time, as Frappe keeps it
        self.documents: dict[str, dict[str, Document]] = {
            "Country": {"Spain": {"name": "Spain", "code": "es"}},
            "Customer": {},
            "Contact": {},
            "Address": {},
            "Payment Entry": {},
            "Sales Invoice": {},
            "Comment": {},
        }
        self.instead: list[Answer] = []
        self._lock = threading.RLock()
        self.server = Server(self._answer)
        self.server.start()

    @property
    def url(self) -> str:
        return self.server.url

    def stop(self) -> None:
        self.server.stop()

    def later(self, **length: int) -> None:
        self.now += timedelta(**length)

    def add(self, doctype: str, name: str, **fields: Any) -> str:
        with self._lock:
            self.documents[doctype][name] = {"name": name, "modified": self.now, "docstatus": 1, **fields}
            return name

    def change(self, doctype: str, name: str, **fields: Any) -> None:
        with self._lock:
            self.documents[doctype][name] |= {**fields, "modified": self.now}

    def customer(self, name: str, **fields: Any) -> str:
        number = f"CUST-{len(self.documents['Customer']) + 1:05}"
        address = self.add("Address", f"{number}-Billing", country="Spain", state="V")
        known = {
            "customer_name": name, "customer_type": "Company", "language": "es", "customer_primary_address": address,
            "email_id": "pagos@acme.example", "mobile_no": "600 111 222", "is_frozen": 0, "docstatus": 0,
        }  # fmt: skip
        return self.add("Customer", number, **(known | fields))

    def contact(self, customer: str, **fields: Any) -> str:
        number = f"Contact {len(self.documents['Contact']) + 1}"
        known = {
            "full_name": "Ana Ruiz", "email_id": "ana@acme.example", "phone": None, "designation": None,
            "is_billing_contact": 0, "docstatus": 0,
            "links": [{"link_doctype": "Customer", "link_name": customer}],
        }  # fmt: skip
        return self.add("Contact", number, **(known | fields))

    def invoice(self, customer: str, amount: float, **fields: Any) -> str:
        number = f"ACC-SINV-2026-{len(self.documents['Sales Invoice']) + 1:05}"
        known = {
            "customer": customer, "posting_date": "2026-02-01", "due_date": "2026-03-10", "currency": "EUR",
            "grand_total": amount, "rounded_total": 0.0, "is_return": 0, "is_pos": 0, "return_against": None,
            "company": "Ours", "custom_level": 0,
        }  # fmt: skip
        return self.add("Sales Invoice", number, **(known | fields))

    def payment(self, customer: str, meant: dict[str, float], unallocated: float = 0.0, **fields: Any) -> str:
        number = f"ACC-PAY-2026-{len(self.documents['Payment Entry']) + 1:05}"
        references = [
            {"reference_doctype": "Sales Invoice", "reference_name": name, "allocated_amount": amount}
            for name, amount in meant.items()
        ]
        known = {
            "payment_type": "Receive", "party_type": "Customer", "party": customer, "posting_date": "2026-03-01",
            "paid_from_account_currency": "EUR", "unallocated_amount": unallocated, "mode_of_payment": "Wire Transfer",
            "reference_no": None, "company": "Ours", "references": references,
        }  # fmt: skip
        return self.add("Payment Entry", number, **(known | fields))

    def _answer(self, request: Request) -> Answer:
        with self._lock:
            if self.instead:
                return self.instead.pop(0)
            if request.headers.get("authorization") != f"token {KEY}:{SECRET}":
                return _error(401, "AuthenticationError", "Invalid API Key or Secret")
            if len(urlencode(request.query)) > 8000:
                return Answer(414)
            _, api, resource, doctype, *rest = map(unquote, request.path.split("/"))
            if (api, resource) != ("api", "resource") or doctype not in self.documents:
                return _error(404, "DoesNotExistError", f"DocType {doctype} not found")
            documents = self.documents[doctype]
            if not rest and request.method == "GET":
                return self._list(documents, dict(request.query))
            if not rest:
                fields = json.loads(request.body)
                name = self.add(doctype, f"{doctype}-{len(documents) + 1}", **fields)
                return Answer.json(200, {"data": self._shown(documents[name])})
            if rest[0] not in documents:
                return _error(404, "DoesNotExistError", f"{doctype} {rest[0]} not found")
            if request.method == "PUT":
                fields = json.loads(request.body)
                if unknown := set(fields) - documents[rest[0]].keys():
                    return _error(417, "ValidationError", f"{unknown} cannot be set")
                self.change(doctype, rest[0], **fields)
            return Answer.json(200, {"data": self._shown(documents[rest[0]])})

    def _list(self, documents: dict[str, Document], query: dict[str, str]) -> Answer:
        fields = json.loads(query.get("fields", '["name"]'))
        rows = [
            row for row in documents.values() if all(_holds(row, one) for one in json.loads(query.get("filters", "[]")))
        ]
        known = set().union(*(row.keys() for row in documents.values())) if documents else set(fields)
        if unknown := set(fields) - known:
            return _error(417, "DataError", f"Field not permitted in query: {sorted(unknown)[0]}")
        for part in reversed(query.get("order_by", "modified desc").split(", ")):
            column, _, direction = part.partition(" ")
            rows.sort(key=lambda row, column=column: row[column], reverse=direction == "desc")  # type: ignore[misc] # mypy reads no defaults of lambdas
        limit = int(query.get("limit_page_length", 20))
        shown = [{field: self._shown(row)[field] for field in fields} for row in (rows[:limit] if limit else rows)]
        return Answer.json(200, {"data": shown})

    def _shown(self, row: Document) -> Document:
        return {**row, "modified": str(row["modified"])} if "modified" in row else row


def _holds(row: Document, term: list[Any]) -> bool:
    if len(term) == 4:
        table, field, operator, value = term
        assert table == "Dynamic Link"
        return any(_compare(link[field], operator, value) for link in row["links"])
    field, operator, value = term
    found = row[field]
    if isinstance(found, datetime):
        value = datetime.fromisoformat(value)
    return _compare(found, operator, value)


def _compare(found: Any, operator: str, value: Any) -> bool:
    match operator:
        case "=":
            return bool(found == value)
        case "in":
            return found in value
        case "like":
            return str(found).startswith(value.rstrip("%"))
        case ">":
            return bool(found > value)
        case ">=":
            return bool(found >= value)
    raise AssertionError(operator)


def _error(status: int, kind: str, message: str) -> Answer:
    return Answer.json(status, {"exc_type": kind, "exception": f"frappe.exceptions.{kind}: {message}"})
