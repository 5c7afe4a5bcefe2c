"""Which files must be refused whole, or row by row, before their values are looked at?"""
# ruff: noqa: E501 (a table: one entry a line)

import json

from erp.fields import ImportKind
from tests.erp.hostile import Hostile
from tests.erp.samples import GOOD, csv_bytes


def _file(
    name: str, content: bytes, says: str, kind: ImportKind = "invoices", file: str = "in.csv", field: str = "file"
) -> Hostile:
    return Hostile(name, kind, file, content, "file", field, says)


_PAID = GOOD["payments"]
_INVOICE = csv_bytes(GOOD["invoices"])
_HEADER, _ROW = _INVOICE.split(b"\n")[:2]
_CUSTOMER = csv_bytes(GOOD["customers"])
FILES: tuple[Hostile, ...] = (
    _file("empty file", b"", "the file is empty"),
    _file("blank file", b" \n\n", "the file is empty"),
    _file("only a byte order mark", b"\xef\xbb\xbf", "header"),
    _file("empty JSON", b"", "the file is empty", file="in.json"),
    _file("UTF-16 without its mark", _CUSTOMER.decode().encode("utf-16-le"), "byte order mark", "customers"),
    _file("half of a UTF-16 character", _CUSTOMER.decode().encode("utf-16") + b"\x00", "UTF-16", "customers"),
    _file("UTF-32", _CUSTOMER.decode().encode("utf-32"), "UTF-8, UTF-16", "customers"),
    _file("broken UTF-8", _CUSTOMER.replace(b"gold", b"g\xf1ld"), "one encoding", "customers"),
    _file("mark of UTF-8, then something else", b"\xef\xbb\xbf" + _CUSTOMER.decode().encode("cp1252"), "UTF-8", "customers"),
    _file("DOS code page", _CUSTOMER.decode().encode("cp850"), "the encoding of line 2 is unclear", "customers"),
    _file("bytes of no encoding", _CUSTOMER.replace("ñ".encode(), b"\x81\x8d").replace("Ññ".encode(), b""), "encoding", "customers"),
    _file("a ZIP file", b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "a spreadsheet that can be opened", file="in.xlsx"),
    _file("header repeated", _HEADER + b",amount\n" + _ROW + b",1.00\n", "repeated: amount"),
    _file("header without a name", _HEADER + b",\n" + _ROW + b",\n", "column 9 has none"),
    _file("header with a control character", _HEADER + b",a\x07b\n" + _ROW + b",x\n", "printable names"),
    _file("column unknown", _HEADER + b",colour\n" + _ROW + b",red\n", "no such column in invoices", field="colour"),
    _file("column missing", b"id,customer_id\nF-1,C-1\n", "it is required", field="due_on"),
    _file("header missing", _ROW + b"\n", "no such column", field="F-1"),
    _file("contact of an unknown role", b"id,boss.email\n", "no such column", "customers", field="boss.email"),
    _file("allocation without its amount", b"id,allocations.invoice_id\n", "required", "payments", field="allocations.amount"),
    _file("invoices given as payments", _INVOICE, "no such column in payments", "payments", field="due_on"),
    _file("unterminated quote of a payment", csv_bytes(_PAID) + b'P-2,"C-1,2026', "nothing of the file was taken", "payments"),
    _file("JSON cut off", b'[{"id": "F-1"', "line 1, column", file="in.json"),
    _file("JSON with garbage behind", json.dumps([GOOD["invoices"]]).encode() + b" x", "Extra data", file="in.json"),
    _file("JSON with a trailing comma", b'[{"id": "F-1"},]', "line 1, column", file="in.json"),
    _file("JSON that is an object", json.dumps(GOOD["invoices"]).encode(), "a JSON array of objects", file="in.json"),
    _file("JSON nested deeply", b"[" * 100_000 + b"]" * 100_000, "nested too deeply", file="in.json"),
    _file("JSON with an endless number", b'[{"id": ' + b"9" * 5000 + b"}]", "a number is too long", file="in.json"),
    Hostile("row with a cell too few", "invoices", "in.csv", _INVOICE + b"F-2,C-1\n", 3, "row", "8 cells", accepted=1),
    Hostile("row with a cell too many", "invoices", "in.csv", _INVOICE + _ROW + b",x\n", 3, "row", "found 9", accepted=1),
    Hostile("text after a quote", "invoices", "in.csv", _INVOICE + b'"F"2,C-1\n' + _ROW.replace(b"F-1", b"F-3"), 3, "row", "quotes", accepted=2),
    Hostile("unterminated quote", "invoices", "in.csv", _INVOICE + b'F-2,"C-1,2026\nF-3\n', 3, "row", "nothing after it", accepted=1),
    Hostile("endless cell", "invoices", "in.csv", _INVOICE + b'F-2,"' + b"x\n" * 200_000, 3, "row", "nothing after it", accepted=1),
    Hostile("NUL in a cell", "invoices", "in.csv", _INVOICE + _ROW.replace(b"0001", b"00\x001"), 3, "number", "NUL", accepted=1),
    Hostile("array of texts", "invoices", "in.json", b'["F-1"]', 1, "row", "a JSON object"),
    Hostile("key given twice", "invoices", "in.json", b'[{"id": "F-1", "amount": "1.00", "amount": "2.00"}]', 1, "amount", "the key once"),
    Hostile("key given twice inside", "payments", "in.json", b'[{"id": "P", "allocations": [{"amount": "1", "amount": "2"}]}]', 1, "allocations.0.amount", "the key once"),
    Hostile("object nested deeply", "invoices", "in.json", b'[{"id": ' + b"[" * 50 + b"]" * 50 + b"}]", 1, "row", "levels"),
    Hostile("JSON line that is broken", "invoices", "in.jsonl", json.dumps(GOOD["invoices"]).encode() + b"\n{\n", 2, "row", "one JSON object", accepted=1),
    Hostile("JSON line with garbage behind", "invoices", "in.jsonl", json.dumps(GOOD["invoices"]).encode() + b" x\n", 1, "row", "Extra data"),
    Hostile("JSON line nested deeply", "invoices", "in.jsonl", b"[" * 100_000 + b"\n" + json.dumps(GOOD["invoices"]).encode(), 1, "row", "deeply", accepted=1),
    Hostile("JSON line that is an array", "invoices", "in.jsonl", b"\n[]\n", 2, "row", "a JSON object"),
    Hostile("JSON line NaN", "invoices", "in.jsonl", b'{"id": "F-1", "amount": NaN}', 1, "amount", "NaN"),
)  # fmt: skip
