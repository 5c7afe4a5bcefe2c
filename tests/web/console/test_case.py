"""Does the page of a case tell all of it, and does what is done there happen under the person's name?"""

from datetime import UTC, datetime

from fastapi.testclient import TestClient
from lxml import html

from models.arrangement import PromiseTerms
from models.dispute import DisputeTerms
from models.staff import StaffRole
from operations import cases as operations
from operations import disputes, promises
from tests.operations.office import Office
from tests.web.console.conftest import Visitors

_HOSTILE = "<script>alert(1)</script>"


async def _a_life(office: Office) -> None:
    """An invoice that was reminded of, and stands a week behind its due date."""
    await office.customer(name=_HOSTILE)
    await office.invoice("F/1", "100.00", due_on="2026-03-06", number=_HOSTILE)
    await office.walk(datetime(2026, 3, 16, 15, tzinfo=UTC))


def _page(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:3000]
    return html.fromstring(answer.text)


async def test_the_calendar_has_what_was_done_with_its_message_and_what_is_to_come_with_its_minute(
    visitors: Visitors, office: Office
) -> None:
    await _a_life(office)
    client = await visitors.sign_in()
    page = _page(client, "/console/cases/F%2F1")
    rows = [row.text_content() for row in page.xpath("//section[@id='standing']//tbody/tr")]
    now = next(number for number, row in enumerate(rows) if "Now" in row)
    messages = page.xpath("//section[@id='standing']//a[starts-with(@href, '/console/messages/')]")
    assert now > 0
    assert messages
    assert len(rows) > now + 1
    assert all("to come" in row for row in rows[now + 1 :])


async def test_names_from_outside_are_text_and_nothing_else(visitors: Visitors, office: Office) -> None:
    await _a_life(office)
    client = await visitors.sign_in()
    for address in ("/console/cases/F%2F1", "/console/cases", "/console/cases/F%2F1/pause"):
        answer = client.get(address)
        assert _HOSTILE not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text


async def test_pause_resume_cancel_and_start_happen_under_the_persons_name(visitors: Visitors, office: Office) -> None:
    await _a_life(office)
    client = await visitors.sign_in("eva")
    for name, reason in (("pause", "on holiday"), ("resume", "back"), ("cancel", "a friend"), ("start", "")):
        answer = client.post(f"/console/cases/F%2F1/{name}", data={"reason": reason})
        assert answer.status_code == 303, answer.text[:2000]
        assert answer.headers["location"] == "/console/cases/F%2F1"
    done = await office.rows(
        "SELECT kind, actor FROM interactions "
        "WHERE kind IN ('paused', 'resumed', 'cancelled', 'case_reopened') ORDER BY id"
    )
    assert [(row["kind"], row["actor"]) for row in done] == [
        ("paused", "eva"),
        ("resumed", "eva"),
        ("cancelled", "eva"),
        ("case_reopened", "eva"),
    ]


async def test_what_is_refused_is_said_in_the_form_and_changes_nothing(visitors: Visitors, office: Office) -> None:
    await _a_life(office)
    client = await visitors.sign_in()
    assert client.post("/console/cases/F%2F1/pause", data={"reason": ""}).status_code == 422
    answer = client.post("/console/cases/F%2F1/resume", data={"reason": "back"})
    assert answer.status_code == 409
    assert html.fromstring(answer.text).xpath("//*[@role='alert']")
    assert client.post("/console/cases/F%2F9/pause", data={"reason": "x"}).status_code == 404
    reader = await visitors.sign_in("ines", None)
    assert reader.post("/console/cases/F%2F1/pause", data={"reason": "x"}).status_code == 403
    assert not _page(reader, "/console/cases/F%2F1").xpath("//main//a[contains(@href, '/pause')]")


async def test_another_strategy_is_looked_at_side_by_side_before_the_case_moves(
    visitors: Visitors, office: Office
) -> None:
    await _a_life(office)
    client = await visitors.sign_in()
    present = await office.value("SELECT strategy_version FROM cases")
    page = _page(client, "/console/cases/F%2F1/move?strategy=gentle")
    assert len(page.xpath("//div[@class='case-sides']/section")) == 2
    assert await office.value("SELECT strategy_version FROM cases") == present
    fields = {one.get("name"): one.get("value") for one in page.xpath("//form[@method='post']//input[@name]")}
    stale = client.post("/console/cases/F%2F1/move", data={**fields, "version": "of yesterday"})
    assert stale.status_code == 409
    assert client.post("/console/cases/F%2F1/move", data=fields).status_code == 303
    assert await office.value("SELECT strategy_version FROM cases") == fields["version"]
    again = client.post("/console/cases/F%2F1/move", data=fields)
    assert again.status_code == 409


async def test_a_document_is_kept_with_the_open_dispute_and_comes_back_as_it_was(
    visitors: Visitors, office: Office
) -> None:
    await _a_life(office)
    client = await visitors.sign_in()
    assert "No dispute" in _page(client, "/console/cases/F%2F1/document").text_content()
    terms = {"invoice_id": "F/1", "kind": "price", "reason": "too much", "amount": "10.00"}
    await disputes.open_dispute(office.desk, DisputeTerms.model_validate(terms))
    content = b"%PDF-1.4\n%%EOF\n"
    wrong = client.post("/console/cases/F%2F1/document", files={"file": ("a.exe", b"MZ")})
    assert wrong.status_code == 422
    answer = client.post("/console/cases/F%2F1/document", files={"file": ("order.pdf", content)})
    assert answer.status_code == 303, answer.text[:2000]
    [link] = _page(client, "/console/cases/F%2F1").xpath("//a[contains(@href, '/documents/')]/@href")
    kept = client.get(link)
    assert kept.content == content
    assert kept.headers["content-disposition"].startswith("attachment")
    assert client.get(link.replace("F%2F1", "F-2")).status_code == 404


async def test_the_dossier_is_a_file_of_the_house(visitors: Visitors, office: Office) -> None:
    await _a_life(office)
    client = await visitors.sign_in("eva", StaffRole.COLLECTOR)
    answer = client.post("/console/cases/F%2F1/dossier")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert await office.value("SELECT made_by FROM dossiers") == "eva"


async def test_every_part_of_a_full_life_is_on_the_page(visitors: Visitors, office: Office) -> None:
    await _a_life(office)
    await operations.pause(office.desk, reason="asked", invoice_id="F/1")
    terms = {"invoices": [{"invoice_id": "F/1"}], "payments": [{"on": "2026-03-20"}]}
    await promises.promise(office.desk, PromiseTerms.model_validate(terms))
    for language, heads in (
        ("en", {"What holds it", "What was agreed", "Papers"}),
        ("es", {"Qué lo retiene", "Lo acordado", "Documentos"}),
        ("pt", {"O que o retém", "O que foi combinado", "Documentos"}),
    ):
        client = await visitors.sign_in(f"user-{language}", StaffRole.COLLECTOR, language=language)
        page = _page(client, "/console/cases/F%2F1")
        assert len(page.xpath("//h1")) == 1
        assert heads <= {head.text_content() for head in page.xpath("//h2")}
