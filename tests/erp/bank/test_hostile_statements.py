"""Is every wrong statement refused at its place, by name, while the other lines go on?"""

from pathlib import Path

import pytest

from erp.bank.statements import read_statements
from models.errors import InvalidInput
from tests.erp.bank.camt import document, entry, transaction

_GOOD = entry("1.00", reference="GOOD")
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<Document><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>"
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<Document><BkToCstmrStmt><Stmt><Id>&x;</Id></Stmt></BkToCstmrStmt></Document>"
)

#: (what is wrong, the document, what is said of it).
WHOLE = [
    ("entities that unfold", _BOMB, "without a document type"),
    ("an entity from outside", _OUTSIDE, "without a document type"),
    ("cut off", document(_GOOD)[:-30], "well-formed XML"),
    ("two roots", document(_GOOD) + b"<more/>", "well-formed XML"),
    ("NUL inside", document(_GOOD).replace(b"GOOD", b"GO\0OD"), "well-formed XML"),
    ("lies about its encoding", document(_GOOD).replace(b"GOOD", b"GO\xe1OD"), "well-formed XML"),
    ("an encoding nobody knows", document(_GOOD).replace(b"UTF-8", b"KLINGON"), "well-formed XML"),
    ("levels without end", b"<Document>" + b"<a>" * 500 + b"</a>" * 500 + b"</Document>", "levels of elements"),
    ("another message", document(message="<CstmrCdtTrfInitn/>"), "CAMT.053; found CstmrCdtTrfInitn"),
    ("a report of today", document(message="<BkToCstmrAcctRpt/>"), "camt.052"),
    ("a notice", document(message="<BkToCstmrDbtCdtNtfctn/>"), "camt.054"),
    ("no statement inside", document(message="<BkToCstmrStmt><GrpHdr/></BkToCstmrStmt>"), "at least one statement"),
    ("an empty document", b"<Document/>", "CAMT.053"),
    ("a web page", b"<html><body>Login</body></html>", "CAMT.053; found body"),
    ("nothing but blanks", b" \n ", "the file is empty"),
    ("an empty file", b"", "the file is empty"),
]

#: (what is wrong, the entry, the field, what is said of it).
LINES = [
    ("no amount", entry("").replace('<Amt Ccy="EUR"></Amt>', ""), "Amt", "has none"),
    ("an amount in words", entry("ten"), "Amt", "such as 1200.50"),
    ("a comma", entry("1200,50"), "Amt", "such as 1200.50"),
    ("digits of another script", entry("١٢"), "Amt", "such as 1200.50"),
    ("not a number", entry("NaN"), "Amt", "such as 1200.50"),
    ("a number with an exponent", entry("1E5"), "Amt", "such as 1200.50"),
    ("below zero", entry("-5.00"), "Amt", "not below zero"),
    ("zero", entry("0.00"), "amount", "other than zero"),
    ("more decimals than the currency", entry("1.005"), "amount", "decimals"),
    ("more digits than money has", entry("9" * 16), "Amt", "such as 1200.50"),
    ("a currency nobody knows", entry("1.00", currency="XBT"), "currency", "ISO 4217"),
    ("no side", entry("1.00", side=""), "CdtDbtInd", "CRDT or DBIT"),
    ("a side nobody knows", entry("1.00", side="BOTH"), "CdtDbtInd", "CRDT or DBIT"),
    ("no day", entry("1.00", day=""), "BookgDt/Dt", "has none"),
    ("a day that does not exist", entry("1.00", day="<Dt>2026-02-30</Dt>"), "BookgDt/Dt", "exists"),
    ("a day of another age", entry("1.00", day="<Dt>1026-02-03</Dt>"), "BookgDt/Dt", "between"),
    ("parts in another currency", entry("2.00", *(
        transaction(amount="1.00").replace("EUR", "USD"), transaction(amount="1.00"))), "Amt", "not USD"),
    ("parts without amounts", entry("2.00", transaction(), transaction()), "Amt", "has none"),
    ("parts that are not the sum", entry("2.00", transaction(amount="1.00"), transaction(amount="9.00")),
     "NtryDtls", "add up"),
    ("a name longer than a page", entry("1.00", transaction(name="x" * 3000)), "name", "at most 2000"),
    ("an account that is none", entry("1.00", transaction(account="?!")), "other_account", "letters and digits"),
    ("letters that steer a terminal", entry("1.00", transaction(text="\u202eF-1")), "remittance", "printable"),
]  # fmt: skip

_HEAD = "account,booked_on,currency,amount,reference,remittance\n"
#: (what is wrong, a row, the field, what is said of it).
ROWS = [
    ("no amount", "ES11,2026-03-02,EUR,,R1,x", "amount", "an amount, or in its place"),
    ("zero", "ES11,2026-03-02,EUR,0.00,R1,x", "amount", "other than zero"),
    ("grouped", 'ES11,2026-03-02,EUR,"1,200.50",R1,x', "amount", "no grouping"),
    ("a day turned round", "ES11,02/03/2026,EUR,1.00,R1,x", "booked_on", "YYYY-MM-DD"),
    ("no account", ",2026-03-02,EUR,1.00,R1,x", "account", "required"),
    ("an account that is none", "a b,2026-03-02,EUR,1.00,R1,x", "account", "4 to 34"),
    ("a currency in small letters", "ES11,2026-03-02,eur,1.00,R1,x", "currency", "capitals"),
    ("decimals that pesos do not have", "ES11,2026-03-02,CLP,1.50,R1,x", "amount", "decimals"),
    ("a cell too many", "ES11,2026-03-02,EUR,1.00,R1,x,y", "row", "6 cells"),
]


@pytest.mark.parametrize(("content", "says"), [pytest.param(*one[1:], id=one[0]) for one in WHOLE])
def test_a_statement_that_is_none_is_refused_whole(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"statement\.xml") as refusal:
        read_statements(path)
    assert says in refusal.value.message


@pytest.mark.parametrize(("bad", "field", "says"), [pytest.param(*one[1:], id=one[0]) for one in LINES])
def test_a_wrong_entry_is_refused_by_name_and_the_others_go_on(bad: str, field: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_bytes(document(_GOOD, bad))
    found = read_statements(path)
    [refused] = found.refused
    assert refused.row == 2
    assert any(where == field and says in expected for where, expected in refused.errors), refused.errors
    assert [one.reference for statement in found.statements for one in statement.entries] == ["GOOD"]


@pytest.mark.parametrize(("row", "field", "says"), [pytest.param(*one[1:], id=one[0]) for one in ROWS])
def test_a_wrong_row_is_refused_by_name_and_the_others_go_on(row: str, field: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    path.write_text(f"{_HEAD}ES11,2026-03-02,EUR,1.00,GOOD,x\n{row}\n", encoding="utf-8")
    found = read_statements(path)
    [refused] = found.refused
    assert refused.row == 3
    assert any(where == field and says in expected for where, expected in refused.errors), refused.errors
    assert [one.reference for statement in found.statements for one in statement.entries] == ["GOOD"]


def test_more_elements_than_any_bank_writes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erp.bank.camt._MOST", 1000)
    path = tmp_path / "statement.xml"
    path.write_bytes(document(*(_GOOD for _ in range(200))))
    with pytest.raises(InvalidInput, match="at most 1000 elements"):
        read_statements(path)
