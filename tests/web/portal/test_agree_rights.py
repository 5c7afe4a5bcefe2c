"""Does nobody agree to anything for others, without the right, or by looking?"""

import pytest

from models.customer import Role
from models.wish import MOST_INVOICES
from tests.operations.office import Office
from tests.web.portal.agreeing import (
    DISCOUNT,
    PLAN,
    PROMISE,
    THREE,
    agree,
    agreements,
    in_days,
    offered,
    say,
    two_customers,
)
from tests.web.portal.conftest import Customers
from web.portal.address import address


@pytest.fixture(autouse=True)
async def _two_customers(office: Office) -> None:
    await two_customers(office)


async def test_nobody_reaches_what_is_another_customers_or_beyond_the_link(
    customers: Customers, office: Office
) -> None:
    other = await customers.come_in("C-2", ("G-1",))
    say(other, "G-1")
    [theirs] = await agreements(office)
    foreign = await offered(office, THREE, invoices=("F-1", "F-2"))
    browser = await customers.come_in()
    before = await office.everything()
    for path in (
        f"{PROMISE}?invoice=G-1",
        f"{PLAN}?invoice=G-1",
        address("agreed", theirs["id"]),
        address("agreed", 99),
        address("offers", 99),
    ):
        assert browser.get(path).status_code == 404, path
    assert say(browser, "G-1").status_code == 404
    assert agree(browser, "G-1", payments="2").status_code == 404
    assert browser.post(address("agreed", theirs["id"], "withdraw")).status_code == 404
    assert browser.post(address("agreed", theirs["id"], "change"), data={"on": in_days(3)}).status_code == 404
    for act in ("accept", "counter", "decline"):
        assert other.post(address("offers", foreign, act), data={"number": "1"}).status_code == 404
        # It is about an invoice that the link does not show.
        assert browser.post(address("offers", foreign, act)).headers["location"].startswith(address("code"))
    assert browser.get(address("offers", foreign)).headers["location"].startswith(address("code"))
    assert browser.get(f"{PROMISE}?{'&'.join(f'invoice={n}' for n in range(MOST_INVOICES + 1))}").status_code == 404
    after = await office.everything()
    assert {table for table in before if before[table] != after[table]} <= {"portal_sessions"}


async def test_who_has_not_the_right_is_refused_all_of_it(customers: Customers, office: Office) -> None:
    negotiation = await offered(office, THREE)
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"), role=Role.PAYABLES)
    assert browser.get(PROMISE).status_code == 200
    for path in (PLAN, address("offers", negotiation)):
        assert browser.get(path).status_code == 403
    assert agree(browser, payments="2").status_code == 403
    assert browser.post(address("offers", negotiation, "accept"), data={"number": "1"}).status_code == 403
    await office.execute("UPDATE portal_people SET rights = '{pay}'")
    assert browser.get(PROMISE).status_code == 403
    assert say(browser).status_code == 403
    assert await agreements(office) == []


async def test_looking_changes_nothing(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    say(browser)
    negotiation = await offered(office, DISCOUNT, invoices=("F-2",))
    browser.get(address("agreed", 1))
    before = await office.everything()
    for path in (
        PROMISE,
        f"{PROMISE}?invoice=F-1",
        PLAN,
        f"{PLAN}?invoice=F-2",
        address("agreed", 1),
        address("offers", negotiation),
    ):
        assert browser.get(path).status_code == 200, path
    assert await office.everything() == before
