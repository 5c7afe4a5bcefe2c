"""Does a practice payment go as it was pressed, for its own customer alone, and only with a test clock?"""

from dataclasses import replace

import pytest

from models.checkout import Checkout
from operations.portal import checkouts as paying
from payments.practice import Practice
from tests.operations.paying import PUBLIC, line
from tests.web.portal.conftest import Customers
from web.portal.address import address


async def _begun(customers: Customers) -> Checkout:
    await customers.office.customer()
    await customers.office.invoice()
    desk = replace(customers.office.desk, payments={"practice": Practice()})
    return await paying.begin(
        desk, "C-1", [line("F-1", "100")], "practice", person=None, public_url=PUBLIC, language="es"
    )


@pytest.mark.parametrize(
    ("how", "state", "balance"), [("paid", "paid", 0), ("later", "pending", 100), ("failed", "failed", 100)]
)
async def test_it_goes_as_it_was_pressed(customers: Customers, how: str, state: str, balance: int) -> None:
    begun = await _begun(customers)
    browser = await customers.come_in()
    assert begun.url == f"{PUBLIC}{address('practice', begun.id)}"
    page = browser.get(address("practice", begun.id))
    assert page.status_code == 200
    assert "COP" in page.text
    assert await customers.office.value("SELECT state FROM checkouts") == "open"
    for _ in range(2):
        answer = browser.post(address("practice", begun.id), data={"how": how})
        assert (answer.status_code, answer.headers["location"]) == (303, address("pay", begun.id))
    assert await customers.office.value("SELECT state FROM checkouts") == state
    assert await customers.office.balance() == balance
    kinds = await customers.office.kinds()
    assert kinds.count("payment_received") == (how == "paid")


async def test_it_is_nobody_elses_and_asks_for_the_right(customers: Customers) -> None:
    begun = await _begun(customers)
    await customers.office.customer("C-2")
    await customers.office.invoice("G-1", customer_id="C-2")
    other = await customers.come_in("C-2", ["G-1"], email="otra@cliente.example")
    own = await customers.come_in()
    for path in (address("practice", begun.id), address("practice", "unknown")):
        assert other.get(path).status_code == 404
        assert other.post(path, data={"how": "paid"}).status_code == 404
    assert own.post(address("practice", begun.id), data={"how": "free"}).status_code == 422
    await customers.office.execute("UPDATE portal_people SET rights = '{talk}' WHERE customer_id = 'C-1'")
    assert own.post(address("practice", begun.id), data={"how": "paid"}).status_code == 403
    assert await customers.office.balance() == 100
