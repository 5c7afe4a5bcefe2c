"""What does an import take, what does it refuse, and what does it say about both?"""

import csv
from pathlib import Path

from sqlalchemy import text

from store.engine import Tx
from tests.commands.conftest import CUSTOMERS, INVOICES, Puntual

PAYMENTS = """\
id,customer_id,received_on,currency,amount,allocations.invoice_id,allocations.amount
P-1,C-2,2026-02-01,EUR,1200.50,0043,1200.50
"""
TABLES = ("customers", "contacts", "invoices", "cases", "credits", "allocations", "interactions", "strategy_versions")


def counts(puntual: Puntual) -> dict[str, int]:
    async def count(tx: Tx) -> dict[str, int]:
        return {name: (await tx.execute(text(f"SELECT COUNT(*) FROM {name}"))).scalar_one() for name in TABLES}

    return puntual.in_database(count)


def test_the_same_again_is_unchanged_and_other_content_amends(loaded: Puntual) -> None:
    again = loaded("import", "invoices", "invoices.csv")
    assert (again.code, again.out, again.err) == (0, "invoices: 0 new, 0 amended, 2 unchanged, 0 refused\n", "")
    loaded.write("invoices.csv", INVOICES.replace("1200.50", "900.50"))
    amended = loaded("import", "invoices", "invoices.csv", "--json")
    assert (amended.code, amended.json["amended"], amended.json["unchanged"]) == (0, 1, 1)


def test_refused_rows_go_into_a_file_beside_and_the_others_are_taken(puntual: Puntual) -> None:
    path = puntual.write("customers.csv", CUSTOMERS + "C-3,Gamma,business,en,XX,,,,,,\n")
    partly = puntual("import", "customers", path)
    assert partly.code == 3
    assert partly.out == "customers: 2 new, 0 amended, 0 unchanged, 1 refused\n"
    assert "row 4: country: expected" in partly.err
    errors = Path(f"{path}.errors.csv")
    with errors.open(encoding="utf-8-sig", newline="") as file:
        (refused,) = csv.DictReader(file)
    assert (refused["row"], refused["id"]) == ("4", "C-3")
    errors.write_text(errors.read_text().replace("XX", "CO"))
    assert puntual("import", "customers", str(errors)).code == 0
    puntual.write("customers.csv", CUSTOMERS)
    assert puntual("import", "customers", path).code == 0
    assert not errors.exists()


def test_what_only_the_database_can_refuse_goes_into_the_same_file(loaded: Puntual) -> None:
    path = loaded.write("more.csv", INVOICES.replace("C-2", "C-9").replace("0043", "0099"))
    said = loaded("import", "invoices", path, "--json")
    assert said.code == 3
    assert {name: said.json[name] for name in ("new", "unchanged", "refused")} == {
        "new": 0, "unchanged": 1, "refused": 1,
    }  # fmt: skip
    assert said.json["errors_file"] == f"{path}.errors.csv"
    (row,) = said.json["rows"]
    assert (row["row"], row["errors"][0]["field"]) == (3, "customer_id")
    assert "0099" in Path(f"{path}.errors.csv").read_text()


def test_nothing_taken_is_a_failure(puntual: Puntual) -> None:
    said = puntual("import", "invoices", puntual.write("invoices.csv", INVOICES))
    assert (said.code, said.out) == (1, "invoices: 0 new, 0 amended, 0 unchanged, 2 refused\n")


def test_a_file_refused_whole_stores_nothing_and_names_each_column(puntual: Puntual) -> None:
    said = puntual("import", "customers", puntual.write("c.csv", "id,nombre\nC-1,Acme\n"))
    assert said.code == 1
    assert "\n  nombre: expected no such column in customers\n" in said.err
    assert counts(puntual)["customers"] == 0


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(puntual: Puntual) -> None:
    path = puntual.write("customers.csv", CUSTOMERS + "C-3,Gamma,business,en,XX,,,,,,\n")
    said = puntual("import", "customers", path, "--dry-run")
    assert said.code == 3
    assert said.out == "customers: 2 new, 0 amended, 0 unchanged, 1 refused (dry run: nothing was stored)\n"
    assert set(counts(puntual).values()) == {0}
    assert not Path(f"{path}.errors.csv").exists()


def test_a_dry_run_knows_what_is_stored(loaded: Puntual) -> None:
    before = counts(loaded)
    loaded.write("invoices.csv", INVOICES.replace("FV-42", "FV-42-B") + "0044,C-9,FV-44,2026-01-05,2026-02-03,EUR,1\n")
    said = loaded("import", "invoices", "invoices.csv", "--dry-run", "--json").json
    assert (said["dry_run"], said["new"], said["amended"], said["unchanged"], said["refused"]) == (True, 0, 1, 1, 1)
    assert counts(loaded) == before


def test_payments_settle_and_are_refused_with_other_content(loaded: Puntual) -> None:
    path = loaded.write("payments.csv", PAYMENTS)
    assert loaded("import", "payments", path).code == 0
    assert loaded("import", "payments", path).out == "payments: 0 new, 0 amended, 1 unchanged, 0 refused\n"
    assert loaded("status", "0043", "--json").json["balance"] == "0.00"
    loaded.write("payments.csv", PAYMENTS.replace("1200.50", "1.50"))
    other = loaded("import", "payments", path)
    assert other.code == 1
    assert "received before" in other.err


def test_credit_notes_and_json_lines(loaded: Puntual) -> None:
    note = '{"id":"N-1","customer_id":"C-2","received_on":"2026-01-20","currency":"EUR","amount":"200.50"}\n'
    assert loaded("import", "credit-notes", loaded.write("notes.jsonl", note)).code == 0
    assert loaded("status", "0043", "--json").json["balance"] == "1000.00"


def test_stdin_is_read_and_its_refused_rows_are_kept(puntual: Puntual) -> None:
    said = puntual("import", "customers", "-", input=CUSTOMERS + "C-3,Gamma,business,en,XX,,,,,,\n")
    assert said.code == 3
    assert (puntual.folder / "stdin.errors.csv").exists()
    (puntual.folder / "stdin.errors.csv").unlink()
    array = '[{"id":"C-4","name":"Delta","kind":"consumer","language":"pt","country":"BR"}]'
    assert puntual("import", "customers", "-", input=array).out.startswith("customers: 1 new")


def test_a_map_is_a_file_or_a_shipped_name(puntual: Puntual) -> None:
    export = (
        "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,"
        "PaperlessBill,DaysToSettle,DaysLate\n"
        "391,0379-NEVHP,2013-04-06,611365,2013-01-02,2013-02-01,55.94,No,2013-01-15,Paper,13,0\n"
    )
    path = puntual.write("ibm.csv", export)
    said = puntual("import", "customers", path, "--map", "ibm_late_payments.customers")
    assert (said.code, said.out) == (0, "customers: 1 new, 0 amended, 0 unchanged, 0 refused\n")
    shipped = Path(__file__).parents[2] / "config" / "maps" / "ibm_late_payments.invoices.yaml"
    assert puntual("import", "invoices", path, "--map", str(shipped)).code == 0
    wrong_kind = puntual("import", "payments", path, "--map", "ibm_late_payments.customers.yaml")
    assert wrong_kind.code == 1
    unknown = puntual("import", "payments", path, "--map", "none.yaml")
    assert unknown.code == 2
    assert "ibm_late_payments.invoices" in unknown.err


def test_many_rows_are_recorded_in_chunks_and_repeated_ids_amend(puntual: Puntual) -> None:
    head, first, *_ = CUSTOMERS.splitlines()
    rows = [first.replace("C-1", f"C-{number}") for number in range(1200)]
    path = puntual.write("many.csv", "\n".join([head, *rows, rows[0].replace("laura", "pedro")]) + "\n")
    said = puntual("import", "customers", path)
    assert said.out == "customers: 1200 new, 1 amended, 0 unchanged, 0 refused\n"
