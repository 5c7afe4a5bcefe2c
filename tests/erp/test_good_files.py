"""Are right files read as they are, in every form, encoding and delimiter?"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from erp.fields import ImportKind
from erp.imports import Accepted, Item, RefusedRow, load_map, read_items
from models.credit import Payment
from models.customer import Customer
from models.invoice import Invoice
from tests.erp.samples import FOREIGN_EXPORT, FOREIGN_MAP, GOOD, GOOD_JSON, csv_bytes

KINDS: tuple[ImportKind, ...] = ("customers", "invoices", "payments", "credit-notes")


def _items(kind: ImportKind, path: Path, content: bytes, map: str | None = None) -> list[Accepted]:
    path.write_bytes(content)
    read_map = None
    if map is not None:
        path.with_suffix(".yaml").write_text(map)
        read_map = load_map(path.with_suffix(".yaml"))
    return list(_accepted(read_items(kind, path, read_map)))


def _accepted(items: Iterator[Accepted | RefusedRow]) -> Iterator[Accepted]:
    for item in items:
        assert isinstance(item, Accepted), item
        yield item


def _good(kind: ImportKind, folder: Path) -> Item:
    return _items(kind, folder / "good.json", json.dumps([GOOD_JSON[kind]]).encode())[0].item


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_csv_says_the_same_as_json(kind: ImportKind, delimiter: str, encoding: str, tmp_path: Path) -> None:
    content = csv_bytes(GOOD[kind], delimiter=delimiter, encoding=encoding)
    assert [found.item for found in _items(kind, tmp_path / "in.csv", content)] == [_good(kind, tmp_path)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["in.jsonl", "in.ndjson", "in", "in.dat"])
def test_json_lines_are_known_by_suffix_or_content(kind: ImportKind, name: str, tmp_path: Path) -> None:
    line = json.dumps(GOOD_JSON[kind]).encode()
    found = _items(kind, tmp_path / name, line + b"\n\n" + line + b"\n")
    assert [one.row for one in found] == [1, 3]
    assert found[0].item == found[1].item == _good(kind, tmp_path)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_lines_of_every_system(newline: bytes, tmp_path: Path) -> None:
    content = csv_bytes(GOOD["invoices"], {**GOOD["invoices"], "id": "F-2"}).replace(b"\n", newline)
    assert [found.row for found in _items("invoices", tmp_path / "in.csv", content)] == [2, 3]


def test_rows_are_numbered_by_the_line_where_they_begin(tmp_path: Path) -> None:
    rows = [
        GOOD["invoices"],
        {**GOOD["invoices"], "id": "F-2", "product": "two\nlines"},
        {**GOOD["invoices"], "id": "F-3"},
    ]
    path = tmp_path / "in.csv"
    path.write_bytes(csv_bytes(*rows) + b"\n,,,,,,,\n" + csv_bytes({**rows[0], "id": "F-4"}).split(b"\n")[1])
    assert [(type(item).__name__, item.row) for item in read_items("invoices", path)] == [
        ("Accepted", 2),
        ("RefusedRow", 3),
        ("Accepted", 5),
        ("Accepted", 8),
    ]


def test_a_file_with_a_header_and_no_rows_is_a_quiet_day(tmp_path: Path) -> None:
    assert _items("invoices", tmp_path / "in.csv", csv_bytes(GOOD["invoices"]).split(b"\n")[0]) == []
    assert _items("invoices", tmp_path / "in.json", b"[]") == []


def test_ids_are_kept_as_they_are(tmp_path: Path) -> None:
    ids = ["0042", "-7", "+1", "F/2026 #1", "Ñandú", "1e5", "TRUE", "'quoted'"]
    content = csv_bytes(*({**GOOD["invoices"], "id": id_} for id_ in ids))
    assert [found.item.id for found in _items("invoices", tmp_path / "in.csv", content)] == ids


def test_a_contact_without_a_name_bears_the_customers(tmp_path: Path) -> None:
    row = {name: value for name, value in GOOD["customers"].items() if name != "payables.name"}
    customer = _items("customers", tmp_path / "in.csv", csv_bytes(row))[0].item
    assert isinstance(customer, Customer)
    assert customer.contacts[0].name == customer.name == "Peña Hermanos"


def test_rows_of_one_payment_become_one_wherever_they_stand(tmp_path: Path) -> None:
    one, two = (
        {**GOOD["payments"], "allocations.invoice_id": invoice, "allocations.amount": amount}
        for invoice, amount in (("F-1", "100.00"), ("F-2", "150.00"))
    )
    other = {**GOOD["payments"], "id": "P-2", "allocations.invoice_id": "", "allocations.amount": ""}
    found = _items("payments", tmp_path / "in.csv", csv_bytes(one, other, two))
    assert [(item.row, item.item.id, [row.row for row in item.source]) for item in found] == [
        (3, "P-2", [3]),
        (2, "P-1", [2, 4]),
    ]
    payment = found[1].item
    assert isinstance(payment, Payment)
    assert [(part.invoice_id, part.amount) for part in payment.allocations] == [
        ("F-1", Decimal("100.00")),
        ("F-2", Decimal("150.00")),
    ]
    assert [row.row for row in found[1].refuse((("id", "expected another one"),))] == [2, 4]


def test_a_foreign_export_is_read_through_its_map(tmp_path: Path) -> None:
    found = _items("invoices", tmp_path / "export.csv", FOREIGN_EXPORT, FOREIGN_MAP)
    invoice = found[0].item
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.amount, invoice.due_on.isoformat()) == ("0042", Decimal("1200.50"), "2026-02-10")
    assert found[1].item.id == "0043"


def test_one_export_gives_customers_and_payments_too(tmp_path: Path) -> None:
    people = """\
kind: customers
unique: true
columns: {id: Kunde, name: Kunde}
formats: {payables.email: "{Kunde}@example.com"}
constants: {kind: business, language: es, country: ES, attributes.plan: gold}
"""
    customers = _items("customers", tmp_path / "people.csv", FOREIGN_EXPORT, people)
    assert [found.item.id for found in customers] == ["C-1"]
    assert isinstance(customers[0].item, Customer)
    assert customers[0].item.contacts[0].email == "C-1@example.com"
    assert customers[0].item.attributes == {"plan": "gold"}
    paid = """\
kind: payments
skip_when_empty: [Bezahlt]
where: {Land: ["391", "406"]}
columns:
  {customer_id: Kunde, received_on: Bezahlt, amount: Betrag, allocations.invoice_id: Nr, allocations.amount: Betrag}
formats: {id: "P-{Nr}"}
constants: {currency: EUR}
dates: "%d/%m/%Y"
decimal: ","
thousands: "."
"""
    payments = _items("payments", tmp_path / "paid.csv", FOREIGN_EXPORT, paid)
    assert [found.item.id for found in payments] == ["P-0042"]


def test_a_map_reads_flat_json_and_other_encodings_too(tmp_path: Path) -> None:
    row = {"Nr": "7", "Kunde": "C-1", "Datum": "1/2/2026", "Termin": "2/3/2026", "Betrag": "5"}
    found = _items("invoices", tmp_path / "export.json", json.dumps([row]).encode(), FOREIGN_MAP)
    assert isinstance(found[0].item, Invoice)
    assert found[0].item.due_on.isoformat() == "2026-03-02"
    map = "kind: customers\nencoding: cp850\ncolumns: {id: id, name: name}\n"
    map += "constants: {kind: business, language: es, country: ES}\n"
    customers = _items("customers", tmp_path / "dos.csv", "id,name\n1,Muñoz Ibáñez\n".encode("cp850"), map)
    assert isinstance(customers[0].item, Customer)
    assert customers[0].item.name == "Muñoz Ibáñez"


@pytest.mark.parametrize(
    ("thousands", "text", "amount"),
    [
        ("' '", "1 200,50", "1200.50"),
        ("' '", "1\u00a0234\u202f567,5", "1234567.5"),
        ('"\'"', "1'200,50", "1200.50"),
        ("null", "1200,50", "1200.50"),
        ("'.'", "1200", "1200"),
    ],
)
def test_amounts_as_the_map_says(thousands: str, text: str, amount: str, tmp_path: Path) -> None:
    map = FOREIGN_MAP.replace('thousands: "."', f"thousands: {thousands}")
    content = FOREIGN_EXPORT.replace(b"1.200,50", text.encode()).splitlines()[:2]
    found = _items("invoices", tmp_path / "export.csv", b"\n".join(content), map)
    assert isinstance(found[0].item, Invoice)
    assert str(found[0].item.amount) == amount
