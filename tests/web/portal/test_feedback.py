"""Is a customer asked how it was, seldom and never twice, and does the answer reach those who read answers?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.dispute import DisputeKind, DisputeOutcome, DisputeResolution, DisputeTerms
from operations.disputes import open_dispute, resolve_dispute
from tests.operations.office import MONDAY, Office
from tests.web.portal.conftest import Customers
from web.portal.address import address

FEEDBACK, HOME = address("feedback"), address()
QUESTION = "How was it with us?"


@pytest.fixture(autouse=True)
async def _customers(office: Office) -> None:
    await office.customer()
    await office.invoice()
    await office.invoice("F-2", "50.00")


async def pay_and_close(office: Office, invoice: str = "F-1", amount: str = "100.00") -> None:
    await office.pay(f"P-{invoice}", amount, {invoice: amount})
    await office.live(invoice)


async def answers(office: Office) -> list[dict[str, Any]]:
    return await office.rows(
        "SELECT kind, occasion, occasion_id, rating, text, language, customer_id FROM feedback ORDER BY id"
    )


async def test_whoever_has_paid_is_asked_once_and_the_answer_is_kept(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    assert QUESTION not in browser.get(HOME).text
    await pay_and_close(office)
    before = await office.everything()
    assert "Invoice No. F-1 is paid" in browser.get(HOME).text
    assert QUESTION in browser.get(FEEDBACK).text
    assert await office.everything() == before
    missing = browser.post(FEEDBACK, data={"text": "fine"})
    assert (missing.status_code, 'value="fine"' in missing.text) == (422, True)
    assert browser.post(FEEDBACK, data={"rating": "5", "text": "very \n kind"}).headers["location"] == HOME
    assert await answers(office) == [
        {
            "kind": "customer",
            "occasion": "paid",
            "occasion_id": "F-1",
            "rating": 5,
            "text": "very kind",
            "language": "en",
            "customer_id": "C-1",
        }
    ]
    [told] = await office.rows("SELECT invoice_id, actor, details FROM interactions WHERE kind = 'feedback'")
    assert (told["invoice_id"], told["actor"], told["details"]["rating"]) == ("F-1", "customer", 5)
    assert told["details"]["person"] == "Luz Prieto"
    assert QUESTION not in browser.get(HOME).text
    assert "nothing that we would like to ask" in browser.get(FEEDBACK).text
    browser.post(FEEDBACK, data={"rating": "1"})
    assert len(await answers(office)) == 1


async def test_whoever_would_rather_not_say_is_left_alone(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    await pay_and_close(office)
    browser.post(FEEDBACK, data={"no": "yes", "rating": "3", "text": "x"})
    [kept] = await answers(office)
    assert (kept["rating"], kept["text"]) == (None, None)
    assert "feedback" not in await office.kinds()
    await pay_and_close(office, "F-2", "50.00")
    whole = await customers.come_in(invoice_ids=("F-1", "F-2"))
    assert QUESTION not in whole.get(HOME).text
    await office.execute("UPDATE feedback SET at = at - interval '91 days'")
    assert "Invoice No. F-2 is paid" in whole.get(HOME).text


async def test_whoever_was_thanked_by_a_message_was_asked_by_it(customers: Customers, office: Office) -> None:
    browser = await customers.come_in()
    await pay_and_close(office)
    await office.walk(MONDAY + timedelta(days=1))
    assert await office.rows("SELECT 1 FROM messages WHERE send_key LIKE '%/*thanks/%'")
    assert QUESTION not in browser.get(HOME).text


async def test_whoever_answered_here_is_not_asked_by_the_next_message(customers: Customers, office: Office) -> None:
    office.resources = replace(office.resources, public_url="https://dunning.example", secret=b"of a test" * 4)
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")
    browser = await customers.come_in()
    await pay_and_close(office)
    browser.post(FEEDBACK, data={"rating": "4"})
    await office.pay("P-2", "100.00", {"G-1": "100.00"}, customer_id="C-2")
    await office.walk(MONDAY + timedelta(days=1))
    query = "SELECT customer_id, body_text FROM messages WHERE send_key LIKE '%/*thanks/%' ORDER BY customer_id"
    answered, other = await office.rows(query)
    assert ("/f/" in answered["body_text"], "/f/" in other["body_text"]) == (False, True)


async def test_an_answered_objection_is_asked_about_where_its_answer_stands(
    customers: Customers, office: Office
) -> None:
    terms = DisputeTerms(invoice_id="F-1", reason="x", kind=DisputeKind.PRICE)
    dispute = await open_dispute(office.desk, terms)
    browser = await customers.come_in()
    assert QUESTION not in browser.get(address("disputes", dispute)).text
    await resolve_dispute(office.desk, dispute, DisputeResolution(outcome=DisputeOutcome.REJECTED))
    assert "your objection to invoice No. F-1" in browser.get(address("disputes", dispute)).text
    # Of another invoice than the link is about nothing is said.
    assert QUESTION not in (await customers.come_in(invoice_ids=("F-2",), email="other@cliente.example")).get(HOME).text
    browser.post(FEEDBACK, data={"rating": "2"})
    assert [(one["occasion"], one["occasion_id"]) for one in await answers(office)] == [
        ("dispute_answered", str(dispute))
    ]
