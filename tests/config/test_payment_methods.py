"""Are ways to pay read as they were written, and is whatever would send money astray refused?"""

from decimal import Decimal
from pathlib import Path

import pytest

from config.payment_methods_check import method_remarks
from config.rulebook import load_rulebook, rulebook_faults
from models.payment_methods import PaymentMethods

ACCOUNT = "{currencies: [EUR], beneficiary: Us, iban: ES91 2100 0418 4502 0005 1332"
TEXTS = "text: {es: '{reference}', en: '{amount}', pt: '{until}'}"
METHOD = f"methods: {{one: {{name: One, currencies: [COP], {TEXTS}"


def _own(folder: Path, text: str) -> Path:
    (folder / "payment_methods.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_shipped_is_an_example_and_says_so() -> None:
    methods = load_rulebook().payment_methods
    assert len(list(method_remarks(methods))) == len([one for one in methods.accounts if "@" not in (one.number or "")])
    assert [account.currencies for account in methods.accounts_for("EUR", "DE")] == [("EUR",)]
    assert methods.accounts_for("COP", "ES") == []
    assert list(methods.methods_for("COP", "CO", Decimal(3_000_001))) == ["pse"]


def test_an_account_of_ones_own_stands_as_it_was_written(tmp_path: Path) -> None:
    methods = load_rulebook(_own(tmp_path, f"accounts: [{ACCOUNT}}}]")).payment_methods
    assert methods.accounts[0].iban == "ES9121000418450200051332"
    assert methods.methods == {}
    assert list(method_remarks(methods)) == []


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (f"accounts: [{ACCOUNT.replace('1332', '1323')}}}]", "accounts[1].iban", "check digits are right"),
        (f"accounts: [{ACCOUNT.replace('ES91', '91')}}}]", "accounts[1].iban", "expected an IBAN"),
        (f"accounts: [{ACCOUNT}, number: '1'}}]", "accounts[1].iban", "either an iban or a number"),
        (f"accounts: [{ACCOUNT}, bic: CAIX}}]", "accounts[1].bic", "expected"),
        (f"{METHOD.replace('{until}', '{day}')}}}}}", "methods.one.text.pt", "no other blanks than {amount}"),
        (f"{METHOD}, link: 'http://one.example'}}}}", "methods.one.link", "begins with https://"),
        (f"{METHOD.replace('es:', 'xx:')}}}}}", "methods.one.text", "expected"),
        (f"{METHOD}, most: {{COP: 5}}}}}}", "methods.one.most.COP", "decimal string"),
        ("accounts: [{}]", "accounts[1].currencies", "is missing"),
    ],
)
def test_what_would_lead_astray_is_refused_with_its_place(tmp_path: Path, text: str, where: str, said: str) -> None:
    found = rulebook_faults(_own(tmp_path, text))
    assert any(place.startswith(f"payment_methods.yaml, field {where}") and said in what for place, what in found), (
        found
    )


def test_nothing_is_a_way_to_pay_too() -> None:
    assert PaymentMethods().methods_for("EUR", "ES", Decimal(1)) == {}
