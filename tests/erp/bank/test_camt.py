"""Are the lines of a CAMT.053 read as the bank meant them, whatever its version and habits?"""

from decimal import Decimal
from pathlib import Path

import pytest

from erp.bank.statements import StatementFile, read_statements
from models.bank import BankEntry
from models.credit import ReversalKind
from tests.erp.bank.camt import OURS, THEIRS, document, entry, transaction


def read(tmp_path: Path, content: bytes) -> StatementFile:
    path = tmp_path / "statement.xml"
    path.write_bytes(content)
    return read_statements(path)


def entries(tmp_path: Path, content: bytes) -> list[BankEntry]:
    found = read(tmp_path, content)
    assert found.refused == (), found.refused
    return [one for statement in found.statements for one in statement.entries]


def test_a_transfer_bears_all_that_the_bank_says(tmp_path: Path) -> None:
    said = transaction(text="Factura\n  F-1001", end_to_end="PAGO-77")
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    [one] = entries(tmp_path, document(entry("1200.50", said, more=code)))
    assert one == BankEntry.model_validate(
        {
            "account": OURS,
            "reference": "2026030100001",
            "booked_on": "2026-03-02",
            "currency": "EUR",
            "amount": "1200.50",
            "name": "Talleres Quintana",
            "other_account": THEIRS,
            "remittance": "Factura F-1001",
            "end_to_end": "PAGO-77",
            "method": "bank transfer",
        }
    )


@pytest.mark.parametrize("version", ["02", "04", "06", "08", "10", "13"])
def test_every_version_is_read(tmp_path: Path, version: str) -> None:
    [one] = entries(tmp_path, document(entry("10.00", transaction(text="F-1")), version=version))
    assert (one.amount, one.remittance) == (Decimal(10), "F-1")


def test_the_places_of_later_versions_are_known(tmp_path: Path) -> None:
    said = (
        "<TxDtls><RltdPties><Dbtr><Pty><Nm>Acme</Nm></Pty></Dbtr></RltdPties>"
        "<RmtInf><Strd><RfrdDocInf><Nb>F-9</Nb></RfrdDocInf><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        "<Ref>RF18539007547034</Ref></CdtrRefInf><AddtlRmtInf>gracias</AddtlRmtInf></Strd></RmtInf></TxDtls>"
    )
    body = entry("10.00", said).replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
    body = body.replace("<Dt>2026-03-02</Dt>", "<DtTm>2026-03-02T23:59:00+01:00</DtTm>")
    [one] = entries(tmp_path, document(body, version="08"))
    assert (one.name, str(one.booked_on)) == ("Acme", "2026-03-02")
    assert one.remittance == "RF18539007547034 , F-9 , gracias"


def test_a_batch_is_a_line_for_each_of_its_transactions(tmp_path: Path) -> None:
    parts = (
        transaction(amount="60.00", text="F-1", refs="<AcctSvcrRef>T-1</AcctSvcrRef>"),
        transaction(amount="40.00", text="F-2"),
    )
    first, second = entries(tmp_path, document(entry("100.00", *parts)))
    assert [(one.reference, one.amount, one.remittance) for one in (first, second)] == [
        ("T-1", Decimal(60), "F-1"),
        ("2026030100001/2", Decimal(40), "F-2"),
    ]


def test_a_batch_whose_parts_are_not_its_sum_is_refused(tmp_path: Path) -> None:
    parts = (transaction(amount="60.00"), transaction(amount="41.00"))
    found = read(tmp_path, document(entry("100.00", *parts), entry("5.00", transaction(), reference="X-2")))
    [bad] = found.refused
    assert bad.errors == (("NtryDtls", "expected transactions that add up to the entry, 100: they come to 101"),)
    assert [one.amount for one in found.statements[0].entries] == [5]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("AM04", "bounced"), ("AC04", "bounced"), ("MD06", "chargeback"), ("MD01", "chargeback"), ("DUPL", "mistake")],
)
def test_a_returned_debit_says_what_it_takes_back_and_why(tmp_path: Path, reason: str, kind: str) -> None:
    said = transaction(end_to_end="COLLECT-77", more=f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>")
    [one] = entries(tmp_path, document(entry("100.00", said, side="DBIT")))
    assert one.returned is not None
    assert (one.amount, one.name) == (Decimal(-100), "Talleres Quintana")
    assert (one.returned.kind, one.returned.reason) == (ReversalKind(kind), reason)
    assert one.returned.end_to_end == "COLLECT-77"


def test_a_reversal_of_a_credit_is_a_return_and_a_charge_is_not(tmp_path: Path) -> None:
    back = entry("10.00", side="DBIT", more="<RvslInd>true</RvslInd>")
    fee = entry("1.50", side="DBIT", reference="FEE-1", more="<AddtlNtryInf>Comision</AddtlNtryInf>")
    first, second = entries(tmp_path, document(back, fee))
    assert (first.returned is not None, second.returned, second.remittance) == (True, None, "Comision")


def test_only_what_is_booked_counts(tmp_path: Path) -> None:
    found = read(tmp_path, document(entry("1.00"), entry("2.00", status="PDNG"), entry("3.00", status="INFO")))
    assert (len(found.statements[0].entries), found.not_booked) == (1, 2)


def test_a_line_without_a_reference_has_one_that_the_next_export_gives_it_again(tmp_path: Path) -> None:
    same = entry("10.00", transaction(text="abono"), reference=None)
    today = entries(tmp_path, document(same, same))
    tomorrow = entries(tmp_path, document(same, same, entry("11.00"), id="2026-062"))
    assert [one.reference for one in today] == [one.reference for one in tomorrow[:2]]
    assert len({one.reference for one in today}) == 2


@pytest.mark.parametrize("nothing", ["NONREF", "NOTPROVIDED", "0000000"])
def test_what_stands_for_no_reference_is_none(tmp_path: Path, nothing: str) -> None:
    first, second = entries(tmp_path, document(entry("1.00", reference=nothing), entry("2.00", reference=nothing)))
    assert first.reference != second.reference


def test_several_statements_of_several_accounts_stay_apart(tmp_path: Path) -> None:
    def one(account: str, amount: str) -> str:
        return f"<Stmt><Id>S</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{entry(amount)}</Stmt>"

    message = f"<BkToCstmrStmt><GrpHdr/>{one(OURS, '1.00')}{one(THEIRS, '2.00')}</BkToCstmrStmt>"
    found = read(tmp_path, document(message=message))
    assert [(one.account, one.entries[0].amount) for one in found.statements] == [
        (OURS, Decimal(1)),
        (THEIRS, Decimal(2)),
    ]
    assert len({one.sha256 for one in found.statements}) == 2
