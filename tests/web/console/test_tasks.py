"""Can a task be done in a browser: answered in every way, handed over, put off, noted on, several at once?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from models.evidence import Evidence
from models.objection import Objection
from models.staff import StaffRole
from operations.portal.disputing import object_to
from tests import evidence
from tests.operations.office import MONDAY, Office
from tests.web.console.conftest import Visitors

TUESDAY = MONDAY.replace(day=17)


@pytest.fixture
async def call(office: Office) -> int:
    """The id of an open call about F-1 and F-2, due on Wednesday the 18th."""
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2", "40.00")
    await office.walk(TUESDAY)
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + 15 * 86400")
    return int(await office.value("SELECT id FROM tasks"))


@pytest.fixture
async def ana(visitors: Visitors) -> TestClient:
    return await visitors.sign_in()


async def outcome(office: Office, task: int) -> str | None:
    found: str | None = await office.value("SELECT outcome FROM tasks WHERE id = :id", id=task)
    return found


async def test_the_page_of_a_task_has_all_that_is_needed_for_it(ana: TestClient, call: int) -> None:
    page = ana.get(f"/console/tasks/{call}?owner=all").text
    assert 'href="tel:+573001234567"' in page or "tel:" in page
    for needed in ("What to say", "F-1", "F-2", "How did it end?", "promises to pay", f"/tasks/{call}/next?owner=all"):
        assert needed in page
    assert ana.get("/console/tasks/999999").status_code == 404


async def test_a_promise_is_typed_as_the_readers_language_writes_amounts(
    visitors: Visitors, office: Office, call: int
) -> None:
    eva = await visitors.sign_in("eva", language="es")
    said = {
        "outcome": "promises", "on-1": "2026-03-20", "amount-1": "60,00", "on-2": "2026-03-27", "amount-2": "40,00",
        "cover-0": "yes", "note": "después de la feria", "lateness": "cash_flow", "contact_role": "payables",
    }  # fmt: skip
    answered = eva.post(f"/console/tasks/{call}/outcome?owner=all", data=said)
    assert answered.status_code == 303
    assert answered.headers["location"] == "/console/today?owner=all"
    assert "promete pagar" in eva.get("/console/today").text
    assert await office.rows("SELECT due_on, amount FROM instalments ORDER BY number") == [
        {"due_on": date(2026, 3, 20), "amount": Decimal("60.0000")},
        {"due_on": date(2026, 3, 27), "amount": Decimal("40.0000")},
    ]
    assert await office.value("SELECT made_by FROM arrangements") == "eva"
    assert await office.value("SELECT actor FROM interactions WHERE kind = 'call_made' AND invoice_id = 'F-1'") == "eva"
    assert "Esta tarea está hecha" in eva.get(f"/console/tasks/{call}").text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"outcome": "promises"}, "f-on-1"),
        ({"outcome": "promises", "on-1": "2026-03-20", "amount-1": "much", "cover-0": "yes"}, "f-amount-1"),
        ({"outcome": "promises", "on-1": "2026-03-20"}, "f-on-1"),
        ({"outcome": "promises", "on-1": "2026-03-20", "cover-1": "yes", "cover-part-1": "x"}, "f-cover-part-1"),
        ({"outcome": "disputes", "dispute-0": "yes", "dispute_kind": "price"}, "f-dispute_reason"),
        ({"outcome": "disputes"}, "f-dispute_reason"),
        ({"outcome": "call_later"}, "f-call_at"),
        ({"outcome": "call_later", "call_at": "soon"}, "f-call_at"),
        ({"outcome": "reached", "call_at": "2026-03-19T15:30"}, "f-call_at"),
        ({"outcome": "wrong_number", "number": "12"}, "f-number"),
        ({"outcome": "reached", "contact_name": "Eva", "contact_email": "eva"}, "f-contact_email"),
        ({"outcome": "done"}, "f-outcome"),
        ({}, "f-outcome"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_done(
    ana: TestClient, office: Office, call: int, said: dict[str, str], field: str
) -> None:
    answered = ana.post(f"/console/tasks/{call}/outcome", data={"note": "kept as typed", **said})
    assert answered.status_code == 422
    assert f'<a href="#{field}">' in answered.text
    assert "kept as typed" in answered.text
    assert await outcome(office, call) is None


async def test_a_dispute_of_a_part_and_a_promise_of_the_rest_go_together(
    ana: TestClient, office: Office, call: int
) -> None:
    said = {
        "outcome": "promises", "on-1": "2026-03-20", "cover-1": "yes", "dispute-0": "yes", "dispute-part-0": "30.00",
        "dispute_kind": "price", "dispute_reason": "dearer than agreed",
    }  # fmt: skip
    assert ana.post(f"/console/tasks/{call}/outcome", data=said).status_code == 303
    assert await office.rows("SELECT invoice_id, amount, kind FROM disputes") == [
        {"invoice_id": "F-1", "amount": Decimal("30.0000"), "kind": "price"}
    ]
    assert await office.value("SELECT total FROM arrangements") == Decimal("40.0000")


async def test_a_call_is_made_again_at_the_customers_own_time(ana: TestClient, office: Office, call: int) -> None:
    later = {"outcome": "call_later", "call_at": "2026-03-18T15:30"}
    assert ana.post(f"/console/tasks/{call}/outcome", data=later).status_code == 303
    again = await office.value("SELECT again_at FROM tasks WHERE id = :id", id=call)
    assert again.isoformat() == "2026-03-18T20:30:00+00:00"
    night = await visited_at_night(ana, office)
    assert night == 409


async def visited_at_night(ana: TestClient, office: Office) -> int:
    """The status where a call is wanted at an hour at which none is allowed."""
    await office.execute("UPDATE tasks SET closed_at = NULL, outcome = NULL, again_at = NULL")
    task = await office.value("SELECT id FROM tasks ORDER BY id LIMIT 1")
    said = {"outcome": "call_later", "call_at": "2026-03-18T23:30"}
    return ana.post(f"/console/tasks/{task}/outcome", data=said).status_code


async def test_after_an_answer_the_next_task_of_the_list_opens(ana: TestClient, office: Office, call: int) -> None:
    await office.execute(
        "INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details) "
        "VALUES ('escalation', 'supervisors', 'C-1', 'F-2', '*more', 1, :now, '2026-03-25', '{}')",
        now=office.clock.instant,
    )
    other = await office.value("SELECT id FROM tasks WHERE kind = 'escalation'")
    assert ana.get(f"/console/tasks/{call}/next?owner=all").headers["location"] == f"/console/tasks/{other}?owner=all"
    answered = ana.post(f"/console/tasks/{call}/outcome?owner=all", data={"outcome": "no_answer"})
    assert answered.headers["location"] == f"/console/tasks/{other}?owner=all"
    assert "no answer" in ana.get(answered.headers["location"]).text


async def test_a_task_is_taken_handed_over_put_off_and_noted_on(
    ana: TestClient, visitors: Visitors, office: Office, call: int
) -> None:
    await visitors.sign_in("bea")
    here = f"/console/tasks/{call}"
    assert ana.post(f"{here}/claim").status_code == 303
    assert "It is yours now." in ana.get(here).text
    assert ana.post(f"{here}/assign", data={"person": "zoe"}).status_code == 422
    assert ana.post(f"{here}/assign", data={"person": "bea", "reason": "knows them"}).status_code == 303
    assert await office.value("SELECT owner FROM tasks") == "bea"
    assert ana.post(f"{here}/claim").status_code == 409
    assert ana.post(f"{here}/snooze", data={"until": "soon"}).status_code == 422
    late = ana.post(f"{here}/snooze", data={"until": "2026-03-20"})
    assert late.status_code == 409
    assert 'value="2026-03-20"' in late.text
    assert ana.post(f"{here}/snooze", data={"until": "2026-03-20", "reason": "on holiday"}).status_code == 303
    rests = await office.value("SELECT snoozed_until FROM tasks")
    assert rests.isoformat() == "2026-03-20T13:00:00+00:00"
    assert ana.post(f"{here}/note", data={"text": "ask @nobody"}).status_code == 422
    assert ana.post(f"{here}/note", data={"text": "<b>ask</b> @bea"}).status_code == 303
    assert "&lt;b&gt;ask&lt;/b&gt; @bea" in ana.get(here).text
    assert f"/console/tasks/{call}" in ana.get("/console/today?owner=bea&snoozed=yes").text


async def test_whoever_only_reads_sees_a_task_and_does_nothing_to_it(
    visitors: Visitors, office: Office, call: int
) -> None:
    await visitors.sign_in("sofia", StaffRole.SUPERVISOR)
    guest = await visitors.sign_in("guest", None)
    page = guest.get(f"/console/tasks/{call}").text
    assert "F-1" in page
    assert "data-answer" not in page
    for way in ("outcome", "claim", "assign", "snooze", "note"):
        assert guest.post(f"/console/tasks/{call}/{way}", data={"outcome": "no_answer"}).status_code == 403
    for way in ("bulk", "bulk/do"):
        assert guest.post(f"/console/tasks/{way}", data={"do": "assign"}).status_code == 403
    assert await outcome(office, call) is None


async def test_several_are_counted_before_and_told_after_with_what_was_left_out(
    ana: TestClient, visitors: Visitors, office: Office, call: int
) -> None:
    await visitors.sign_in("bea")
    await office.execute(
        "INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details) "
        "SELECT 'escalation', 'supervisors', 'C-1', 'F-2', '*more', n, :now, '2026-03-25', '{}' "
        "FROM generate_series(1, 2) n",
        now=office.clock.instant,
    )
    asked = ana.post("/console/tasks/bulk?owner=all", data={"do": "done", "whole": "yes"})
    assert asked.status_code == 200
    assert "2 tasks" in asked.text
    assert "1 that needs an answer of its own." in asked.text
    assert await office.value("SELECT COUNT(*) FROM tasks WHERE closed_at IS NOT NULL") == 0
    chosen = {f"task-{row['id']}": "yes" for row in await office.rows("SELECT id FROM tasks")}
    assert ana.post("/console/tasks/bulk/do", data={"do": "done", **chosen}).status_code == 422
    done = ana.post("/console/tasks/bulk/do?owner=all", data={"do": "done", "text": "seen to", **chosen})
    assert done.status_code == 303
    told = ana.get(done.headers["location"]).text
    assert "2 tasks were closed." in told
    assert [row["note"] for row in await office.rows("SELECT note FROM tasks WHERE outcome = 'done'")] == [
        "seen to"
    ] * 2
    again = ana.post("/console/tasks/bulk", data={"do": "assign", **chosen}).text
    assert "2 that are closed by now." in again
    assert "140.00" in again
    handed = ana.post("/console/tasks/bulk/do", data={"do": "assign", "person": "bea", **chosen})
    assert handed.status_code == 303
    assert await office.value("SELECT owner FROM tasks WHERE id = :id", id=call) == "bea"
    assert ana.post("/console/tasks/bulk", data={"do": "party"}).status_code == 422
    assert ana.post("/console/tasks/bulk", data={"do": "done"}).status_code == 303


async def test_what_cannot_be_put_off_is_told_with_its_reason(ana: TestClient, office: Office, call: int) -> None:
    chosen = {"do": "snooze", f"task-{call}": "yes", "until": "2026-03-25"}
    refused = ana.post("/console/tasks/bulk/do?owner=all", data=chosen)
    told = ana.get(refused.headers["location"]).text
    assert "0 tasks were put off." in told
    assert "1 was not:" in told
    assert await office.value("SELECT snoozed_until FROM tasks") is None


async def test_a_reply_of_somebody_unknown_is_given_to_its_customer(ana: TestClient, office: Office, call: int) -> None:
    await office.execute(
        "INSERT INTO replies (provider_id, channel, from_address, received_at, subject, body_text, attachments, "
        "intent, confidence, evidence) VALUES ('r-1', 'email', 'who@else.example', :now, '', '<i>I paid</i>', '[]', "
        "'paid', "
        "0.5, '')",
        now=office.clock.instant,
    )
    reply = await office.value("SELECT id FROM replies")
    here = f"/console/tasks/replies/{reply}"
    assert here in ana.get("/console/today?owner=nobody").text
    assert "&lt;i&gt;I paid&lt;/i&gt;" in ana.get(here).text
    assert ana.post(f"{here}/match", data={"customer": "C-9"}).status_code == 409
    matched = ana.post(f"{here}/match", data={"customer": "C-1"})
    task = await office.value("SELECT id FROM tasks WHERE kind = 'reply'")
    assert matched.headers["location"] == f"/console/tasks/{task}"
    assert "I paid" in ana.get(f"/console/tasks/{task}").text
    assert ana.post(f"{here}/dismiss").status_code == 409


async def test_what_a_customer_has_brought_in_the_portal_stands_where_it_is_answered(
    ana: TestClient, office: Office
) -> None:
    await office.customer()
    await office.invoice()
    paid = {"on": "2026-02-27", "amount": "100.00", "way": "transfer", "reference": "TX 77"}
    said = Objection.model_validate({"kind": "already_paid", "parts": [{"invoice_id": "F-1"}], "paid": paid})
    slip = Evidence("slip.pdf", "application/pdf", evidence.pdf())
    customer = replace(office.desk, actor="customer")
    await object_to(customer, "C-1", "Luz Prieto", said, "Paid on 27 February.", [slip])
    task = await office.value("SELECT id FROM tasks WHERE kind = 'dispute'")
    page = ana.get(f"/console/tasks/{task}?owner=all").text
    for told in ("slip.pdf", "Said to be paid on", "100.00 COP", "bank transfer", "TX 77", "Paid on 27 February."):
        assert told in page, told
    file = ana.get("/console/cases/F-1/documents/1")
    assert file.content == slip.content
    assert file.headers["content-security-policy"].startswith("sandbox")
    assert file.headers["content-disposition"].startswith("attachment")
