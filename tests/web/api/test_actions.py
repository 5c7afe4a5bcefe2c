"""Does what staff do over HTTP happen as it does by command: recorded under the key's name, with the cases told?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from models.staff import StaffMember, StaffRole
from store import staff
from store.clock import open_clock
from tests.web.api.conftest import Api, make_key
from tests.web.api.lively import Happened, at_the_offices_time, live_through

ON = "2026-04-07"


@pytest.fixture
async def happened(api: Api) -> Happened:
    at_the_offices_time(api)
    return await live_through(api.office)


async def last(api: Api, customer_id: str = "C-1") -> dict[str, Any]:
    [row] = await api.office.rows(
        "SELECT kind, actor, invoice_id, details FROM interactions WHERE customer_id = :id ORDER BY id DESC LIMIT 1",
        id=customer_id,
    )
    return row


async def test_a_case_is_cancelled_once(api: Api) -> None:
    answer = api.post("/invoices/F-1/cancel", {"reason": "sold by mistake"}, by="ops")
    assert answer.status_code == 200
    assert answer.json() == {"invoice_id": "F-1", "result": "cancelled", "workflow_id": "dunning/F-1"}
    told = await last(api)
    assert (told["kind"], told["actor"], told["details"]) == ("cancelled", "test.ops", {"reason": "sold by mistake"})
    assert api.waker.take() == ["F-1"]
    again = api.post("/invoices/F-1/cancel", {"reason": "once more"}, by="ops")
    assert again.status_code == 409
    assert api.waker.take() == []


async def test_an_invoice_is_paused_and_resumed(api: Api) -> None:
    until = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 - the application goes by the real clock
    paused = api.post("/invoices/F-1/pause", {"reason": "they move", "until": until}, by="ops")
    assert paused.json()["result"] == "paused"
    assert api.waker.take() == ["F-1"]
    assert api.post("/invoices/F-1/pause", {"reason": "twice"}, by="ops").status_code == 409
    [hold] = api.get("/invoices/F-1").json()["holds"]
    assert (hold["kind"], hold["until"], hold["by"]) == ("pause", until, "test.ops")
    assert api.post("/invoices/F-1/resume", {}, by="ops").json()["result"] == "resumed"
    assert (await last(api))["details"] == {"reason": "resumed by hand"}
    assert api.post("/invoices/F-1/resume", {"reason": "again"}, by="ops").status_code == 409


async def test_a_pause_of_a_customer_holds_all_its_invoices(api: Api, happened: Happened) -> None:
    body = {"reason": "closed for the summer", "from": "2026-04-05", "until": "2026-04-20"}
    assert api.post("/customers/C-1/pause", body, by="ops").json() == {"customer_id": "C-1", "result": "paused"}
    assert api.waker.take() == ["F-1", "F-2", "F-3", "F-4"]
    assert api.post("/customers/C-1/resume", {"reason": "open"}, by="ops").status_code == 200


async def test_a_note_tells_whom_it_mentions(api: Api) -> None:
    async with api.office.desk.database.begin() as tx:
        await staff.write(
            tx, StaffMember(name="maria", full_name="Maria", role=StaffRole.COLLECTOR, email="maria@example.com")
        )
    said = api.post("/invoices/F-1/notes", {"text": "@maria knows more"}, by="ops")
    assert (said.status_code, said.json()) == (201, {"told": ["maria"]})
    assert api.post("/customers/C-1/notes", {"text": "they moved"}, by="ops").status_code == 201
    unknown = api.post("/customers/C-1/notes", {"text": "@nobody"}, by="ops")
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["field"] == "text"


async def test_a_promise_is_made_replaced_and_taken_back(api: Api, happened: Happened) -> None:
    made = api.post("/invoices/F-1/promises", {"payments": [{"on": ON}], "note": "Ana said so"}, by="ops")
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["state"], told["amount"], told["made_by"]) == ("open", "50.00", "test.ops")
    assert told["invoices"] == [{"invoice_id": "F-1", "amount": "50.00"}]
    in_the_way = api.post("/invoices/F-1/promises", {"payments": [{"on": ON}]}, by="ops")
    assert in_the_way.status_code == 409
    parts = {
        "invoices": [{"invoice_id": "F-1", "amount": "20.00"}, {"invoice_id": "F-4"}],
        "payments": [{"on": ON, "amount": "20.00"}, {"on": "2026-04-08", "amount": "400.00"}],
        "replace": True,
    }
    replaced = api.post("/invoices/F-1/promises", parts, by="ops")
    assert replaced.status_code == 201, replaced.text
    ended = api.post(f"/arrangements/{replaced.json()['id']}/cancel", {"reason": "not meant"}, by="ops")
    assert ended.json()["state"] == "cancelled"
    assert sorted(ended.json()["invoices"]) == ["F-1", "F-4"]


async def test_a_plan_is_sketched_then_agreed_on(api: Api, happened: Happened) -> None:
    body = {"instalments": 2, "first_on": "2026-04-10", "every": "2w"}
    sketched = api.post("/invoices/F-1/plans/sketch", body, by="ops")
    assert sketched.status_code == 200, sketched.text
    assert [(one["on"], one["amount"]) for one in sketched.json()["payments"]] == [
        ("2026-04-10", "25.00"),
        ("2026-04-24", "25.00"),
    ]
    assert await api.office.value("SELECT count(*) FROM arrangements") == 1
    agreed = api.post("/invoices/F-1/plans", body, by="ops")
    assert (agreed.status_code, agreed.json()["kind"]) == (201, "plan")


async def test_a_plan_above_the_authority_of_the_key_waits_for_an_approval(api: Api, happened: Happened) -> None:
    async with api.office.desk.database.begin() as tx:
        await staff.write(tx, StaffMember(name="boss", full_name="Boss", role=StaffRole.MANAGER))
    body = {"instalments": 6, "first_on": "2026-04-10"}
    agreed = api.post("/invoices/F-1/plans", body, by="ops").json()
    assert agreed["state"] == "pending"
    boss = await make_key(api.office, "ops", name="boss")
    answer = api.post(f"/tasks/{agreed['approval_task']}/outcome", {"outcome": "approved"}, by="ops")
    assert answer.status_code == 409
    answer = api.post(f"/tasks/{agreed['approval_task']}/outcome", {"outcome": "approved"}, by=boss)
    assert answer.status_code == 200, answer.text
    assert await api.office.value("SELECT state FROM arrangements WHERE id = :id", id=agreed["id"]) == "open"


async def test_a_dispute_is_opened_and_answered(api: Api, happened: Happened) -> None:
    body = {"reason": "the price", "kind": "price", "amount": "10.00"}
    opened = api.post("/invoices/F-1/disputes", body, by="ops")
    assert opened.status_code == 201, opened.text
    assert (opened.json()["amount"], opened.json()["opened_by"]) == ("10.00", "test.ops")
    resolved = api.post(
        f"/disputes/{opened.json()['id']}/resolution", {"outcome": "partly", "credited": "4.00"}, by="ops"
    )
    assert resolved.status_code == 200, resolved.text
    assert (resolved.json()["outcome"], resolved.json()["credited"]) == ("partly", "4.00")
    [request] = [one for one in api.get("/erp-requests?open=true").json()["items"] if one["kind"] == "credit_note"]
    answer = {"answer": "done", "note": "NC-7"}
    answered = api.post(f"/erp-requests/{request['id']}/answer", answer, by="erp")
    assert answered.json() == {"id": request["id"], "answer": "done", "note": "NC-7", "new": True}
    assert api.post(f"/erp-requests/{request['id']}/answer", answer, by="erp").json()["new"] is False
    other = api.post(f"/erp-requests/{request['id']}/answer", {"answer": "refused", "note": "no"}, by="erp")
    assert other.status_code == 409
    assert (await last(api))["actor"] == "erp"


async def test_a_fee_is_claimed_and_let_go(api: Api, happened: Happened) -> None:
    body = {"kind": "fee", "amount": "7.00", "reason": "a second visit"}
    claimed = api.post("/invoices/F-1/charges?language=es", body, by="ops")
    assert claimed.status_code == 201, claimed.text
    assert (claimed.json()["left"], claimed.json()["claimed_by"]) == ("7.00", "test.ops")
    assert api.get("/invoices/F-1").json()["owed"] == {
        "principal": "50.00", "fee": "12.00", "compensation": None, "interest": None, "total": "62.00",
    }  # fmt: skip
    id = claimed.json()["id"]
    waived = api.post(f"/charges/{id}/waive", {"reason": "a good customer"}, by="ops")
    assert (waived.json()["ended_as"], waived.json()["ended_why"]) == ("waived", "a good customer")
    assert api.post(f"/charges/{id}/reverse", {"reason": "a mistake"}, by="ops").status_code == 409
    assert [one["amount"] for one in api.get("/charges?open=true&invoice=F-1").json()["items"]] == ["5.00"]


async def test_a_call_ends_in_a_promise(api: Api, happened: Happened) -> None:
    body = {
        "outcome": "promises",
        "note": "Ana pays",
        "promise": {"invoices": [{"invoice_id": "F-1"}], "payments": [{"on": ON}]},
    }
    done = api.post(f"/tasks/{happened.task}/outcome", body, by="ops")
    assert done.status_code == 200, done.text
    assert "F-1" in done.json()["invoices"]
    assert await api.office.value("SELECT closed_by FROM tasks WHERE id = :id", id=happened.task) == "test.ops"
    again = api.post(f"/tasks/{happened.task}/outcome", {"outcome": "reached"}, by="ops")
    assert again.status_code == 409


async def test_an_action_with_a_key_of_its_own_happens_once(api: Api) -> None:
    headers = {"Idempotency-Key": "note-1"}
    first = api.post("/invoices/F-1/notes", {"text": "once"}, by="ops", headers=headers)
    again = api.post("/invoices/F-1/notes", {"text": "once"}, by="ops", headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (await api.office.kinds()).count("note") == 1


async def test_the_real_time_does_not_move(api: Api) -> None:
    clock = api.get("/clock").json()
    assert clock["test_clock"] is False
    answer = api.post("/clock/advance", {"by": "3d"}, by="ops")
    assert answer.status_code == 409
    assert "PUNTUAL_TEST_CLOCK" in answer.json()["detail"]


async def test_a_test_clock_moves_as_it_is_told_and_never_back(api: Api) -> None:
    await api.office.live()  # its first reminder is ten days ahead
    app = api.client.app
    assert isinstance(app, FastAPI)
    app.state.door = replace(
        app.state.door, desk=replace(app.state.door.desk, clock=open_clock(test_clock_allowed=True))
    )
    moved = api.post("/clock/advance", {"to": "2026-03-04T00:00:00Z"}, by="ops")
    assert moved.status_code == 200, moved.text
    assert datetime.fromisoformat(moved.json()["now"]) == datetime(2026, 3, 4, tzinfo=UTC)
    assert api.post("/clock/advance", {"by": "2d"}, by="ops").json()["late"] == 0
    clock = api.get("/clock").json()
    assert clock["test_clock"] is True
    assert datetime.fromisoformat(clock["now"]).astimezone(UTC).date() == date(2026, 3, 6)
    assert api.post("/clock/advance", {"to": "2026-03-01T00:00:00Z"}, by="ops").status_code == 409


#: Path, body, the field at fault. F-1 owes 50.00 COP; every one leaves everything as it was.
WRONG: list[tuple[str, Any, str]] = [
    ("/invoices/F-1/cancel", {}, "reason"),
    ("/invoices/F-1/cancel", {"reason": " "}, "reason"),
    ("/invoices/F-1/cancel", {"reason": "a\nb"}, "reason"),
    ("/invoices/F-1/cancel", {"reason": 7}, "reason"),
    ("/invoices/F-1/cancel", {"reason": None}, "reason"),
    ("/invoices/F-1/cancel", {"reason": "x" * 501}, "reason"),
    ("/invoices/F-1/cancel", {"reason": "x", "by": "boss"}, "by"),
    ("/invoices/F-1/cancel", {"reason": "\u0000"}, "reason"),
    ("/invoices/F-1/cancel", [], "body"),
    ("/invoices/F-1/pause", {"reason": "x", "until": "31/12/2026"}, "until"),
    ("/invoices/F-1/pause", {"reason": "x", "until": 1767139200}, "until"),
    ("/invoices/F-1/pause", {"reason": "x", "until": "2026-02-30"}, "until"),
    ("/invoices/F-1/pause", {"reason": "x", "begins": "2026-04-05"}, "begins"),
    ("/invoices/F-1/notes", {"text": ""}, "text"),
    ("/invoices/F-1/promises", {}, "payments"),
    ("/invoices/F-1/promises", {"payments": []}, "payments"),
    ("/invoices/F-1/promises", {"payments": [{"on": "7 April"}]}, "payments.0.on"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON, "amount": "1_000"}]}, "payments.0.amount"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON, "amount": 50}]}, "payments.0.amount"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON, "amount": "-5"}]}, "payments.0.amount"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON, "amount": "٥٠"}]}, "payments.0.amount"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON}], "replace": "yes"}, "replace"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON}], "replace": 1}, "replace"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON}], "invoices": [{"invoice_id": "F-4"}]}, "invoices"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON}], "invoices": [{"invoice_id": 1}]}, "invoices.0.invoice_id"),
    ("/invoices/F-1/promises", {"payments": [{"on": ON}], "note": ["x"]}, "note"),
    ("/invoices/F-1/plans", {"instalments": "3"}, "instalments"),
    ("/invoices/F-1/plans", {"instalments": 0}, "instalments"),
    ("/invoices/F-1/plans", {"instalments": True}, "instalments"),
    ("/invoices/F-1/plans", {"instalments": 3, "every": "0d"}, "every"),
    ("/invoices/F-1/plans", {"instalments": 3, "every": 30}, "every"),
    ("/invoices/F-1/plans", {"instalments": 3, "interest": "12"}, "interest"),
    ("/invoices/F-1/plans", {"instalments": 3, "payments": [{"on": ON}]}, "instalments"),
    ("/invoices/F-1/disputes", {"kind": "price"}, "reason"),
    ("/invoices/F-1/disputes", {"reason": "x", "kind": "colour"}, "kind"),
    ("/invoices/F-1/disputes", {"reason": "x", "amount": "0.00"}, "amount"),
    ("/invoices/F-1/disputes", {"reason": "x", "amount": "1.123"}, "amount"),
    ("/invoices/F-1/charges", {"kind": "fine", "reason": "x"}, "kind"),
    ("/invoices/F-1/charges", {"kind": "fee", "reason": "x", "amount": "1e2"}, "amount"),
    ("/invoices/F-1/charges", {"kind": "fee", "reason": "x", "amount": "0.001"}, "amount"),
    ("/invoices/F-1/charges", {"kind": "interest", "reason": "x", "amount": "1.00"}, "amount"),
    ("/disputes/1/resolution", {"outcome": "settled"}, "outcome"),
    ("/disputes/1/resolution", {"outcome": "partly"}, "credited"),
    ("/disputes/1/resolution", {"outcome": "rejected", "tell": "no"}, "tell"),
    ("/disputes/99999999999999999999/resolution", {"outcome": "rejected"}, "id"),
    ("/tasks/1/outcome", {"outcome": "gone"}, "outcome"),
    ("/tasks/1/outcome", {"outcome": "promises"}, "promise"),
    ("/tasks/1/outcome", {"outcome": "call_later", "call_at": 1775314800}, "call_at"),
    ("/tasks/1/outcome", {"outcome": "call_later", "call_at": "1775314800"}, "call_at"),
    ("/tasks/1/outcome", {"outcome": "call_later", "call_at": "2026-04-04T15:00:00"}, "call_at"),
    ("/tasks/1/outcome", {"outcome": "call_later", "call_at": "9999-04-04T15:00:00Z"}, "call_at"),
    ("/tasks/1/outcome", {"outcome": "accepted", "offer": "1"}, "offer"),
    ("/tasks/1/outcome", {"outcome": "approved"}, "outcome"),
    ("/clock/advance", {}, "by"),
    ("/clock/advance", {"by": "3 days", "to": "2027-01-01T00:00:00Z"}, "by"),
    ("/clock/advance", {"by": "soon"}, "by"),
    ("/clock/advance", {"to": "2027-01-01"}, "to"),
]


async def test_what_is_not_as_expected_names_its_field_and_changes_nothing(api: Api, happened: Happened) -> None:
    before = await api.office.everything()
    for path, body, field in WRONG:
        answer = api.post(path, body, by="ops")
        assert answer.status_code == 422, (path, body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert field in [error["field"] for error in answer.json()["errors"]], (path, body, answer.text)
    assert {**await api.office.everything(), "api_keys": []} == {**before, "api_keys": []}
    assert api.waker.take() == []


async def test_a_request_that_is_refused_says_why(api: Api, happened: Happened) -> None:
    answer = api.post(f"/erp-requests/{happened.request}/answer", {"answer": "refused"}, by="erp")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["note"]
    why = {"answer": "refused", "note": "a customer of ours for years"}
    assert api.post(f"/erp-requests/{happened.request}/answer", why, by="erp").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/invoices/F-5/cancel", {"reason": "x"}),
        ("/invoices/F-1/pause", {"reason": "x", "until": "2026-01-01"}),
        ("/invoices/F-1/promises", {"payments": [{"on": "2026-01-01"}]}),
        ("/invoices/F-1/promises", {"payments": [{"on": ON, "amount": "5000.00"}]}),
        ("/invoices/F-5/promises", {"payments": [{"on": ON}]}),
        ("/invoices/F-2/plans", {"instalments": 2}),
        ("/invoices/F-1/plans", {"instalments": 60}),
        ("/invoices/F-3/disputes", {"reason": "again"}),
        ("/invoices/F-1/disputes", {"reason": "x", "amount": "5000.00"}),
        ("/disputes/1/resolution", {"outcome": "partly", "credited": "31.00"}),
        ("/arrangements/1/cancel", {"reason": "gone"}),
    ],
)
async def test_what_rules_or_state_do_not_allow_is_refused_and_changes_nothing(
    api: Api, happened: Happened, path: str, body: Any
) -> None:
    if path == "/arrangements/1/cancel":
        assert api.post(path, body, by="ops").status_code == 200
        api.waker.take()
    before = await api.office.everything()
    answer = api.post(path, body, by="ops")
    assert answer.status_code == 409 or (answer.status_code == 422 and answer.json()["errors"]), answer.text
    assert len(answer.json()["detail"]) > 10
    assert {**await api.office.everything(), "api_keys": []} == {**before, "api_keys": []}
    assert api.waker.take() == []
