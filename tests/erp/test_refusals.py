"""Can a person correct the refused rows and import them again?"""

import csv
from pathlib import Path

from erp.imports import Accepted, RefusedRow, read_items, write_refused
from tests.erp.samples import GOOD, csv_bytes


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_refused_rows_keep_their_columns_and_say_why(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_bytes(csv_bytes(GOOD["invoices"], {**GOOD["invoices"], "id": "F-2", "amount": "x"}))
    written = write_refused(path, (item for item in read_items("invoices", path) if isinstance(item, RefusedRow)))
    assert written == tmp_path / "invoices.csv.errors.csv"
    header, row = _read(written)
    assert header == ["row", "errors", *GOOD["invoices"]]
    assert row[0] == "3"
    assert row[1].startswith("amount: expected a decimal string")
    assert row[2] == "F-2"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["invoices.csv", "invoices.csv.errors.csv"]


def test_a_text_that_a_spreadsheet_would_run_hides_no_other_mistake(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    path.write_bytes(csv_bytes({**GOOD["invoices"], "number": "=1+1", "due_on": "soon", "currency": "eur"}))
    (refused,) = read_items("invoices", path)
    assert isinstance(refused, RefusedRow)
    assert [field for field, _ in refused.errors] == ["number", "due_on", "currency"]


def test_nothing_refused_removes_what_an_earlier_attempt_left(tmp_path: Path) -> None:
    (tmp_path / "a.csv.errors.csv").write_text("row,errors\n")
    assert write_refused(tmp_path / "a.csv", []) is None
    assert list(tmp_path.iterdir()) == []


def test_no_cell_of_a_refused_row_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    raw = {
        "=evil": "=1+1",
        "b": "+1",
        "c": "-1",
        "d": "@SUM(A1)",
        "e": "\t=1",
        "f": "plain",
        "g": [{"a": 1}],
        "h": "\ud800",
    }
    written = write_refused(tmp_path / "in.json", [RefusedRow(1, raw, (("=evil", "expected text"),))])
    assert written is not None
    header, row = _read(written)
    assert header[2] == "'=evil"
    assert row[1:7] == ["'=evil: expected text", "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1"]
    assert row[7:] == ["plain", '[{"a": 1}]', "\\ud800"]


def test_a_corrected_file_of_refused_rows_can_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(csv_bytes({**GOOD["customers"], "language": "xx"}))
    written = write_refused(path, (item for item in read_items("customers", path) if isinstance(item, RefusedRow)))
    assert written is not None
    assert "'+57 601 7438900" in written.read_text(encoding="utf-8-sig")
    written.write_text(written.read_text(encoding="utf-8-sig").replace("xx", "es"), encoding="utf-8-sig")
    (again,) = read_items("customers", written)
    path.write_bytes(csv_bytes(GOOD["customers"]))
    (first,) = read_items("customers", path)
    assert isinstance(again, Accepted)
    assert isinstance(first, Accepted)
    assert again.item == first.item


def test_a_cell_beside_the_table_is_emptied_and_the_file_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    lines = csv_bytes(GOOD["invoices"], {**GOOD["invoices"], "id": "F-2", "amount": "x"}).decode().splitlines()
    path.write_text("\n".join((lines[0], lines[1] + ",beside", lines[2])) + "\n")
    written = write_refused(path, (item for item in read_items("invoices", path) if isinstance(item, RefusedRow)))
    assert written is not None
    (still, _) = read_items("invoices", written)
    assert isinstance(still, RefusedRow)
    assert [field for field, _ in still.errors] == ["row"]
    text = written.read_text(encoding="utf-8-sig")
    written.write_text(text.replace("beside", "").replace(",x,", ",7.00,"), encoding="utf-8-sig")
    assert [type(item) for item in read_items("invoices", written)] == [Accepted, Accepted]
