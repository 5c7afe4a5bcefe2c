"""What does an import of spreadsheets, of foreign exports and of e-invoices say when it is typed?"""

import csv
from pathlib import Path

from tests.commands.conftest import Puntual
from tests.erp.einvoices.samples import cfdi_payment, pdf, ubl, zipped
from tests.erp.samples import GOOD
from tests.erp.sheets import save, xlsx

_QUICKBOOKS = """\
Beta Supplies,,,,,,
Invoice List,,,,,,
Date,Transaction type,Num,Name,Due date,Amount
01/10/2026,Invoice,1037,C-1,02/09/2026,"4,250.00"
"""


def test_a_spreadsheet_is_typed_as_any_file(loaded: Puntual) -> None:
    rows = [GOOD["invoices"], {**GOOD["invoices"], "id": "F-2", "customer_id": "C-9"}]
    path = save(loaded.folder, "in.xlsx", xlsx([*rows[0]], *([*row.values()] for row in rows)))
    said = loaded("import", "invoices", str(path))
    assert (said.code, said.out) == (3, "invoices: 1 new, 0 amended, 0 unchanged, 1 refused\n")
    assert (loaded.folder / "in.xlsx.errors.csv").exists()


def test_what_an_export_does_not_tell_is_said_with_it(loaded: Puntual) -> None:
    path = loaded.write("list.csv", _QUICKBOOKS)
    silent = loaded("import", "invoices", path, "--map", "quickbooks.invoices")
    assert silent.code == 1
    assert "needs.currency: expected --set currency=VALUE" in silent.err
    typed = ("import", "invoices", path, "--map", "quickbooks.invoices", "--set")
    assert loaded(*typed, "currency=USD").out == "invoices: 1 new, 0 amended, 0 unchanged, 0 refused\n"
    assert loaded("status", "1037", "--json").json["balance"] == "4250.00"
    wrong = loaded(*typed, "currency=dollars")
    assert (wrong.code, "constants.currency" in wrong.err) == (1, True)
    assert loaded(*typed, "currency").code == 2
    assert loaded("import", "invoices", path, "--set", "currency=USD").code == 2


def test_maps_are_listed_and_shown(offline: Puntual) -> None:
    rows = {row["name"]: row for row in offline("maps", "list", "--json").json}
    assert rows["quickbooks.invoices"]["needs"] == ["currency"]
    assert {name.split(".")[0] for name in rows} >= {"odoo", "sap", "siigo", "xero", "quickbooks", "stripe"}
    assert "odoo.invoices" in offline("maps", "list").out
    assert "Invoice/Bill Date" in offline("maps", "show", "odoo.invoices").out
    assert offline("maps", "show", "odoo.invoices", "--json").json["kind"] == "invoices"
    assert offline("maps", "show", "navision").code == 2


def test_an_e_invoice_needs_a_customer_or_the_word_to_make_one(puntual: Puntual) -> None:
    path = str(save(puntual.folder, "in.xml", ubl()))
    refused = puntual("import", "invoices", path)
    assert (refused.code, refused.out) == (1, "invoices: 0 new, 0 amended, 0 unchanged, 1 refused\n")
    assert "in.xml: buyer: expected a customer with the tax id ESB12345674" in refused.err
    with Path(f"{path}.errors.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["number"]) == ("in.xml", "F-1")
    rehearsed = puntual("import", "invoices", path, "--with-customers", "--dry-run")
    assert rehearsed.out.startswith("invoices: 1 new")
    taken = puntual("import", "invoices", path, "--with-customers")
    assert (taken.code, taken.out) == (0, "invoices: 1 new, 0 amended, 0 unchanged, 0 refused\ncustomers: 1 new\n")
    assert not Path(f"{path}.errors.csv").exists()
    assert puntual("status", "F-1", "--json").json["balance"] == "1210.00"
    assert puntual("import", "invoices", "-", input=ubl()).out == "invoices: 0 new, 0 amended, 1 unchanged, 0 refused\n"


def test_a_folder_tells_what_it_left_out_and_what_it_refused(puntual: Puntual) -> None:
    folder = puntual.folder / "mails"
    folder.mkdir()
    save(folder, "a.zip", zipped(("a.xml", ubl()), ("a.pdf", pdf())))
    save(folder, "b.xml", cfdi_payment())
    save(folder, "c.xml", ubl(number="F-2", due=""))
    said = puntual("import", "invoices", str(folder), "--with-customers")
    assert (said.code, said.out.splitlines()[0]) == (3, "invoices: 1 new, 0 amended, 0 unchanged, 1 refused")
    assert "Left out: 1 PDF without an e-invoice inside, 1 payment" in said.err
    assert (puntual.folder / "mails.errors.csv").exists()
    assert puntual("import", "invoices", str(folder), "--terms", "30").out.startswith("invoices: 1 new, 0 amended, 1")
    save(folder, "c.xml", ubl(number="F-2"))
    nothing = puntual("import", "credit-notes", str(folder), "--json")
    assert (nothing.code, nothing.json["left_out"]["invoice"]) == (0, 2)
    assert puntual("import", "credit-notes", str(folder / "c.xml")).code == 1


def test_options_of_tables_and_of_documents_are_not_mixed(offline: Puntual) -> None:
    xml = str(save(offline.folder, "in.xml", ubl()))
    table = offline.write("in.csv", "id\n")
    assert offline("import", "invoices", xml, "--map", "odoo.invoices").code == 2
    assert offline("import", "invoices", table, "--terms", "30").code == 2
    assert offline("import", "invoices", table, "--with-customers").code == 2
