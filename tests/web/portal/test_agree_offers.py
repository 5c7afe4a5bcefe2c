"""Can a customer read an offer, accept it, answer it with another, and end it, and only their own?"""

from decimal import Decimal

import pytest

from tests.operations.office import Office
from tests.operations.test_plans import hire
from tests.web.portal.agreeing import (
    DISCOUNT,
    THREE,
    agreements,
    change_clock,
    in_days,
    offered,
    text_of,
    told,
    two_customers,
)
from tests.web.portal.conftest import Customers
from web.portal.address import address


@pytest.fixture(autouse=True)
async def _two_customers(office: Office) -> None:
    await two_customers(office)


async def test_an_offer_is_read_with_what_it_comes_to_and_accepted(customers: Customers, office: Office) -> None:
    negotiation = await offered(office, DISCOUNT, THREE)
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    page = text_of(browser.get(address("offers", negotiation)))
    for expected in ("270.00 COP", "You save 30.00 COP", "Mar 12, 2026", "In 3 payments", "Apr 6, 2026 100.00 COP"):
        assert expected in page, expected
    assert "ours alone" not in page
    answer = browser.post(address("offers", negotiation, "accept"), data={"number": "1"})
    [settlement] = await agreements(office)
    assert (settlement["kind"], settlement["total"].normalize(), settlement["source"]) == (
        "settlement",
        Decimal(270),
        "portal",
    )
    assert answer.headers["location"] == address("agreed", settlement["id"])
    assert "then nothing more is asked for" in text_of(browser.get(answer.headers["location"]))
    answered = (await told(office, "offer_answered"))[0]
    assert (answered["actor"], answered["details"]["person"]) == ("customer", "Luz Prieto")
    again = browser.post(address("offers", negotiation, "accept"), data={"number": "1"})
    assert (again.status_code, len(await agreements(office))) == (303, 1)
    other = browser.post(address("offers", negotiation, "accept"), data={"number": "2"})
    assert (other.status_code, len(await agreements(office))) == (409, 1)
    assert "Agreed. Thank you." in text_of(browser.get(address("offers", negotiation)))


async def test_a_counter_offer_within_the_limits_is_agreed_and_another_waits(
    customers: Customers, office: Office
) -> None:
    negotiation = await offered(office, DISCOUNT)
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    to = address("offers", negotiation, "counter")
    part = {"kind": "partial", "amount": "200.00", "until": in_days(5), "note": "all we have"}
    assert browser.post(to, data=part).headers["location"] == address("offers", negotiation)
    assert browser.post(to, data=part).status_code == 303
    assert [row["state"] for row in await office.rows("SELECT state FROM offers ORDER BY id")] == ["countered", "open"]
    page = text_of(browser.get(address("offers", negotiation)))
    assert "a part settles all of it, by Mar 7, 2026: 200.00 COP we look at it all we have" in page
    assert "We answer your proposal by Mar 4, 2026" in page
    answer = browser.post(to, data={"kind": "extension", "until": in_days(10)})
    [promise] = await agreements(office)
    assert (promise["kind"], promise["state"]) == ("promise", "open")
    assert answer.headers["location"] == address("agreed", promise["id"])
    assert [row["actor"] for row in await told(office, "offer_answered")][-1] == "engine"


async def test_what_cannot_be_offered_is_refused(customers: Customers, office: Office) -> None:
    negotiation = await offered(office, DISCOUNT)
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    to = address("offers", negotiation, "counter")
    for fields, status, why in (
        ({"kind": "partial", "amount": "300", "until": in_days(5)}, 409, "At most 300.00"),
        ({"kind": "partial", "until": in_days(5)}, 422, "amount above zero"),
        ({"kind": "extension", "until": in_days(90)}, 409, "too far ahead"),
        ({"kind": "extension", "until": in_days(-2)}, 409, "gone by"),
        ({"kind": "instalments", "payments": "40", "first_on": in_days(3)}, 409, "at most 24"),
        ({"kind": "discount", "percent": "90%", "until": in_days(5)}, 422, "look at the marked"),
        ({"kind": "extension", "until": in_days(9), "note": "x" * 301}, 422, "At most 300 characters"),
    ):
        answer = browser.post(to, data=fields)
        assert (answer.status_code, why in text_of(answer)) == (status, True), fields
    assert await office.value("SELECT count(*) FROM offers") == 1


async def test_declined_or_expired_it_says_so(customers: Customers, office: Office) -> None:
    negotiation = await offered(office, DISCOUNT)
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    assert browser.post(address("offers", negotiation, "decline"), data={"note": "no"}).status_code == 303
    assert "Ended without an agreement" in text_of(browser.get(address("offers", negotiation)))
    assert browser.post(address("offers", negotiation, "accept"), data={"number": "1"}).status_code == 409
    later = await offered(office, DISCOUNT)
    await change_clock(office, 15)
    page = text_of(browser.get(address("offers", later)))
    assert "It could be answered until Mar 12, 2026" in page
    assert "Accept this offer" not in page
    late = browser.post(address("offers", later, "accept"), data={"number": "1"})
    assert (late.status_code, "answered or has ended" in text_of(late)) == (409, True)
    assert await agreements(office) == []


async def test_an_offer_that_waits_for_our_own_yes_is_not_told(customers: Customers, office: Office) -> None:
    await hire(office, ana="collector")
    negotiation = await offered(office, {**DISCOUNT, "percent": "20%"})
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    page = text_of(browser.get(address("offers", negotiation)))
    assert "Accept this offer" not in page
    assert "240.00" not in page
    assert browser.post(address("offers", negotiation, "accept"), data={"number": "1"}).status_code == 404
