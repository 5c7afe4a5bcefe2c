"""Does the page of a customer tell what somebody needs who speaks with them, and the list find whom they look for?"""

import re
from datetime import date, timedelta

import pytest

from models.arrangement import PromiseTerms
from models.block import BlockKind
from models.dispute import DisputeTerms
from models.staff import StaffRole
from operations import blocks, cases
from operations.disputes import open_dispute
from operations.promises import promise
from tests.operations.office import MONDAY, Office
from tests.web.console.conftest import Visitors

HOSTILE = '<script>alert(1)</script>" onclick="alert(2)'
ISSUED = {"issued_on": "2026-01-15"}


@pytest.fixture
async def owing(office: Office) -> Office:
    """One customer with a bit of everything, one with a hostile name and nothing, one in another currency."""
    office.clock.instant = MONDAY - timedelta(days=20)
    await office.customer("C-1", name="Ferretería El Ángel", attributes={"tax_id": "900.123.456-8"})
    await office.customer('C/2"<b>', name=HOSTILE, attributes={"<i>": "{{ 7*7 }}"})
    await office.customer("C-3", name="Zapatos SA", country="US", region="NY", language="en")
    await office.invoice("F-1", "1200.50", due_on="2026-02-10", **ISSUED)
    await office.invoice("F-2", "800.00", due_on="2026-02-20", **ISSUED)
    await office.invoice("F-3", "90.00", due_on="2026-04-20", **ISSUED)
    await office.invoice("F-4", "55.00", customer_id="C-3", currency="USD", due_on="2026-02-20", **ISSUED)
    await office.walk(MONDAY)
    terms = {"invoices": [{"invoice_id": "F-2"}], "payments": [{"on": date(2026, 3, 6)}]}
    await promise(office.desk, PromiseTerms.model_validate(terms))
    await open_dispute(
        office.desk, DisputeTerms.model_validate({"invoice_id": "F-1", "reason": HOSTILE, "amount": "200.50"})
    )
    return office


async def test_the_page_tells_the_account_what_runs_and_what_happened(visitors: Visitors, owing: Office) -> None:
    ana = await visitors.sign_in()
    page = ana.get("/console/customers/C-1")
    assert page.status_code == 200
    for told in (
        "2,090.50",
        "2,000.50",
        "200.50",
        "Promise to pay",
        "Dispute",
        "1 to 30 days",
        "What happened",
        "900.123",
    ):
        assert told in page.text, told
    assert "<script>alert" not in page.text
    assert 'iframe sandbox loading="lazy"' in page.text


@pytest.mark.parametrize("language", ["en", "es", "pt"])
async def test_every_language_has_the_words_of_every_page_and_form(
    visitors: Visitors, owing: Office, language: str
) -> None:
    boss = await visitors.sign_in("marta", StaffRole.MANAGER, language=language)
    await blocks.add(owing.desk, "email", "ana@acme.example", BlockKind.OPT_OUT)
    names = ("call", "promise", "plan", "offer", "note", "dispute", "message", "pause", "resume", "credit-hold",
             "lift-credit-hold", "owner", "contact", "block", "unblock", "charge", "lateness", "hand-over", "recall",
             "write-off", "end-agreement?arrangement=1", "answer-dispute?dispute=1")  # fmt: skip
    paths = ["", "/C-1", "/C-1?closed=true&topic=messages", *(f"/C-1/{name}" for name in names)]
    for path in paths:
        answer = boss.get(f"/console/customers{path}")
        assert answer.status_code == 200, (path, answer.text[:500])
    number = await owing.value("SELECT max(id) FROM messages")
    assert boss.get(f"/console/messages/{number}").status_code == 200
    assert boss.get("/console/search?q=zap").status_code == 200


async def test_hostile_ids_and_names_stay_text(visitors: Visitors, owing: Office) -> None:
    ana = await visitors.sign_in()
    page = ana.get("/console/customers/C%2F2%22%3Cb%3E")
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "<b>" not in page.text
    assert ana.get("/console/customers/C%2F2%22%3Cb%3E/promise").status_code == 200


async def test_who_may_only_read_sees_no_button_and_is_refused_all_the_same(visitors: Visitors, owing: Office) -> None:
    eva = await visitors.sign_in("eva", None)
    await visitors.sign_in("ana")  # somebody was entered: a name without a role only reads
    page = eva.get("/console/customers/C-1")
    assert page.status_code == 200
    assert "/console/customers/C-1/promise" not in page.text
    assert eva.get("/console/customers/C-1/promise").status_code == 403
    assert eva.post("/console/customers/C-1/note", data={"text": "x"}).status_code == 403


async def test_nobody_of_that_id_is_told_as_nothing_there(visitors: Visitors, owing: Office) -> None:
    ana = await visitors.sign_in()
    for path in ("C-9", "C-9/promise", "C-9/statement"):
        assert ana.get(f"/console/customers/{path}").status_code == 404


async def test_the_statement_is_a_pdf(visitors: Visitors, owing: Office) -> None:
    ana = await visitors.sign_in()
    answer = ana.get("/console/customers/C-1/statement")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


async def test_the_list_is_by_name_and_its_filters_narrow_it(visitors: Visitors, owing: Office) -> None:
    ana = await visitors.sign_in()
    await cases.pause(owing.desk, customer_id="C-3", reason="moves")

    def found(query: str) -> set[str]:
        text = ana.get(f"/console/customers?{query}").text
        return {name for name in ("Ángel", "Zapatos", "onclick") if name in text.partition("<tbody>")[2]}

    assert found("") == {"Ángel", "Zapatos", "onclick"}
    assert found("q=ferr") == {"Ángel"}
    assert found("q=el%20Áng") == {"Ángel"}
    assert found("overdue=1") == {"Ángel", "Zapatos"}
    assert found("owes=0") == {"onclick"}
    assert found("disputed=1") == {"Ángel"}
    assert found("held=1&country=US") == {"Zapatos"}
    assert found("q=nobody") == set()
    text = ana.get("/console/customers").text
    assert text.index("Ángel") < text.index("Zapatos")


async def test_pages_follow_one_another_by_name(visitors: Visitors, office: Office) -> None:
    for number in range(60):
        await office.customer(f"C-{number:02}", name=f"Same name {number % 2}")
    ana = await visitors.sign_in()
    first = ana.get("/console/customers").text
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = ana.get(following).text
    shown = [{f"C-{n:02}" for n in range(60) if f'/customers/C-{n:02}"' in text} for text in (first, second)]
    assert len(shown[0]) == 50
    assert shown[0] & shown[1] == set()
    assert len(shown[0] | shown[1]) == 60


async def test_a_message_is_shown_as_it_was_sent_in_a_frame_that_can_do_nothing(
    visitors: Visitors, owing: Office
) -> None:
    ana = await visitors.sign_in()
    [sent] = await owing.rows("SELECT id, to_address FROM messages WHERE channel = 'email' ORDER BY id LIMIT 1")
    page = ana.get(f"/console/messages/{sent['id']}")
    assert sent["to_address"] in page.text
    assert f'iframe class="as-sent" sandbox src="/console/messages/{sent["id"]}/body"' in page.text
    body = ana.get(f"/console/messages/{sent['id']}/body")
    policy = body.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "<html" in body.text
    assert "cid:" not in body.text
    assert ana.get("/console/messages/999999").status_code == 404


async def test_hours_and_blocks_of_each_way_are_told(visitors: Visitors, owing: Office) -> None:
    await blocks.add(owing.desk, "email", "ana@acme.example", BlockKind.BOUNCED)
    ana = await visitors.sign_in()
    text = ana.get("/console/customers/C-1").text
    assert "mail comes back" in text
    assert re.search(r"Mon–Fri \d\d:\d\d–\d\d:\d\d", text)
    assert "Allowed now" in text


async def test_older_entries_are_a_page_further_on_and_a_topic_shows_only_its_own(
    visitors: Visitors, owing: Office
) -> None:
    ana = await visitors.sign_in()
    for number in range(45):
        await owing.execute(
            "INSERT INTO interactions (at, customer_id, kind, actor, details) "
            "VALUES (:at, 'C-1', 'note', 'ana', jsonb_build_object('text', CAST(:text AS text)))",
            at=MONDAY + timedelta(minutes=number),
            text=f"note number {number}!",
        )
    text = ana.get("/console/customers/C-1?topic=notes").text
    assert "note number 44!" in text
    assert "note number 1!" not in text
    older = text.rpartition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "note number 1!" in ana.get(older).text
    assert "note number 44!" not in ana.get(older).text
