"""Which spreadsheets, and which cells of one, must be refused?"""
# ruff: noqa: E501 (a table: one entry a line)

from datetime import date
from typing import Any

from erp.fields import ImportKind
from tests.erp.hostile import Hostile
from tests.erp.sheets import ods, ods_row, table, with_sheet_xml, xlsx

_COLUMNS = ("id", "customer_id", "number", "issued_on", "due_on", "currency", "amount")
_ROW = {
    "id": "F-1",
    "customer_id": "C-1",
    "number": "2026/0001",
    "issued_on": date(2026, 1, 10),
    "due_on": date(2026, 2, 10),
    "currency": "EUR",
    "amount": 1200.5,
}
_GOOD = xlsx(*table(_COLUMNS, _ROW))


def _file(
    name: str, content: bytes, says: str, file: str = "in.xlsx", field: str = "file", map: str | None = None
) -> Hostile:
    return Hostile(name, "invoices", file, content, "file", field, says, map=map)


def _cell(name: str, column: str, value: Any, says: str, kind: ImportKind = "invoices", accepted: int = 0) -> Hostile:
    return Hostile(
        f"sheet: {name}",
        kind,
        "in.xlsx",
        xlsx(*table(_COLUMNS, {**_ROW, column: value})),
        2,
        column,
        says,
        accepted=accepted,
    )


def _xml(name: str, old: bytes, new: bytes, says: str, where: Any = "file", field: str = "file") -> Hostile:
    return Hostile(
        f"sheet: {name}",
        "invoices",
        "in.xlsx",
        with_sheet_xml(_GOOD, lambda part: part.replace(old, new, 1)),
        where,
        field,
        says,
    )


_END = b"</sheetData>"
_FULL = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
_SHEET_MAP = "kind: invoices\nsheet: Facturas\ncolumns: {id: id, number: number, customer_id: customer_id, issued_on: issued_on, due_on: due_on, currency: currency, amount: amount}\n"

SHEETS: tuple[Hostile, ...] = (
    _file("sheet: empty file", b"", "the file is empty"),
    _file("sheet: text with the suffix of one", b"id,customer_id\n", "expected a spreadsheet"),
    _file("sheet: cut off", _GOOD[:1500], "can be opened"),
    _file("sheet: a compound file of nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "can be opened", "in.xls"),
    _file("sheet: no rows", xlsx(), "header row"),
    _file("sheet: header repeated", xlsx([*_COLUMNS, "amount"], [*_ROW.values(), 2]), "repeated: amount"),
    _file("sheet: header without a name", xlsx([*_COLUMNS, None, "product"], [*_ROW.values()]), "column 8 has none"),
    _file("sheet: column unknown", xlsx([*_COLUMNS, "colour"], [*_ROW.values(), "red"]), "no such column", field="colour"),
    _file("sheet: column missing", xlsx(_COLUMNS[:-1], [*_ROW.values()][:-1]), "required", field="amount"),
    _file("sheet: named one is not there", _GOOD, "expected a sheet Facturas; it has Export", map=_SHEET_MAP),
    _xml("one cell at the far end", _END, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "unfolds to less than"),
    _file("sheet: a row repeated a million times", ods(ods_row(*_COLUMNS), _FULL), "can be opened", "in.ods"),
    _xml("broken XML inside", _END, b"<row><c></row></sheetData>", "can be opened"),
    _cell("number for an id that lost its digits", "id", 12345678901234567890, "at most 15 digits"),
    _cell("more decimals than the currency has", "amount", 1200.105, "at most 2 decimals"),
    _cell("amount that is zero", "amount", 0, "above zero"),
    _cell("amount that is negative", "amount", -5.5, "above zero"),
    _cell("amount that is a text with a comma", "amount", "1.200,50", "a decimal string"),
    _cell("amount that is a date", "amount", date(2026, 1, 1), "a decimal string"),
    _cell("date that is a number", "due_on", 46063, "a date as YYYY-MM-DD"),
    _cell("date before the days of the engine", "due_on", date(1901, 1, 1), "between 1990"),
    _cell("date as text of a country", "due_on", "10/02/2026", "a date as YYYY-MM-DD"),
    _cell("true for a number of an invoice", "currency", True, "ISO 4217"),
    _cell("formula as text", "number", "=HYPERLINK(1)", "not a spreadsheet formula"),
    _cell("empty where something is required", "customer_id", None, "required"),
    _xml("formula that was never calculated", b"<v>1200.5</v>", b"<f>SUM(A1)</f>", "required", 2, "amount"),
    _xml("fault of a formula", b"<v>1200.5</v>", b"<f>1/0</f><v>#DIV/0!</v>", "a decimal string", 2, "amount"),
    Hostile("sheet: value beside the table", "invoices", "in.xlsx", xlsx(_COLUMNS, [*_ROW.values(), None, "note"]), 2, "row", "found more"),
)  # fmt: skip
