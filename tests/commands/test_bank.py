"""Does a statement come in by the command line, and are the lines that nobody could place answered there?"""

from tests.commands.conftest import Puntual
from tests.erp.bank.camt import document, entry, transaction

GIVEN = ("--map", "bank_amount.bank-lines.yaml", "--set", "account=CO11223344", "--set", "currency=COP")
MOVEMENTS = (
    "Fecha;Concepto;Importe\n"
    "02/03/2026;PAGO FV-42;1.000.000,00\n"
    "02/03/2026;CONSIGNACION;500,00\n"
    "03/03/2026;COMISION;-3,00\n"
    "33/03/2026;ROTO;1,00\n"
)


def take(puntual: Puntual) -> dict[str, int]:
    """Line numbers by what they say."""
    said = puntual("bank", "import", puntual.write("march.csv", MOVEMENTS), *GIVEN, "--json")
    assert said.code == 3, said.err
    assert {name: said.json[name] for name in ("new", "unchanged", "refused")} == {
        "new": 3, "unchanged": 0, "refused": 1,
    }  # fmt: skip
    assert said.json["became"] == {"matched": 0, "doubtful": 1, "unknown": 1, "ignored": 1}
    return {line["remittance"]: line["id"] for line in puntual("bank", "lines", "--json").json}


def test_a_statement_comes_in_and_what_is_refused_lies_beside(loaded: Puntual) -> None:
    lines = take(loaded)
    assert "33/03/2026" in (loaded.folder / "march.csv.errors.csv").read_text(encoding="utf-8-sig")
    again = loaded("bank", "import", str(loaded.folder / "march.csv"), *GIVEN, "--json").json
    assert (again["new"], again["unchanged"], sum(again["became"].values())) == (0, 3, 0)
    open_lines = loaded("bank", "lines", "--open")
    assert "CONSIGNACION" in open_lines.out
    assert "No customer fits" in open_lines.out
    assert "Its text names FV-42; 200,000.50 COP less than owed" in open_lines.out
    assert "COMISION" not in open_lines.out
    [left] = loaded("bank", "lines", "--state", "ignored", "--json").json
    assert (left["id"], left["why"]["text"]) == (lines["COMISION"], "Money that left, and no payment of a customer")


def test_a_dry_run_stores_nothing(loaded: Puntual) -> None:
    said = loaded("bank", "import", loaded.write("march.csv", MOVEMENTS), *GIVEN, "--dry-run", "--json")
    assert (said.json["new"], said.json["became"]["doubtful"]) == (3, 1)
    assert loaded("bank", "lines", "--json").json == []
    assert loaded("tasks", "--json").json == []


def test_a_camt_statement_needs_no_map(loaded: Puntual) -> None:
    path = loaded.folder / "statement.xml"
    said = transaction(text="FV-43", name="Beta")
    path.write_bytes(document(entry("1200.50", said), entry("9.00", reference="P", status="PDNG")))
    told = loaded("bank", "import", str(path))
    assert told.code == 0, told.err
    assert "lines: 1 new, 0 unchanged, 0 refused" in told.out
    assert "1 matched" in told.out
    assert "1 that the bank has not booked" in told.err
    assert "Owes: 0.00 EUR" in loaded("status", "0043").out
    assert loaded("bank", "import", str(path), *GIVEN).code == 1


def test_a_line_is_matched_taken_back_and_put_aside_by_hand(loaded: Puntual) -> None:
    number = str(take(loaded)["CONSIGNACION"])
    done = loaded("bank", "match", number, "0042=400", "--json")
    assert (done.code, done.json["customer_id"], done.json["invoices"]) == (0, "C-1", ["0042"]), done.err
    twice = loaded("bank", "match", number, "0042")
    assert (twice.code, "puntual bank unmatch" in twice.err) == (1, True)
    assert loaded("bank", "unmatch", number, "--reason", "of another customer").code == 0
    assert "of another customer" in loaded("bank", "lines", "--open").out
    assert (
        "booked by mistake" in loaded("timeline", "0042").out or "of another customer" in loaded("timeline", "0042").out
    )
    assert loaded("bank", "ignore", number, "--reason", "a loan").code == 0
    assert loaded("bank", "retry").out == "Nothing has changed\n"


def test_the_task_about_a_line_says_what_it_pays(loaded: Puntual) -> None:
    number = take(loaded)["PAGO FV-42"]
    [task] = loaded("tasks", "--kind", "bank_line", "--json").json
    assert (task["details"]["line"], task["owner"], task["invoice_id"]) == (number, "laura", "0042")
    assert loaded("task", "done", str(task["id"]), "--outcome", "done").code == 1
    done = loaded("task", "done", str(task["id"]), "--outcome", "done", "--pays", "0042", "--json")
    assert (done.code, done.json["invoices"]) == (0, ["0042"]), done.err
    [line] = loaded("bank", "lines", "--state", "matched", "--json").json
    assert (line["id"], line["customer_id"], line["decided_by"]) == (number, "C-1", "maria")


def test_wrong_usage_is_told(loaded: Puntual) -> None:
    number = str(take(loaded)["CONSIGNACION"])
    assert loaded("bank", "match", number).code == 2
    assert loaded("bank", "match", number, "0042=x").code == 2
    assert loaded("bank", "match", number, "0042", "--rate", "0").code == 2
    assert loaded("bank", "match", "999999", "0042").code == 4
    assert loaded("bank", "match", number, "F-9").code == 4
    assert loaded("bank", "lines", "--account", "?").code == 2
    assert loaded("bank", "import", "nowhere.csv").code == 2
