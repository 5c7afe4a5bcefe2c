"""Is whoever pays by transfer or at a counter told the right account, amount and reference?"""

import html
import re
from decimal import Decimal

import pytest
import segno
from fastapi.testclient import TestClient

from config.settings import Settings
from domain.epc_qr import transfer_lines
from tests.web.portal.conftest import Customers
from web.portal.address import address

OWN = """
accounts:
  - currencies: [EUR]
    beneficiary: Alborada Suministros
    iban: ES91 2100 0418 4502 0005 1332
    reference: rf
    arrives: 2bd
  - currencies: [COP]
    countries: [CO]
    beneficiary: Alborada Suministros
    number: 123-456789-00
    details: {es: Cuenta corriente, en: Current account, pt: Conta corrente}
methods:
  efecty:
    name: Efecty
    currencies: [COP]
    most: {COP: "3000000"}
    valid: 5d
    text:
      es: Pague {amount} con la referencia {reference} hasta el {until}.
      en: Pay {amount} with the reference {reference} by {until}.
      pt: Pague {amount} com a referência {reference} até {until}.
"""


@pytest.fixture(scope="module")
def settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("config")
    (folder / "payment_methods.yaml").write_text(OWN, encoding="utf-8")
    return settings.model_copy(update={"config_dir": folder})


def _words(browser: TestClient, query: str = "") -> str:
    answer = browser.get(f"{address('pay')}{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).replace("\xa0", " "))


def _codes(browser: TestClient, query: str = "") -> list[str]:
    return [
        html.unescape(one) for one in re.findall(r'class="code" src="([^"]*)"', browser.get(f"/portal/pay{query}").text)
    ]


def _code(amount: str, *, reference: str = "", text: str = "") -> str:
    lines = transfer_lines(
        "Alborada Suministros", "ES9121000418450200051332", Decimal(amount), reference=reference, text=text
    )
    assert lines is not None
    return str(segno.make(lines, error="m", boost_error=False, encoding="utf-8", micro=False).svg_data_uri(
        scale=4, border=4, light="#fff"
    ))  # fmt: skip


async def _owing(customers: Customers, currency: str, *amounts: str) -> TestClient:
    await customers.office.customer()
    ids = [f"F-{number}" for number in range(1, len(amounts) + 1)]
    for id_, amount in zip(ids, amounts, strict=True):
        await customers.office.invoice(id_, amount, number=id_, currency=currency)
    return await customers.come_in(invoice_ids=ids)


async def test_a_transfer_names_account_sum_and_a_reference_with_check_digits(customers: Customers) -> None:
    browser = await _owing(customers, "EUR", "100.00")
    said = _words(browser)
    assert "ES91 2100 0418 4502 0005 1332" in said
    # ISO 11649: RF, two check digits, the number of the invoice.
    assert "RF98 F1" in said
    assert _codes(browser) == [_code("100.00", reference="RF98F1")]


async def test_several_invoices_and_a_part_are_in_the_code_as_they_are_chosen(customers: Customers) -> None:
    browser = await _owing(customers, "EUR", "100.00", "250.00")
    assert _codes(browser) == [_code("350.00", text="F-1, F-2")]
    chosen = "?again=1&invoice=F-2&amount.F-2=50"
    assert _codes(browser, chosen) == [_code("50.00", reference="RF71F2")]


async def test_a_counter_is_offered_where_it_takes_the_sum_and_says_until_when(customers: Customers) -> None:
    browser = await _owing(customers, "COP", "2500000.00", "900000.00")
    one = _words(browser, "?again=1&invoice=F-1")
    assert "123-456789-00" in one
    assert "Current account" in one
    assert "Pay 2,500,000.00 COP with the reference F-1 by Mar 7, 2026." in one
    # Together they are more than the counter takes.
    assert "Efecty" not in _words(browser)


async def test_where_no_account_fits_the_usual_words_say_how(customers: Customers) -> None:
    browser = await _owing(customers, "USD", "100.00")
    assert "ES91" not in _words(browser)
    assert "By bank transfer" in _words(browser)
    assert _codes(browser) == []


async def test_whoever_pays_so_is_led_to_a_promise_of_the_day_on_which_it_arrives(customers: Customers) -> None:
    browser = await _owing(customers, "EUR", "100.00")
    [led] = re.findall(r'href="([^"]*promise[^"]*on=[^"]*)"', browser.get(address("pay")).text)
    page = browser.get(html.unescape(led)).text
    # Two business days after a Monday.
    assert 'value="2026-03-04"' in page


async def test_a_receipt_is_a_document_too_and_nobody_elses(customers: Customers) -> None:
    browser = await _owing(customers, "EUR", "100.00")
    await customers.office.pay("P-1", "40.00", {"F-1": "40.00"}, currency="EUR", method="transfer")
    assert "Bank transfer" in browser.get(address("receipts", "P-1")).text
    answer = browser.get(address("receipts", "P-1", "receipt.pdf"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer.headers["content-disposition"]
    await customers.office.customer("C-2")
    await customers.office.invoice("X-1", customer_id="C-2")
    theirs = await customers.come_in("C-2", ["X-1"], email="dos@cliente.example")
    assert theirs.get(address("receipts", "P-1", "receipt.pdf")).status_code == 404
