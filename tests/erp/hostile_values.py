"""Which values must no row bring in?"""

import json
from typing import Any

from erp.fields import ImportKind
from tests.erp.hostile import Hostile
from tests.erp.samples import GOOD, GOOD_JSON, csv_bytes


def _cell(name: str, kind: ImportKind, field: str, value: str, says: str, **others: str) -> Hostile:
    """A good row, and below it one with a wrong cell."""
    bad = {**GOOD[kind], "id": f"{GOOD[kind]['id']}-bad", field: value, **others}
    return Hostile(name, kind, f"{kind}.csv", csv_bytes(GOOD[kind], bad), 3, field, says, accepted=1)


def _value(name: str, kind: ImportKind, field: str, value: Any, says: str, at: str | None = None) -> Hostile:
    """A good object in a JSON array, and after it one with a wrong value."""
    bad = {**GOOD_JSON[kind], "id": f"{GOOD_JSON[kind]['id']}-bad", field: value}
    content = json.dumps([GOOD_JSON[kind], bad]).encode()
    return Hostile(name, kind, f"{kind}.json", content, 2, at or field, says, accepted=1)


def _raw_value(name: str, literal: str, says: str) -> Hostile:
    """An invoice whose amount is written with a literal that `json.dumps` would not write."""
    text = json.dumps([GOOD["invoices"], {**GOOD["invoices"], "id": "F-bad", "amount": "@@"}]).replace('"@@"', literal)
    return Hostile(name, "invoices", "invoices.json", text.encode(), 2, "amount", says, accepted=1)


_AMOUNT = "expected a decimal string"
_DATE = "expected a date"
_CODE = "expected an ISO 4217"
_FORMULA = "expected text that is not a spreadsheet formula"

_AMOUNTS = [
    _cell("amount with an exponent", "invoices", "amount", "1e3", _AMOUNT),
    _cell("amount with an underscore", "invoices", "amount", "1_000", _AMOUNT),
    _cell("amount with English grouping", "invoices", "amount", "1,000.00", _AMOUNT),
    _cell("amount with a decimal comma but no map", "invoices", "amount", "1200,50", _AMOUNT),
    _cell("amount NaN", "invoices", "amount", "NaN", _AMOUNT),
    _cell("amount Infinity", "invoices", "amount", "Infinity", _AMOUNT),
    _cell("amount negative", "invoices", "amount", "-5.00", "above zero"),
    _cell("amount zero", "invoices", "amount", "0.00", "above zero"),
    _cell("amount with a plus", "invoices", "amount", "+5.00", _AMOUNT),
    _cell("amount with blanks", "invoices", "amount", " 5.00", _AMOUNT),
    _cell("amount with a currency sign", "invoices", "amount", "5.00 €", _AMOUNT),
    _cell("amount that is a formula", "invoices", "amount", "=1+1", _AMOUNT),
    _cell("amount empty", "invoices", "amount", "", "required"),
    _cell("three decimals in euros", "invoices", "amount", "5.001", "at most 2 decimals for EUR"),
    _cell("decimals in Chilean pesos", "invoices", "amount", "500.50", "at most 0 decimals for CLP", currency="CLP"),
    _cell("four decimals in dinars", "payments", "amount", "500.5005", "at most 3 decimals for KWD", currency="KWD"),
    _cell("Arabic-Indic digits", "invoices", "amount", "١٢٠٠", _AMOUNT),
    _cell("full-width digits", "invoices", "amount", "１２００", _AMOUNT),
    _cell("sixteen digits", "invoices", "amount", "1234567890123456", _AMOUNT),
    _cell("five decimals", "invoices", "amount", "1.00001", _AMOUNT),
    _cell("hexadecimal amount", "invoices", "amount", "0x10", _AMOUNT),
    _cell("payment of nothing", "payments", "amount", "0", "above zero"),
    _cell("credit note below zero", "credit-notes", "amount", "-20.00", "above zero"),
    _raw_value("float", "1200.5", "no floats"),
    _raw_value("whole number without quotes", "1200", _AMOUNT),
    _raw_value("NaN in JSON", "NaN", "NaN"),
    _raw_value("Infinity in JSON", "-Infinity", "Infinity"),
    _raw_value("exponent in JSON", "1e3", "no floats"),
    _raw_value("true for an amount", "true", _AMOUNT),
    _raw_value("null for an amount", "null", _AMOUNT),
    _raw_value("list for an amount", '["5.00"]', _AMOUNT),
]
_DATES = [
    _cell("date 0", "invoices", "due_on", "0", _DATE),
    _cell("date as an epoch", "invoices", "due_on", "1770000000", _DATE),
    _cell("31 February by the slash", "invoices", "due_on", "31/02/2026", _DATE),
    _cell("30 February", "invoices", "due_on", "2012-02-30", "that exists"),
    _cell("29 February of a common year", "payments", "received_on", "2025-02-29", "that exists"),
    _cell("two-digit year", "invoices", "due_on", "26-02-10", _DATE),
    _cell("year 1800", "invoices", "issued_on", "1800-01-01", "between 1990"),
    _cell("year 9999", "invoices", "due_on", "9999-12-31", "and 2100"),
    _cell("compact date", "invoices", "due_on", "20260210", _DATE),
    _cell("instant for a date", "invoices", "due_on", "2026-02-10T00:00:00Z", _DATE),
    _cell("date in full-width digits", "invoices", "due_on", "２０２６-02-10", _DATE),
    _cell("due before issued", "invoices", "due_on", "2026-01-09", "on or after issued_on"),
    _cell("week date", "credit-notes", "received_on", "2026-W06-2", _DATE),
    _value("date 0 as a number", "invoices", "due_on", 0, _DATE),
    _value("date false", "payments", "received_on", False, _DATE),
]
_TEXTS = [
    _cell("id with a blank before", "customers", "id", " C-2", "surrounding blanks"),
    _cell("id with a no-break space after", "invoices", "id", "F-2\u00a0", "surrounding blanks"),
    _cell("id empty", "customers", "id", "", "required"),
    _cell("id of blanks", "customers", "id", "   ", "surrounding blanks"),
    _cell("id with NUL", "customers", "id", "C\x002", "NUL"),
    _cell("id with a control character", "customers", "id", "C\x072", "printable"),
    _cell("id with a zero-width space", "customers", "id", "C\u200b2", "printable"),
    _cell("id with a right-to-left override", "customers", "id", "C\u202e2", "printable"),
    _cell("id over two lines", "invoices", "id", "F\n2", "printable"),
    _cell("id too long", "customers", "id", "9" * 129, "at most 128"),
    _cell("customer of an invoice blank", "invoices", "customer_id", " ", "surrounding blanks"),
    _value("id as a number", "customers", "id", 42, "as text"),
    _value("customer as a number", "invoices", "customer_id", 42, "as text"),
    _value("id with NUL in JSON", "payments", "id", "P\x00", "printable"),
    _value("id with half a character", "payments", "id", "P\ud800", "printable"),
    _value("name as a number", "customers", "name", 7, "expected text"),
    _cell("name blank", "customers", "name", "  ", "not blank"),
    _cell("name over two lines", "customers", "name", "Peña\nHermanos", "one line"),
    _cell("name too long", "customers", "name", "ñ" * 501, "at most 500"),
    _cell("id that is a formula", "invoices", "id", "=1+1", _FORMULA),
    _cell("number that is a formula", "invoices", "number", '=HYPERLINK("http://example.com")', _FORMULA),
    _cell("name that is a formula", "customers", "name", "@SUM(A1:A9)", _FORMULA),
    _cell("name that starts a program", "customers", "name", "-2+3+cmd|' /C calc'!A0", _FORMULA),
    _cell("e-mail that is a formula", "customers", "payables.email", "=A1@example.com", _FORMULA),
    _cell("contact's name that is a formula", "customers", "payables.name", "+SUM(A1)", _FORMULA),
    _cell("invoice paid that is a formula", "payments", "allocations.invoice_id", "\t=1+1", _FORMULA),
]
_CODES = [
    _cell("currency in lower case", "invoices", "currency", "eur", _CODE),
    _cell("currency XXX", "invoices", "currency", "XXX", _CODE),
    _cell("currency unknown", "payments", "currency", "ABC", _CODE),
    _cell("currency that is no tender", "invoices", "currency", "CLF", _CODE),
    _cell("currency by its sign", "credit-notes", "currency", "€", _CODE),
    _cell("country by its name", "customers", "country", "Colombia", "ISO 3166"),
    _cell("country unknown", "customers", "country", "ZZ", "ISO 3166"),
    _cell("language unknown", "customers", "language", "fr", "one of es, en, pt"),
    _cell("kind unknown", "customers", "kind", "company", "'business' or 'consumer'"),
    _cell("time zone unknown", "customers", "time_zone", "America/Springfield", "IANA"),
    _cell("e-mail without a domain", "customers", "payables.email", "pagos", "e-mail address"),
    _cell("e-mail with a line break", "customers", "payables.email", "a@example.com\nBcc: b@example.com", "e-mail"),
    _cell("phone without its prefix", "customers", "payables.phone", "601 7438900", "country prefix"),
    _cell("phone too short", "customers", "payables.phone", "+57 60174", "length"),
    _cell("document that is no address", "invoices", "document_url", "javascript:alert(1)", "URL"),
    _value("role unknown", "customers", "contacts", [{"role": "boss", "name": "A"}], "'payables'", "contacts.0.role"),
    _value("contact unnamed", "customers", "contacts", [{"role": "payables"}], "required", "contacts.0.name"),
    _value("field unknown", "invoices", "ammount", "5.00", "no such field"),
    _value("too many contacts", "customers", "contacts", [{"role": "payables", "name": "A"}] * 51, "50"),
    _value("attribute as a number", "customers", "attributes", {"plan": 3}, "expected text", "attributes.plan"),
]
_PAID = GOOD["payments"]
_CREDITS = [
    _cell("allocation above the amount", "payments", "allocations.amount", "300.01", "add up to at most the amount"),
    _cell("allocation of nothing", "payments", "allocations.amount", "0.00", "above zero"),
    _cell("allocation without an amount", "payments", "allocations.amount", "", "required"),
    _cell("allocation without an invoice", "payments", "allocations.invoice_id", "", "required"),
    Hostile(
        "allocations that add up to more", "payments", "p.csv",
        csv_bytes(_PAID, {**_PAID, "allocations.invoice_id": "F-2", "allocations.amount": "0.01"}),
        2, "allocations.amount", "add up to at most the amount",
    ),
    Hostile(
        "the same invoice twice", "payments", "p.csv",
        csv_bytes(*[{**_PAID, "allocations.amount": "10.00"}] * 2),
        2, "allocations.invoice_id", "each invoice once",
    ),
    Hostile(
        "rows of one payment on two days", "payments", "p.csv",
        csv_bytes(
            {**_PAID, "allocations.amount": "10.00"},
            {**_PAID, "id": "P-2"},
            {**_PAID, "allocations.amount": "10.00", "allocations.invoice_id": "F-2", "received_on": "2026-02-16"},
        ),
        2, "received_on", "the same in all rows of one id: rows 2, 4", accepted=1,
    ),
    Hostile(
        "rows of one payment of two customers", "payments", "p.csv",
        csv_bytes(_PAID, {**_PAID, "customer_id": "C-2", "allocations.invoice_id": "F-2"}),
        2, "customer_id", "the same in all rows",
    ),
    Hostile(
        "a payment with one broken row", "payments", "p.csv",
        csv_bytes({**_PAID, "allocations.amount": "10.00"}) + b"P-1,C-1,2026-02-15,EUR,300.00,transfer,F-2\n",
        2, "id", "every row of it to be right; see row 3",
    ),
    _value(
        "the same invoice twice in JSON", "payments", "allocations",
        [{"invoice_id": "F-1", "amount": "1.00"}] * 2, "each invoice once",
    ),
    _value(
        "float in an allocation", "payments", "allocations",
        [{"invoice_id": "F-1", "amount": 1.5}], "no floats", "allocations.0.amount",
    ),
]  # fmt: skip

VALUES = (*_AMOUNTS, *_DATES, *_TEXTS, *_CODES, *_CREDITS)
