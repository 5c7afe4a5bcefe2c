"""Does a spreadsheet say the same as a CSV, and exactly what people see in it?"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.cells import plain, told
from erp.imports import Accepted, Item, RefusedRow, load_map, read_items, write_refused
from models.errors import InvalidInput
from models.invoice import Invoice
from tests.erp.samples import FOREIGN_MAP, GOOD, csv_bytes
from tests.erp.sheets import ods, ods_row, save, with_sheet_xml, xlsx

_COLUMNS = tuple(GOOD["invoices"])


def _invoices(path: Path, map: str | None = None) -> list[Item]:
    read = load_map(save(path.parent, "map.yaml", map.encode())) if map else None
    found = list(read_items("invoices", path, read))
    assert all(isinstance(one, Accepted) for one in found), found
    return [one.item for one in found if isinstance(one, Accepted)]


def test_a_sheet_of_texts_is_a_csv(tmp_path: Path) -> None:
    rows = [GOOD["invoices"], {**GOOD["invoices"], "id": "0042"}]
    sheet = save(tmp_path, "in.xlsx", xlsx(_COLUMNS, *([*row.values()] for row in rows)))
    assert _invoices(sheet) == _invoices(save(tmp_path, "in.csv", csv_bytes(*rows)))


def test_numbers_and_dates_of_cells_are_what_people_see(tmp_path: Path) -> None:
    cells = {
        "id": 42,
        "number": 7.5,
        "issued_on": date(2026, 1, 10),
        "due_on": datetime(2026, 2, 10, 14, 30),  # noqa: DTZ001 - cells have no zone
        "amount": 0.1 + 0.2 + 1199.8,
    }
    row = {**GOOD["invoices"], **cells}
    (invoice,) = _invoices(save(tmp_path, "in.xlsx", xlsx([*row], [*row.values()])))
    assert isinstance(invoice, Invoice)
    assert (invoice.id, invoice.number, invoice.due_on) == ("42", "7.5", date(2026, 2, 10))
    assert invoice.amount == Decimal("1200.1")


def test_a_formula_is_the_value_with_which_it_was_saved(tmp_path: Path) -> None:
    row = {**GOOD["invoices"], "amount": 1200.5}
    content = xlsx([*row], [*row.values()])
    counted = with_sheet_xml(content, lambda part: part.replace(b"<v>1200.5</v>", b"<f>1000+200.5</f><v>1200.5</v>"))
    assert _invoices(save(tmp_path, "in.xlsx", counted)) == _invoices(save(tmp_path, "in2.xlsx", content))


def test_open_document_is_read_alike(tmp_path: Path) -> None:
    row = {**GOOD["invoices"], "issued_on": "day:2026-01-10", "due_on": "day:2026-02-10", "amount": "number:1200.5"}
    content = ods(ods_row(*row), ods_row(*row.values()))
    assert _invoices(save(tmp_path, "in.ods", content)) == _invoices(
        save(tmp_path, "in.csv", csv_bytes(GOOD["invoices"]))
    )


@given(st.integers(0, 10**13), st.integers(0, 4))
def test_every_amount_with_fifteen_digits_comes_back_exactly(units: int, places: int) -> None:
    amount = Decimal(units).scaleb(-places)
    assert Decimal(plain(float(amount))) == amount


def test_a_number_that_lost_digits_is_not_taken() -> None:
    assert told(10**15 - 1) == ["number", "999999999999999"]
    assert told(float(10**15))[0] == "not"
    assert told(-1e300)[0] == "not"


def test_cells_follow_the_map_of_the_file(tmp_path: Path) -> None:
    header = ("Nr", "Kunde", "Datum", "Termin", "Betrag")
    mixed = xlsx(
        header,
        ["0042", "C-1", "10/01/2026", date(2026, 2, 10), 1200.5],
        ["0043", "C-1", date(2026, 1, 10), "10/02/2026", "1.200,50"],
    )
    found = [one for one in _invoices(save(tmp_path, "in.xlsx", mixed), FOREIGN_MAP) if isinstance(one, Invoice)]
    assert {(one.issued_on, one.due_on, one.amount) for one in found} == {
        (date(2026, 1, 10), date(2026, 2, 10), Decimal("1200.50"))
    }


def test_the_sheet_is_chosen_by_the_map_and_titles_and_blanks_are_passed_over(tmp_path: Path) -> None:
    row = [*GOOD["invoices"].values()]
    content = xlsx(
        ["Export of today"], [], [None, *_COLUMNS], [None, *row], [], [None, *row], sheet="Facturas", more=("Notas",)
    )
    map = (
        "kind: invoices\nsheet: Facturas\nheader_within: 5\ncolumns: {"
        + ", ".join(f"{name}: {name}" for name in _COLUMNS)
        + "}\n"
    )
    path = save(tmp_path, "in.xlsx", content)
    read = load_map(save(tmp_path, "map.yaml", map.encode()))
    assert [one.row for one in read_items("invoices", path, read)] == [4, 6]
    other = load_map(save(tmp_path, "map.yaml", map.replace("Facturas", "Notas").encode()))
    with pytest.raises(InvalidInput, match="header row"):
        list(read_items("invoices", path, other))


def test_refused_rows_of_a_sheet_can_be_corrected_and_imported(tmp_path: Path) -> None:
    header = ("Nr", "Kunde", "Datum", "Termin", "Betrag")
    path = save(tmp_path, "in.xlsx", xlsx(header, ["0042", "C-1", date(2026, 1, 10), date(2025, 2, 10), 1200.5]))
    map = load_map(save(tmp_path, "map.yaml", FOREIGN_MAP.encode()))
    refused = [one for one in read_items("invoices", path, map) if isinstance(one, RefusedRow)]
    written = write_refused(path, refused)
    assert written is not None
    corrected = written.read_text(encoding="utf-8-sig").replace("10/02/2025", "10/02/2026")
    written.write_text(corrected, encoding="utf-8-sig")
    (again,) = read_items("invoices", written, map)
    assert isinstance(again, Accepted)
    assert isinstance(again.item, Invoice)
    assert again.item.amount == Decimal("1200.50")
