"""Can a customer agree to instalments whose days and amounts they have seen, within their limits?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from operations.negotiations import accept
from tests.operations.office import Office
from tests.web.portal.agreeing import (
    PLAN,
    TODAY,
    agree,
    agreements,
    drawn,
    in_days,
    payments,
    say,
    text_of,
    told,
    two_customers,
    wish,
)
from tests.web.portal.conftest import Customers
from web.portal.address import address


@pytest.fixture(autouse=True)
async def _two_customers(office: Office) -> None:
    await two_customers(office)


async def test_a_plan_is_seen_with_its_days_and_amounts_before_it_is_agreed(
    customers: Customers, office: Office
) -> None:
    browser = await customers.come_in()
    before = await office.everything()
    page, seal = drawn(browser, payments="3")
    assert {one for one, rows in (await office.everything()).items() if rows != before[one]} <= {"portal_sessions"}
    for expected in ("Mar 9, 2026 33.33 COP", "Apr 9, 2026 33.33 COP", "May 11, 2026 33.34 COP", "Agree to this plan"):
        assert expected in page, expected
    answer = agree(browser, payments="3", seal=seal)
    [plan] = await agreements(office)
    assert (plan["kind"], plan["state"], plan["source"]) == ("plan", "open", "portal")
    assert answer.headers["location"] == address("agreed", plan["id"])
    assert await payments(office) == [
        ("2026-03-09", Decimal("33.33")),
        ("2026-04-09", Decimal("33.33")),
        ("2026-05-11", Decimal("33.34")),
    ]
    [made] = await told(office, "plan_agreed")
    assert (made["actor"], made["details"]["person"], made["details"]["through"]) == (
        "customer",
        "Luz Prieto",
        "portal",
    )
    assert agree(browser, payments="3", seal=seal).headers["location"] == answer.headers["location"]
    assert len(await agreements(office)) == 1
    assert "If 2 payments are missed" in text_of(browser.get(answer.headers["location"]))


async def test_what_was_not_seen_is_not_agreed(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    _, seal = drawn(browser, payments="3")
    await office.pay("P-1", "40.00", {"F-1": "40.00"})
    answer = agree(browser, payments="3", seal=seal)
    assert (answer.status_code, await agreements(office)) == (409, [])
    assert "changed meanwhile" in text_of(answer)
    assert "60.00 COP in 3 payments" in text_of(answer)
    assert agree(browser, payments="3").status_code == 409


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"payments": "6"}, "There are more payments"),
        ({"payments": "2", "first_on": (TODAY + timedelta(days=30)).isoformat()}, "later than Mar 17, 2026"),
        ({"payments": "3", "first_amount": "10.00"}, "less than 20 % of it all"),
    ],
)
async def test_a_plan_beyond_the_limits_is_offered_to_us(
    customers: Customers, office: Office, fields: dict[str, str], why: str
) -> None:
    browser = await customers.come_in()
    page, seal = drawn(browser, **fields)
    assert why in page
    assert "answers by Mar 4, 2026" in page
    answer = agree(browser, **fields, seal=seal, note="the harvest\ncomes late")
    [negotiation] = await office.rows("SELECT * FROM negotiations")
    assert answer.headers["location"] == address("offers", negotiation["id"])
    [offered] = await office.rows("SELECT side, state, note, made_by FROM offers")
    assert offered == {"side": "customer", "state": "open", "note": "the harvest comes late", "made_by": "customer"}
    [task] = await office.rows("SELECT kind, owner, due_on FROM tasks")
    assert (task["kind"], task["owner"], task["due_on"]) == ("negotiation", "luis", date(2026, 3, 4))
    page = text_of(browser.get(answer.headers["location"]))
    assert "We answer your proposal by Mar 4, 2026" in page
    assert "the harvest comes late" in page
    again = agree(browser, **fields, seal=seal)
    assert again.headers["location"] == answer.headers["location"]
    assert await office.value("SELECT count(*) FROM offers") == 1
    # What is being negotiated about is not promised beside it.
    refused = say(browser)
    assert (refused.status_code, "answer it first" in text_of(refused)) == (409, True)
    # A person accepts it: the plan is in force, and the page says so.
    await accept(office.desk, negotiation["id"])
    assert "See your payment plan" in text_of(browser.get(answer.headers["location"]))


async def test_what_gives_no_plan_is_said_beside_its_field(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    for fields, status, why in (
        ({"payments": "many"}, 422, "number of payments"),
        ({"payments": "25"}, 409, "at most 24"),
        ({"payments": "2", "first_on": in_days(-1)}, 409, "gone by"),
        ({"payments": "2", "first_amount": "100"}, 409, "less than 100.00"),
        ({"payments": "2", "every": "often"}, 422, "choose how often"),
        ({"payments": "24", "every": "12m"}, 409, "too far ahead"),
    ):
        answer = browser.get(PLAN, params=wish(**fields))
        assert (answer.status_code, why in text_of(answer)) == (status, True), fields
    assert agree(browser, payments="3", note="x" * 301).status_code == 422
    assert await agreements(office) == []


async def test_a_wish_is_made_so_often_and_not_for_ever(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    for _ in range(2):
        _, seal = drawn(browser, payments="6")
        to = agree(browser, payments="6", seal=seal).headers["location"]
        assert browser.post(f"{to}/decline", data={"note": ""}).status_code == 303
    _, seal = drawn(browser, payments="6")
    answer = agree(browser, payments="6", seal=seal)
    assert (answer.status_code, "several times already" in text_of(answer)) == (409, True)
