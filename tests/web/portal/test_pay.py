"""Does a customer pay what is owed, all or in part, once, and nothing of anybody else?"""

import re
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from models.arrangement import PromiseTerms
from models.customer import Role
from operations.promises import promise
from tests.web.portal.conftest import Customers
from web.portal.address import address


@pytest.fixture
async def owing(customers: Customers) -> Customers:
    office = customers.office
    await office.customer()
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "250.00")
    await office.invoice("E-1", "80.00", currency="USD")
    return customers


def _begin(browser: TestClient, *invoices: str, way: str = "practice", **amounts: str) -> Response:
    form = {"invoice": list(invoices), "way": way}
    form |= {f"amount.{name.replace('_', '-')}": [amount] for name, amount in amounts.items()}
    return browser.post(address("pay"), data=form)


def _pressed(browser: TestClient, begun: Response, how: str) -> str:
    """What the practice provider was told; the address of the payment."""
    where = begun.headers["location"].removeprefix("http://localhost")
    answer = browser.post(where, data={"how": how})
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_two_invoices_are_paid_at_once_and_a_receipt_says_so(owing: Customers) -> None:
    browser = await owing.come_in(invoice_ids=["F-1", "F-2"])
    begun = _begin(browser, "F-1", "F-2")
    assert begun.status_code == 303
    assert (await owing.office.rows("SELECT DISTINCT kind FROM holds WHERE ended_at IS NULL")) == [{"kind": "payment"}]
    where = _pressed(browser, begun, "paid")
    assert "Thank you" in browser.get(where).text
    assert [await owing.office.balance(id) for id in ("F-1", "F-2")] == [0, 0]
    credit = await owing.office.value("SELECT id FROM credits")
    receipt = browser.get(address("receipts", credit)).text
    assert "350.00" in receipt
    assert "F-2" in receipt


async def test_a_part_is_paid_and_the_rest_stays_owed(owing: Customers) -> None:
    browser = await owing.come_in()
    _pressed(browser, _begin(browser, "F-1", F_1="40"), "paid")
    assert await owing.office.balance("F-1") == Decimal("60.00")


@pytest.mark.parametrize(
    ("amount", "said"), [("101", "more than is owed"), ("5", "too small"), ("x", "such as"), ("-1", "such as")]
)
async def test_what_is_not_owed_or_too_little_is_not_begun(owing: Customers, amount: str, said: str) -> None:
    browser = await owing.come_in()
    answer = _begin(browser, "F-1", F_1=amount)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert await owing.office.rows("SELECT * FROM checkouts") == []


async def test_currencies_are_paid_apart(owing: Customers) -> None:
    browser = await owing.come_in(invoice_ids=["F-1", "E-1"])
    assert _begin(browser, "F-1", "E-1").status_code in (409, 422)
    assert await owing.office.rows("SELECT * FROM checkouts") == []


async def test_a_second_payment_of_the_same_leads_to_the_first_which_can_be_given_up(owing: Customers) -> None:
    browser = await owing.come_in()
    _begin(browser, "F-1")
    again = _begin(browser, "F-1")
    where = again.headers["location"]
    assert where.startswith("/portal/pay/")
    assert "is being paid already" in browser.get(where).text
    given_up = browser.post(f"{where}/give-up")
    assert "Nothing was paid" in browser.get(given_up.headers["location"]).text
    assert await owing.office.value("SELECT count(*) FROM holds WHERE ended_at IS NULL") == 0
    assert _begin(browser, "F-1").status_code == 303


async def test_nothing_of_another_customer_is_paid_or_seen(owing: Customers) -> None:
    await owing.office.customer("C-2")
    await owing.office.invoice("X-1", customer_id="C-2")
    theirs = await owing.come_in("C-2", ["X-1"], email="dos@cliente.example")
    where = _pressed(theirs, _begin(theirs, "X-1"), "paid")
    credit = await owing.office.value("SELECT id FROM credits")
    browser = await owing.come_in(whole=True)
    assert _begin(browser, "X-1").status_code == 404
    assert browser.get(f"{address('pay')}?invoice=X-1").status_code == 404
    for path in (where, address("receipts", credit)):
        assert browser.get(path).status_code == 404
    for what in ("go-on", "check", "give-up"):
        assert browser.post(f"{where}/{what}").status_code == 404


async def test_who_may_not_pay_does_not(owing: Customers) -> None:
    browser = await owing.come_in(role=Role.PAYABLES)
    await owing.office.execute("UPDATE portal_people SET rights = ARRAY['talk']")
    assert browser.get(address("pay")).status_code == 403
    assert _begin(browser, "F-1").status_code == 403


async def test_what_is_promised_for_another_day_is_not_asked_for_but_may_be_paid(owing: Customers) -> None:
    promised = {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": date(2026, 3, 6)}]}
    await promise(owing.office.desk, PromiseTerms.model_validate(promised))
    browser = await owing.come_in(invoice_ids=["F-1", "F-2"])
    page = browser.get(address("pay")).text
    assert re.findall(r'value="(F-\d)" checked', page) == ["F-2"]
    assert 'value="F-1"' in page
    _pressed(browser, _begin(browser, "F-1"), "paid")
    assert await owing.office.balance("F-1") == 0
