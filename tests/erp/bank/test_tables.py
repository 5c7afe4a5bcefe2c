"""Are movements of an account read from tables, by our names and by a map, and known again tomorrow?"""

from pathlib import Path

import pytest

from config.files import SHIPPED
from erp.bank.statements import read_statements
from erp.imports import load_map
from models.bank import BankEntry, Statement
from models.errors import InvalidInput

GIVEN = {"account": "ES79 2100 0813 6101 2345 6789", "currency": "EUR"}


def read(tmp_path: Path, text: str, map: str | None = None) -> list[Statement]:
    path = tmp_path / "march.csv"
    path.write_text(text, encoding="utf-8")
    chosen = load_map(SHIPPED / "maps" / f"{map}.bank-lines.yaml", GIVEN) if map else None
    found = read_statements(path, chosen)
    assert found.refused == (), found.refused
    return list(found.statements)


def test_columns_of_our_names_need_no_map(tmp_path: Path) -> None:
    text = (
        "account,reference,booked_on,currency,amount,name,other_account,remittance,end_to_end,method\n"
        "ES11 2222,R1,2026-03-02,EUR,100.00,Acme,DE99 8888,F-1,E2E-1,cheque\n"
        "ES11 2222,R2,2026-03-02,EUR,-1.50,,,fee,,\n"
        "US99,R1,2026-03-03,USD,7.00,,,,,\n"
    )
    first, second = read(tmp_path, text)
    assert (first.account, len(first.entries), second.account, first.reference) == ("ES112222", 2, "US99", "march.csv")
    assert first.entries[0] == BankEntry.model_validate(
        {
            "account": "ES112222",
            "reference": "R1",
            "booked_on": "2026-03-02",
            "currency": "EUR",
            "amount": "100.00",
            "name": "Acme",
            "other_account": "DE998888",
            "remittance": "F-1",
            "end_to_end": "E2E-1",
            "method": "cheque",
        }
    )


def test_titles_local_amounts_and_other_headings_are_read_by_the_shipped_map(tmp_path: Path) -> None:
    text = "Movimientos de la cuenta;;;\n;;;\nF. Operación;Descripción;Importe EUR;Saldo\n"
    text += "02/03/2026;TRANSF. ACME F-1;1.200,50;9.000,00\n02/03/2026;COMISION;-3,00;8.997,00\n"
    [one] = read(tmp_path, text, "bank_amount")
    assert [(str(line.booked_on), str(line.amount), line.currency) for line in one.entries] == [
        ("2026-03-02", "1200.50", "EUR"),
        ("2026-03-02", "-3.00", "EUR"),
    ]
    assert one.account == "ES7921000813610123456789"


@pytest.mark.parametrize(
    ("debit", "credit", "amount"), [("", "10,00", "10.00"), ("3,00", "", "-3.00"), ("-3,00", "0,00", "-3.00")]
)
def test_debits_and_credits_in_columns_of_their_own(tmp_path: Path, debit: str, credit: str, amount: str) -> None:
    text = f"Fecha;Concepto;Cargo;Abono\n02/03/2026;x;{debit};{credit}\n"
    [one] = read(tmp_path, text, "bank_debit_credit")
    assert [str(line.amount) for line in one.entries] == [amount]


@pytest.mark.parametrize(("debit", "credit"), [("1,00", "1,00"), ("", ""), ("0,00", "0,00"), ("", "-1,00")])
def test_a_row_that_says_both_or_nothing_is_refused(tmp_path: Path, debit: str, credit: str) -> None:
    path = tmp_path / "march.csv"
    path.write_text(f"Fecha;Concepto;Cargo;Abono\n02/03/2026;x;{debit};{credit}\n", encoding="utf-8")
    found = read_statements(path, load_map(SHIPPED / "maps" / "bank_debit_credit.bank-lines.yaml", GIVEN))
    assert (found.statements, len(found.refused)) == ((), 1)


def test_equal_lines_of_a_day_are_two_and_the_same_two_tomorrow(tmp_path: Path) -> None:
    head = "Fecha;Concepto;Importe\n"
    day = "02/03/2026;ABONO;10,00\n"
    [today] = read(tmp_path, head + day + day, "bank_amount")
    [tomorrow] = read(tmp_path, head + "03/03/2026;ABONO;10,00\n" + day + day, "bank_amount")
    assert len({one.reference for one in today.entries}) == 2
    assert {one.reference for one in today.entries} < {one.reference for one in tomorrow.entries}
    assert today.sha256 != tomorrow.sha256


def test_what_the_export_does_not_tell_has_to_be_said(tmp_path: Path) -> None:
    path = tmp_path / "march.csv"
    path.write_text("Fecha;Concepto;Importe\n02/03/2026;x;1,00\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="--set for account, currency"):
        read_statements(path, load_map(SHIPPED / "maps" / "bank_amount.bank-lines.yaml"))
    with pytest.raises(InvalidInput, match="for invoices, not for bank-lines"):
        read_statements(path, load_map(SHIPPED / "maps" / "ibm_late_payments.invoices.yaml"))


def test_xml_takes_no_map(tmp_path: Path) -> None:
    path = tmp_path / "march.xml"
    path.write_text("<Document/>", encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected no map"):
        read_statements(path, load_map(SHIPPED / "maps" / "bank_amount.bank-lines.yaml", GIVEN))
