"""Can a customer name a day within their limits, once, and change it until it has come?"""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.operations.office import MONDAY, Office
from tests.web.portal.agreeing import (
    PROMISE,
    agree,
    agreements,
    change_clock,
    drawn,
    in_days,
    payments,
    say,
    text_of,
    told,
    two_customers,
)
from tests.web.portal.conftest import Customers
from web.portal.address import address


@pytest.fixture(autouse=True)
async def _two_customers(office: Office) -> None:
    await two_customers(office)


async def test_a_day_within_the_limits_is_a_promise_at_once(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    page = text_of(browser.get(f"{PROMISE}?invoice=F-1"))
    assert "Until Mar 16, 2026 we note it at once" in page
    answer = say(browser)
    [promise] = await agreements(office)
    assert (answer.status_code, answer.headers["location"]) == (303, address("agreed", promise["id"]))
    assert (promise["kind"], promise["state"], promise["source"], promise["made_by"]) == (
        "promise",
        "open",
        "portal",
        "customer",
    )
    [made] = await told(office, "promise_made")
    assert (made["actor"], made["details"]["person"], made["details"]["through"]) == (
        "customer",
        "Luz Prieto",
        "portal",
    )
    assert await office.value("SELECT count(*) FROM holds WHERE kind = 'promise' AND ended_at IS NULL") == 1
    assert await office.value("SELECT count(*) FROM notices WHERE kind = 'promise_confirmed'") == 1
    page = text_of(browser.get(answer.headers["location"]))
    for expected in ("100.00 COP", "Your promise is noted", "Noted: payment by Mar 9, 2026", "Mar 11, 2026"):
        assert expected in page, expected
    await office.walk(MONDAY + timedelta(days=6))
    reminded = (
        "SELECT 1 FROM messages m JOIN message_invoices i ON i.message_id = m.id "
        "WHERE i.invoice_id = 'F-1' AND m.template LIKE 'reminder%'"
    )
    assert await office.rows(reminded) == []


async def test_pressed_twice_it_is_the_same_promise(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    first, second = say(browser), say(browser)
    assert first.headers["location"] == second.headers["location"]
    assert len(await agreements(office)) == 1
    other = say(browser, on=in_days(9))
    assert (other.status_code, "agreed about invoice No. F-1 already" in text_of(other)) == (409, True)
    assert "See it" in text_of(browser.get(f"{PROMISE}?invoice=F-1"))


async def test_a_day_beyond_the_limits_waits_for_a_person_and_holds_nothing(
    customers: Customers, office: Office
) -> None:
    browser = await customers.come_in()
    answer = say(browser, on=in_days(20))
    [promise] = await agreements(office)
    assert promise["state"] == "pending"
    assert await office.value("SELECT count(*) FROM holds") == 0
    [task] = await office.rows("SELECT id, kind, queue, due_on, details FROM tasks")
    assert (task["kind"], task["queue"], task["details"]["asked_by"]) == ("approval", "collectors", "customer")
    [asked] = await told(office, "approval_requested")
    assert asked["details"]["person"] == "Luz Prieto"
    page = text_of(browser.get(answer.headers["location"]))
    assert "answer by Mar 4, 2026" in page
    assert "A person looks at it" in page
    assert say(browser, on=in_days(20)).headers["location"] == answer.headers["location"]
    # Taken back before anybody has answered, the task goes.
    assert browser.post(address("agreed", promise["id"], "withdraw")).status_code == 303
    assert await office.value("SELECT count(*) FROM tasks WHERE closed_at IS NULL") == 0
    assert say(browser, on=in_days(21)).status_code == 303
    browser.post(address("agreed", promise["id"] + 1, "withdraw"))
    refused = say(browser, on=in_days(22))
    assert (refused.status_code, "several times already" in text_of(refused)) == (409, True)


async def test_what_nobody_may_agree_to_is_refused_with_what_may_be(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(language="es")
    late = say(browser, on=in_days(31))
    assert (late.status_code, "El último día posible es el 1 abr 2026" in text_of(late)) == (409, True)
    assert "Ese día ya pasó" in text_of(say(browser, on=in_days(-1)))
    assert "Indique un día" in text_of(say(browser, on="soon"))
    assert "Elija una factura" in text_of(browser.post(PROMISE, data={"on": in_days(3)}))
    assert "como máximo 100,00 COP" in text_of(say(browser, amount="100,01"))
    assert "posterior al primero" in text_of(say(browser, amount="10", then_on=in_days(7)))
    assert "mayor que cero" in text_of(say(browser, then_on=in_days(9)))
    assert await agreements(office) == []


async def test_a_part_covers_the_oldest_and_two_days_cover_all(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    assert say(browser, "F-1", "F-2", amount="150.00").status_code == 303
    covered = await office.rows("SELECT invoice_id, amount FROM arrangement_invoices")
    assert [(row["invoice_id"], row["amount"].normalize()) for row in covered] == [("F-2", Decimal(150))]
    [first] = await agreements(office)
    browser.post(address("agreed", first["id"], "withdraw"))
    assert say(browser, "F-1", "F-2", amount="150.00", then_on=in_days(14)).status_code == 303
    assert (await payments(office))[1:] == [(in_days(7), Decimal(150)), (in_days(14), Decimal(150))]


async def test_a_promise_is_changed_and_taken_back_before_its_day_and_no_later(
    customers: Customers, office: Office
) -> None:
    browser = await customers.come_in()
    say(browser)
    [first] = await agreements(office)
    too_late = browser.post(address("agreed", first["id"], "change"), data={"on": in_days(20)})
    assert (too_late.status_code, "your promise stands" in text_of(too_late)) == (409, True)
    changed = browser.post(address("agreed", first["id"], "change"), data={"on": in_days(10)})
    old, new = await agreements(office)
    assert (old["state"], new["state"], changed.headers["location"]) == (
        "cancelled",
        "open",
        address("agreed", new["id"]),
    )
    # Twice is what a customer may say about one invoice.
    assert "Name another day" not in text_of(browser.get(address("agreed", new["id"])))
    assert browser.post(address("agreed", new["id"], "change"), data={"on": in_days(11)}).status_code == 409
    await change_clock(office, 10)
    late = browser.post(address("agreed", new["id"], "withdraw"))
    assert (late.status_code, "The day has come" in text_of(late)) == (409, True)
    assert "Take the promise back" not in text_of(browser.get(address("agreed", new["id"])))
    assert browser.post(address("agreed", old["id"], "withdraw")).status_code == 409


async def test_taken_back_it_is_asked_for_again_and_told(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    say(browser)
    [promise] = await agreements(office)
    assert browser.post(address("agreed", promise["id"], "withdraw")).status_code == 303
    [ended] = await told(office, "promise_cancelled")
    assert (ended["actor"], ended["details"]["through"]) == ("customer", "portal")
    assert await office.value("SELECT count(*) FROM holds WHERE ended_at IS NULL") == 0
    assert "Ended or replaced" in text_of(browser.get(PROMISE))


async def test_whoever_broke_their_word_is_confirmed_first(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(invoice_ids=("F-1", "F-2"))
    say(browser, "F-1", on=in_days(2))
    await change_clock(office, 8)
    await office.walk(office.clock.instant)
    assert [one["state"] for one in await agreements(office)] == ["broken"]
    page = text_of(browser.get(f"{PROMISE}?invoice=F-2"))
    assert "We confirm it first" in page
    assert "Not kept" in page
    say(browser, "F-2", on=in_days(12))
    assert [one["state"] for one in await agreements(office)] == ["broken", "pending"]


async def test_paid_meanwhile_there_is_nothing_left_to_promise(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    assert browser.get(f"{PROMISE}?invoice=F-1").status_code == 200
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    answer = say(browser)
    assert (answer.status_code, "Nothing is owed of it any more" in text_of(answer)) == (409, True)
    assert await agreements(office) == []
    assert "it is paid" in text_of(browser.get(f"{PROMISE}?invoice=F-1"))


async def test_invoices_of_two_currencies_are_two_promises_and_two_plans(customers: Customers, office: Office) -> None:
    await office.invoice("F-3", "50.00", currency="USD")
    browser = await customers.come_in(invoice_ids=("F-1", "F-3"))
    assert "several currencies" in text_of(say(browser, "F-1", "F-3", amount="10"))
    assert say(browser, "F-1", "F-3").headers["location"] == address()
    assert [(one["currency"], one["total"].normalize()) for one in await agreements(office)] == [
        ("COP", Decimal(100)),
        ("USD", Decimal(50)),
    ]
    for one in await agreements(office):
        browser.post(address("agreed", one["id"], "withdraw"))
    page, seal = drawn(browser, "F-1", "F-3", payments="2")
    assert "100.00 COP in 2 payments" in page
    assert "50.00 USD in 2 payments" in page
    assert agree(browser, "F-1", "F-3", payments="2", seal=seal).headers["location"] == address()
    assert [one["kind"] for one in await agreements(office)] == ["promise", "promise", "plan", "plan"]
