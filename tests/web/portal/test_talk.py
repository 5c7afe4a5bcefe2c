"""Does what a customer writes reach whoever answers it, and only the right people read it?"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from models.portal import PortalRight
from operations.portal import people
from operations.portal.talking import MOST_AN_HOUR
from tests.operations.office import Office
from tests.web.portal.conftest import Customers
from web.portal.address import address

PAGE = address("talk")
ANA: dict[str, Any] = {"email": "ana@acme.example", "name": "Ana"}


@pytest.fixture(autouse=True)
async def _owing(office: Office) -> None:
    await office.customer(collector="luis")
    await office.invoice("F-1", due_on="2026-02-20")
    await office.invoice("F-2", "300.00", due_on="2026-02-25")
    await office.live()
    await office.live("F-2")


def say(browser: TestClient, text: str, *invoices: str, key: str = "") -> Response:
    return browser.post(PAGE, data={"text": text, "invoice": list(invoices), "key": key})


async def replies(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM replies ORDER BY id")


async def test_a_question_becomes_a_reply_a_task_and_a_line_of_the_timeline(
    customers: Customers, office: Office
) -> None:
    browser = await customers.come_in(**ANA)
    answer = say(browser, "¿Me pueden enviar la factura otra vez?\n\nGracias", "F-1")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    [reply] = await replies(office)
    assert (reply["channel"], reply["customer_id"], reply["invoice_ids"]) == ("portal", "C-1", ["F-1"])
    assert (reply["intent"], reply["body_text"]) == ("question", "¿Me pueden enviar la factura otra vez?\n\nGracias")
    [task] = await office.rows("SELECT * FROM tasks WHERE kind = 'reply'")
    assert (task["id"], task["owner"], task["invoice_id"]) == (reply["task_id"], "luis", "F-1")
    [told] = await office.rows("SELECT * FROM interactions WHERE kind = 'reply'")
    assert (told["actor"], told["invoice_id"]) == ("customer", "F-1")
    assert told["details"].items() >= {"channel": "portal", "through": "portal", "person": "Ana"}.items()
    page = browser.get(PAGE).text
    assert "We have received your message and answer by Mar 3, 2026." in page
    assert "¿Me pueden enviar la factura otra vez?" in page
    assert "We answer by Mar 3, 2026." in page


async def test_what_seems_paid_is_proposed_to_a_person_and_rests_until_it_was_read(
    customers: Customers, office: Office
) -> None:
    browser = await customers.come_in(**ANA)
    say(browser, "We paid this invoice yesterday by transfer.", "F-1")
    [reply] = await replies(office)
    assert reply["intent"] == "paid"
    holds = await office.rows("SELECT invoice_id FROM holds WHERE ended_at IS NULL AND kind = 'pause'")
    assert holds == [{"invoice_id": "F-1"}]


async def test_without_a_code_it_is_about_what_the_link_shows(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    say(browser, "When is it due?")
    assert [one["invoice_ids"] for one in await replies(office)] == [["F-1"]]
    whole = await customers.come_in(**ANA, whole=True)
    say(whole, "And what do we owe in all?")
    assert [one["invoice_ids"] for one in await replies(office)] == [["F-1"], []]


async def test_the_same_form_sent_twice_writes_once(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    for _ in range(2):
        assert say(browser, "Hello?", key="a-key-of-one-form").status_code == 303
    assert len(await replies(office)) == 1
    for _ in range(2):
        say(browser, "Hello?", key="; not a key")
    assert len(await replies(office)) == 3


async def test_whoever_writes_on_and_on_is_asked_to_wait(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    for number in range(MOST_AN_HOUR):
        assert say(browser, f"Question {number}?").status_code == 303
    answer = say(browser, "And <b>another</b>?")
    assert answer.status_code == 429
    assert "You have written 10 times within an hour" in answer.text
    assert "And &lt;b&gt;another&lt;/b&gt;?" in answer.text
    assert len(await replies(office)) == MOST_AN_HOUR
    colleague = await customers.come_in(email="eva@acme.example", name="Eva")
    assert say(colleague, "My first one").status_code == 303


async def test_whoever_wants_no_more_gets_no_more(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    say(browser, "STOP")
    [block] = await office.rows("SELECT channel, address, kind FROM blocks WHERE lifted_at IS NULL")
    assert block == {"channel": "email", "address": "ana@acme.example", "kind": "opt_out"}
    assert "nothing more is sent to ana@acme.example" in browser.get(PAGE).text
    nobody = await customers.come_in(email="", name="")
    say(nobody, "STOP")
    assert len(await office.rows("SELECT * FROM tasks WHERE kind = 'reply'")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n\u200b ", "Please write something."),
        ("x" * 4001, "That is 4001 characters, and at most 4000 are possible."),
    ],
)
async def test_what_cannot_be_taken_is_said_and_kept_in_the_form(
    customers: Customers, office: Office, text: str, said: str
) -> None:
    browser = await customers.come_in(**ANA)
    answer = say(browser, text, "F-1")
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="F-1" checked' in answer.text
    assert await replies(office) == []


async def test_hostile_words_are_only_words(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}\x00\u202e http://evil.example/portal/enter/abc"
    assert say(browser, hostile, "F-1").status_code == 303
    page = browser.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page
    assert 'href="http://evil' not in page


async def test_without_a_code_nobody_reads_what_colleagues_wrote_about_other_invoices(
    customers: Customers, office: Office
) -> None:
    eva = await customers.come_in(invoice_ids=["F-1", "F-2"], email="eva@acme.example", name="Eva")
    say(eva, "About the second one only", "F-2")
    say(eva, "About both of them", "F-1", "F-2")
    say(eva, "About the first one only", "F-1")
    ana = await customers.come_in(**ANA)
    say(ana, "My own words")
    page = ana.get(PAGE).text
    assert ("About the first one only" in page, "My own words" in page) == (True, True)
    assert ("About the second" in page, "About both" in page, "Eva" in page) == (False, False, False)
    whole = (await customers.come_in(**ANA, whole=True)).get(PAGE).text
    assert all(one in whole for one in ("second one only", "About both", "first one only", "My own words", "Eva"))


async def test_another_customers_thread_and_invoices_are_none(customers: Customers, office: Office) -> None:
    await office.customer("C-9")
    await office.invoice("F-9", customer_id="C-9")
    await office.live("F-9")
    stranger = await customers.come_in("C-9", ["F-9"], email="x@nine.example", name="Nine", whole=True)
    say(stranger, "A secret of the ninth", "F-9")
    browser = await customers.come_in(**ANA, whole=True)
    assert "secret of the ninth" not in browser.get(PAGE).text
    assert browser.get(PAGE, params={"invoice": "F-9"}).status_code == 404
    assert say(browser, "About yours", "F-9").status_code == 404
    assert len(await replies(office)) == 1


async def test_without_the_right_nothing_is_read_or_written(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    assert 'href="/portal/talk' in browser.get(address()).text
    await people.give(office.desk, "C-1", ANA["email"], {PortalRight.PAY})
    assert (browser.get(PAGE).status_code, say(browser, "Hello").status_code) == (403, 403)
    assert 'href="/portal/talk' not in browser.get(address()).text
    assert await replies(office) == []


async def test_a_long_thread_is_read_page_by_page(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(**ANA)
    await office.execute(
        "INSERT INTO replies (provider_id, channel, from_address, customer_id, received_at, subject, body_text, "
        "attachments, intent, confidence, evidence, invoice_ids) "
        "SELECT 'x' || n, 'portal', '', 'C-1', TIMESTAMPTZ '2026-01-01 12:00Z' + n * INTERVAL '1 hour', '', "
        "'Number ' || n || ' of many', '[]', 'other', 1, '', ARRAY['F-1'] FROM generate_series(1, 120) n"
    )
    found, path = [], PAGE
    while path:
        shown = browser.get(path).text
        found.append([number for number in range(1, 121) if f"Number {number} of many" in shown])
        path = shown.partition(f'href="{PAGE}?before=')[2].partition('"')[0]
        path = f"{PAGE}?before={path}" if path else ""
    assert sorted(number for page in found for number in page) == list(range(1, 121))
    assert [len(one) for one in found] == [50, 50, 20]
