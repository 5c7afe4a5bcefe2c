"""What may somebody send who means harm, or does not know better? Each call with the answer and the field it gets."""

import json
from dataclasses import dataclass, field
from typing import Any

CUSTOMER: dict[str, Any] = {"name": "Beta SAS", "kind": "business", "language": "es", "country": "CO"}
INVOICE: dict[str, Any] = {
    "customer_id": "C-1",
    "number": "FE-9",
    "issued_on": "2026-02-15",
    "due_on": "2026-03-15",
    "currency": "COP",
    "amount": "250.50",
}
PAYMENT: dict[str, Any] = {
    "id": "P-9",
    "customer_id": "C-1",
    "received_on": "2026-03-02",
    "currency": "COP",
    "amount": "10.00",
}
NOTE = {**PAYMENT, "id": "N-9"}


@dataclass(frozen=True)
class HostileCall:
    """body: bytes as they are sent. at: the field named in `errors`; empty where the call as a whole is refused."""

    name: str
    method: str
    path: str
    body: bytes
    status: int = 422
    at: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    by: str = "erp"


def _customer(name: str, at: str, **changes: Any) -> HostileCall:
    return HostileCall(f"customer: {name}", "PUT", "/customers/C-9", _json(CUSTOMER, changes), at=at)


def _invoice(name: str, at: str, **changes: Any) -> HostileCall:
    return HostileCall(f"invoice: {name}", "PUT", "/invoices/F-9", _json(INVOICE, changes), at=at)


def _payment(name: str, at: str, **changes: Any) -> HostileCall:
    return HostileCall(f"payment: {name}", "POST", "/payments", _json(PAYMENT, changes), at=at)


def _raw(name: str, body: bytes, at: str = "body", status: int = 422, **headers: str) -> HostileCall:
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return HostileCall(f"raw: {name}", "PUT", "/invoices/F-9", body, status, at, sent)


def _address(name: str, path: str, status: int = 422, at: str = "id") -> HostileCall:
    return HostileCall(f"address: {name}", "PUT", path, _json(INVOICE, {}), status, at)


def _json(body: dict[str, Any], changes: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in {**body, **changes}.items() if value is not ...}).encode()


def _with(name: str, literal: str) -> bytes:
    """The invoice with a value as no program of ours would write it."""
    return _json(INVOICE, {name: "@"}).replace(b'"@"', literal.encode("utf-8", "surrogatepass"))


_CONTACT = {"role": "payables", "name": "Ana", "email": "ana@acme.example"}
_DEEP = b'{"a":' * 40 + b"1" + b"}" * 40

HOSTILE_CALLS = [
    # What is no JSON, or more than JSON
    _raw("nothing", b""),
    _raw("half an object", b'{"customer_id": "C-1"'),
    _raw("two objects", b"{}{}"),
    _raw("a list", b"[]"),
    _raw("a text", b'"invoice"'),
    _raw("null", b"null"),
    _raw("single quotes", b"{'customer_id': 'C-1'}"),
    _raw("a comment", b'{"a": 1 /* one */}'),
    _raw("a comma at the end", b'{"customer_id": "C-1",}'),
    _raw("a mark of byte order", b"\xef\xbb\xbf" + _json(INVOICE, {})),
    _raw("UTF-16", _json(INVOICE, {}).decode().encode("utf-16")),
    _raw("Latin-1", json.dumps({**INVOICE, "product": "jamón"}, ensure_ascii=False).encode("latin-1")),
    _raw("forty levels", _DEEP, at="a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"),
    _raw("a hundred thousand levels", b"[" * 30_000),
    _raw("too many values", b'{"a":[' + b"0," * 60_000 + b"0]}"),
    _raw("too large", b'{"a":"' + b"x" * (1 << 20) + b'"}', status=413, at=""),
    _raw("twice the same name", _json(INVOICE, {})[:-1] + b', "amount": "1.00"}', at="amount"),
    _raw("a name with NUL", _json(INVOICE, {})[:-1] + b', "\\u0000": "x"}', at="\\0"),
    _raw("a name that is half a character", _json(INVOICE, {})[:-1] + b', "\\ud800": "x"}', at="\\ud800"),
    _raw("a form", b"customer_id=C-1", status=415, at="", content_type="application/x-www-form-urlencoded"),
    _raw("no media type", _json(INVOICE, {}), status=415, at="", content_type=""),
    _raw("another charset", _json(INVOICE, {}), status=415, at="", content_type="application/json; charset=latin1"),
    _raw("compressed", b"\x1f\x8b", status=415, at="", content_encoding="gzip"),
    # Amounts
    _raw("a float", _with("amount", "250.50"), at="amount"),
    _raw("an exponent", _with("amount", "1e3"), at="amount"),
    _raw("NaN", _with("amount", "NaN"), at="amount"),
    _raw("Infinity", _with("amount", "-Infinity"), at="amount"),
    _raw("a number beyond 2^53", _with("amount", "9007199254740993"), at="amount"),
    _raw("a number of five thousand digits", _with("amount", "1" * 5000), at="amount"),
    _invoice("a whole number", "amount", amount=250),
    _invoice("true", "amount", amount=True),
    _invoice("null", "amount", amount=None),
    _invoice("zero", "amount", amount="0.00"),
    _invoice("below zero", "amount", amount="-1.00"),
    _invoice("grouped", "amount", amount="1,200.50"),
    _invoice("underscores", "amount", amount="1_200.50"),
    _invoice("a comma for decimals", "amount", amount="1200,50"),
    _invoice("digits of another script", "amount", amount="٢٥٠"),
    _invoice("an exponent as text", "amount", amount="1E3"),
    _invoice("blanks around", "amount", amount=" 250.50 "),
    _invoice("nan as text", "amount", amount="NaN"),
    _invoice("decimals that the currency has not", "amount", currency="CLP", amount="10.50"),
    _invoice("sixteen digits", "amount", amount="1" * 16),
    # Days and currencies
    _invoice("a day as seconds", "due_on", due_on=1773532800),
    _invoice("a day with an hour", "due_on", due_on="2026-03-15T00:00:00"),
    _invoice("a day that does not exist", "due_on", due_on="2026-02-30"),
    _invoice("a day of another order", "due_on", due_on="15/03/2026"),
    _invoice("digits of another script in a day", "due_on", due_on="２０２６-03-15"),
    _invoice("due before issued", "due_on", due_on="2026-01-15"),
    _invoice("a day beyond the calendar", "due_on", due_on="9999-12-31"),
    _invoice("a currency in small letters", "currency", currency="cop"),
    _invoice("a currency that is none", "currency", currency="XXX"),
    # Ids and texts
    _invoice("another id than the address", "id", id="F-8"),
    _invoice("an id that is a number", "id", id=9),
    _invoice("an unknown customer", "customer_id", customer_id="C-404"),
    _invoice("an unknown field", "discount", discount="5"),
    _invoice("a missing field", "number", number=...),
    _invoice("a formula", "number", number='=HYPERLINK("http://evil.example")'),
    _invoice("two lines", "number", number="FE-9\nBcc: all@evil.example"),
    _invoice("a blank", "number", number="  "),
    _invoice("five hundred and one characters", "product", product="x" * 501),
    _invoice("NUL", "product", product="a\x00b"),
    _raw("half a character", _with("product", '"\\ud83d"'), at="product"),
    _invoice("an address that is none", "document_url", document_url="javascript:alert(1)"),
    _invoice("an object for a text", "number", number={"$ne": ""}),
    _address("a blank id", "/invoices/%20"),
    _address("NUL in the id", "/invoices/F%00"),
    _address("no UTF-8 in the id", "/invoices/F%FF"),
    _address("a line break in the id", "/invoices/F%0A1"),
    _address("an id that is too long", "/invoices/" + "F" * 129),
    _address("no id", "/invoices/", status=404, at=""),
    _address("an unknown parameter", "/invoices/F-9?dry_run=true", at="dry_run"),
    _address("a query of five thousand bytes", "/invoices/F-9?" + "a" * 5000, at="query"),
    _address("steps upwards", "/invoices/..%2F..%2Fcustomers%2FC-1%0D", at="id"),
    # Customers
    _customer("a kind that is none", "kind", kind="vip"),
    _customer("a country that is none", "country", country="XX"),
    _customer("a country in small letters", "country", country="co"),
    _customer("an unknown language", "language", language="tlh"),
    _customer("a time zone that is none", "time_zone", time_zone="../../etc/passwd"),
    _customer(
        "an e-mail with a second line", "contacts.0.email", contacts=[{**_CONTACT, "email": "a@b.example\nBcc: x"}]
    ),
    _customer("an e-mail that is none", "contacts.0.email", contacts=[{**_CONTACT, "email": "ana"}]),
    _customer("a phone without a country", "contacts.0.phone", contacts=[{**_CONTACT, "phone": "7438900"}]),
    _customer("an unknown role", "contacts.1.role", contacts=[_CONTACT, {**_CONTACT, "role": "boss"}]),
    _customer("a contact without a name", "contacts.0.name", contacts=[{"role": "payables"}]),
    _customer("contacts as an object", "contacts", contacts={"payables": _CONTACT}),
    _customer("fifty-one contacts", "contacts", contacts=[_CONTACT] * 51),
    _customer("fifty-one attributes", "attributes", attributes={f"a{number}": "x" for number in range(51)}),
    _customer("an attribute that is a number", "attributes.plan", attributes={"plan": 3}),
    _customer("a channel that is none", "channels.0", channels=["pigeon"]),
    # Payments and what takes them back
    _payment("no id", "id", id=...),
    _payment("an allocation twice", "allocations", allocations=[{"invoice_id": "F-1", "amount": "1.00"}] * 2),
    _payment("more allocated than paid", "allocations", allocations=[{"invoice_id": "F-1", "amount": "11.00"}]),
    _payment("an allocation below zero", "allocations.0.amount", allocations=[{"invoice_id": "F-1", "amount": "-1"}]),
    _payment(
        "another currency than its invoice",
        "allocations.invoice_id",
        currency="EUR",
        allocations=[{"invoice_id": "F-1", "amount": "10.00"}],
    ),
    _payment("a float in an allocation", "allocations.0.amount", allocations=[{"invoice_id": "F-1", "amount": 1.5}]),
    HostileCall(
        "credit note: the method of a payment", "POST", "/credit-notes", _json(NOTE, {"method": "cash"}), at="method"
    ),
    HostileCall("reversal: of nothing", "POST", "/payments/P-404/reversal", b'{"reason": "bounced"}', 404),
    HostileCall("reversal: without a reason", "POST", "/payments/P-1/reversal", b"{}", at="reason"),
    HostileCall(
        "reversal: a kind that is none", "POST", "/payments/P-1/reversal", b'{"reason": "x", "kind": "hoax"}', at="kind"
    ),
    HostileCall("batch: no list", "POST", "/payments:batch", b'{"items": {"id": "P-9"}}', at="items"),
    HostileCall("batch: nothing in it", "POST", "/payments:batch", b'{"items": []}', at="items"),
    HostileCall(
        "batch: a thousand and one",
        "POST",
        "/payments:batch",
        b'{"items": [' + b",".join([b"{}"] * 1001) + b"]}",
        at="items",
    ),
    HostileCall("batch: something beside", "POST", "/payments:batch", b'{"items": [{}], "dry_run": 1}', at="dry_run"),
    HostileCall("batch: items twice", "POST", "/payments:batch", b'{"items": [], "items": [{}]}', at="items"),
    HostileCall("batch: nine megabytes", "POST", "/payments:batch", b" " * (9 << 20), 413),
    # Calls as a whole
    HostileCall("key: none", "POST", "/payments", _json(PAYMENT, {}), 401, by=""),
    HostileCall("key: of a reader", "POST", "/payments", _json(PAYMENT, {}), 403, by="read"),
    HostileCall("key: of the staff", "PUT", "/customers/C-1", _json(CUSTOMER, {}), 403, by="ops"),
    HostileCall("method: DELETE", "DELETE", "/invoices/F-1", b"", 405),
    HostileCall("method: PATCH", "PATCH", "/customers/C-1", _json(CUSTOMER, {}), 405),
    HostileCall(
        "method: told otherwise", "POST", "/payments/F-1", b"{}", 404, headers={"X-HTTP-Method-Override": "DELETE"}
    ),
    HostileCall(
        "idempotency: a key with blanks",
        "POST",
        "/payments",
        _json(PAYMENT, {}),
        422,
        "Idempotency-Key",
        {"Idempotency-Key": "a b"},
    ),
    HostileCall(
        "idempotency: an empty key",
        "POST",
        "/payments",
        _json(PAYMENT, {}),
        422,
        "Idempotency-Key",
        {"Idempotency-Key": ""},
    ),
    HostileCall(
        "idempotency: a key of a page",
        "POST",
        "/payments",
        _json(PAYMENT, {}),
        422,
        "Idempotency-Key",
        {"Idempotency-Key": "x" * 256},
    ),
]
