"""Does what is done from a customer's page happen under their name, and is what is wrong told beside its field?"""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from models.staff import StaffRole
from tests.operations.office import MONDAY, Office
from tests.web.console.conftest import Visitors

ISSUED = {"issued_on": "2026-01-15"}


@pytest.fixture
async def ana(visitors: Visitors, office: Office) -> TestClient:
    """A collector; two invoices of a customer are overdue."""
    await office.customer("C-1", name="Ferretería El Ángel")
    await office.invoice("F-1", "1200.50", due_on="2026-02-10", **ISSUED)
    await office.invoice("F-2", "800.00", due_on="2026-02-20", **ISSUED)
    await office.walk(MONDAY)
    return await visitors.sign_in()


def sent(client: TestClient, action: str, **fields: Any) -> Response:
    answer: Response = client.post(f"/console/customers/C-1/{action}", data=fields)
    return answer


def done(client: TestClient, action: str, **fields: Any) -> str:
    """What the next page says."""
    answer = sent(client, action, **fields)
    assert answer.status_code == 303, re.findall(r'class="fault">[^<]*|role="alert">[^<]*', answer.text)
    assert answer.headers["location"] == "/console/customers/C-1"
    page = client.get("/console/customers/C-1").text
    return page.partition('role="status">')[2].partition("<")[0]


async def test_a_promise_in_two_payments_about_two_invoices(ana: TestClient, office: Office) -> None:
    said = done(
        ana, "promise", invoice=["F-1", "F-2"], on_1="2026-03-06", amount_1="1,000.50", on_2="2026-03-09",
        amount_2="1000", note="by transfer",
    )  # fmt: skip
    assert said == "The promise is recorded."
    [deal] = await office.rows("SELECT kind, made_by, note FROM arrangements")
    assert deal == {"kind": "promise", "made_by": "ana", "note": "by transfer"}
    assert "promise_made" in await office.kinds("F-2")


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(ana: TestClient, office: Office) -> None:
    answer = sent(ana, "promise", invoice="F-1", on_1="2026-13-06", note="they said <b>Friday</b>")
    assert answer.status_code == 422
    assert re.search(r'id="f-on_1"[^>]*value="2026-13-06"[^>]*aria-invalid="true"', answer.text)
    assert "they said &lt;b&gt;Friday&lt;/b&gt;" in answer.text
    assert re.search(r'name="invoice" value="F-1" checked', answer.text)
    assert sent(ana, "promise", on_1="2026-03-06").status_code == 422
    assert await office.value("SELECT count(*) FROM arrangements") == 0


async def test_what_the_rules_refuse_is_said_above_the_form(ana: TestClient, office: Office) -> None:
    done(ana, "promise", invoice="F-1", on_1="2026-03-06")
    answer = sent(ana, "promise", invoice="F-1", on_1="2026-03-09")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    done(ana, "promise", invoice="F-1", on_1="2026-03-09", replace="1")
    assert await office.value("SELECT count(*) FROM arrangements WHERE state = 'open'") == 1


async def test_a_plan_is_shown_before_it_is_agreed_and_can_be_ended(ana: TestClient, office: Office) -> None:
    typed = {"invoice": ["F-1", "F-2"], "instalments": "2", "every": "1m", "first_on": "2026-03-16"}
    shown = sent(ana, "plan", **typed, preview="1")
    assert shown.status_code == 200
    assert "16 Mar 2026" in shown.text or "Mar 16, 2026" in shown.text
    assert await office.value("SELECT count(*) FROM arrangements") == 0
    assert done(ana, "plan", **typed) == "The plan is agreed."
    number = await office.value("SELECT id FROM arrangements")
    assert done(ana, f"end-agreement?arrangement={number}", reason="they paid half") == "It is ended."
    assert await office.value("SELECT state FROM arrangements") == "cancelled"


async def test_a_discount_within_authority_is_offered_and_agreed_at_once(ana: TestClient, office: Office) -> None:
    said = done(ana, "offer", invoice=["F-1"], side="us", kind="discount", percent="2", until="2026-03-09", agreed="1")
    assert said in ("It is agreed and in force.", "It waits for an approval.")
    assert await office.value("SELECT count(*) FROM negotiations") == 1


async def test_disputes_of_two_invoices_are_opened_and_one_is_answered(ana: TestClient, office: Office) -> None:
    assert done(ana, "dispute", invoice=["F-1", "F-2"], kind="price", reason="not agreed") == "2 disputes are open."
    number = await office.value("SELECT id FROM disputes WHERE invoice_id = 'F-1'")
    wrong = sent(ana, f"answer-dispute?dispute={number}", outcome="partly", tell="1")
    assert (wrong.status_code, 'id="f-credited"' in wrong.text) == (422, True)
    done(ana, f"answer-dispute?dispute={number}", outcome="partly", credited="100.00", tell="1")
    [closed] = await office.rows("SELECT outcome, resolved_by FROM disputes WHERE id = :id", id=number)
    assert closed == {"outcome": "partly", "resolved_by": "ana"}


async def test_a_call_with_a_promise_is_one_thing(ana: TestClient, office: Office) -> None:
    done(ana, "call", invoice=["F-1"], direction="out", role="payables", outcome="promises", on="2026-03-06")
    assert (await office.kinds("F-1"))[-2:] == ["call_made", "promise_made"]
    wrong = sent(ana, "call", invoice=["F-1"], outcome="call_later", call_on="tomorrow")
    assert wrong.status_code == 422
    assert re.search(r'id="f-call_on"[^>]*aria-invalid', wrong.text)


async def test_a_customer_and_an_invoice_are_paused_and_resumed_apart(ana: TestClient, office: Office) -> None:
    assert done(ana, "pause", reason="they move house", until="2026-03-31") == "The customer is paused."
    assert done(ana, "pause", invoice=["F-1"], reason="lost") == "The invoice is paused."
    assert done(ana, "resume", reason="found") == "The customer goes on."
    [left] = await office.rows("SELECT invoice_id FROM holds WHERE kind = 'pause' AND ended_at IS NULL")
    assert left == {"invoice_id": "F-1"}


async def test_a_note_tells_whom_it_mentions_and_a_stranger_is_named(
    ana: TestClient, visitors: Visitors, office: Office
) -> None:
    await visitors.sign_in("sara", StaffRole.SUPERVISOR)
    assert done(ana, "note", text="their bank changed, @sara knows") == "The note is written; told: @sara."
    assert done(ana, "note", about="F-1", text="about this one") == "The note is written."
    wrong = sent(ana, "note", text="ask @nobody")
    assert (wrong.status_code, "ask @nobody" in wrong.text) == (422, True)


async def test_a_message_now_says_when_it_goes_out_and_can_be_taken_back(ana: TestClient, office: Office) -> None:
    asked = {"invoice": ["F-1", "F-2"], "template": "overdue", "whom": "email | ana@acme.example"}
    done(ana, "message", **asked)
    [waiting] = await office.rows("SELECT DISTINCT details ->> 'order' AS id FROM notices WHERE kind = 'by_hand'")
    assert sent(ana, "message", **asked).status_code == 409
    assert sent(ana, "message", **{**asked, "whom": "email | x@else.example"}).status_code == 422
    answer = ana.post(f"/console/customers/C-1/orders/{waiting['id']}/take-back")
    assert answer.status_code == 303
    assert await office.value("SELECT count(*) FROM notices WHERE kind = 'by_hand' AND withdrawn_at IS NULL") == 0


async def test_people_and_addresses_are_put_right(ana: TestClient, office: Office) -> None:
    done(ana, "contact", role="management", name="Rosa", email="Rosa@ACME.example", phone="+57 601 7438901")
    [rosa] = await office.rows("SELECT role, email, phone FROM contacts WHERE name = 'Rosa'")
    assert rosa == {"role": "management", "email": "Rosa@acme.example", "phone": "+576017438901"}
    wrong = sent(ana, "contact", role="management", name="Rosa", phone="743")
    assert re.search(r'id="f-phone"[^>]*aria-invalid', wrong.text)
    done(ana, "block", channel="email", address="rosa@acme.example", why="opt_out")
    assert await office.value("SELECT count(*) FROM blocks WHERE lifted_at IS NULL") == 1
    done(ana, "unblock", channel="email", address="rosa@acme.example", why="opt_out")
    assert await office.value("SELECT count(*) FROM blocks WHERE lifted_at IS NULL") == 0


async def test_owners_and_credit_holds_are_for_supervisors(ana: TestClient, visitors: Visitors, office: Office) -> None:
    assert ana.get("/console/customers/C-1/owner").status_code == 403
    sara = await visitors.sign_in("sara", StaffRole.SUPERVISOR)
    assert done(sara, "owner", person="ana", reason="knows them") == "ana looks after this customer now."
    assert await office.value("SELECT collector FROM customers WHERE id = 'C-1'") == "ana"
    answer = sent(sara, "owner", person="nobody", reason="x")
    assert answer.status_code in (409, 422)
    assert sent(sara, "credit-hold", reason="x").status_code in (303, 409)


async def test_measures_need_invoices_of_this_customer(ana: TestClient, office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("F-9", customer_id="C-2", due_on="2026-02-10", **ISSUED)
    for action in ("write-off", "hand-over", "recall", "lateness", "charge"):
        for chosen in ({}, {"invoice": ["F-9"]}):
            answer = sent(ana, action, reason="x", to="agency", kind="fee", amount="1", lateness="other", **chosen)
            assert answer.status_code == 422, action
            assert 'id="d-invoices"' in answer.text
    assert done(ana, "lateness", invoice=["F-1"], lateness="cash_flow") == "Saved."
    assert done(ana, "charge", invoice=["F-1"], kind="fee", amount="10.00", reason="cheque").startswith("Claimed")


async def test_a_made_up_form_acts_on_nothing_of_another_customer(ana: TestClient, office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("F-9", customer_id="C-2", due_on="2026-02-10", **ISSUED)
    await office.walk(MONDAY)
    typed = {
        "on_1": "2026-03-06", "instalments": "2", "every": "1m", "first_on": "2026-03-16", "side": "us",
        "kind": "discount", "percent": "2", "until": "2026-03-09", "agreed": "1", "outcome": "promises",
        "on": "2026-03-06", "reason": "x", "whom": "email | ana@example.com", "template": "statement",
    }  # fmt: skip
    # What is done about several invoices is done about none of them.
    for action in ("promise", "plan", "offer", "call", "message", "pause", "resume", "dispute"):
        for chosen in (["F-9"], ["F-1", "F-9"], ["F-404"]):
            answer = sent(ana, action, invoice=chosen, **typed)
            assert (answer.status_code, 'id="d-invoices"' in answer.text) == (422, True), (action, chosen)
    for table in ("arrangements", "negotiations", "disputes", "holds", "notices"):
        assert await office.value(f"SELECT count(*) FROM {table}") == 0, table


async def test_what_is_of_another_customer_is_not_there(ana: TestClient, office: Office) -> None:
    done(ana, "promise", invoice="F-1", on_1="2026-03-06")
    done(ana, "dispute", invoice="F-2", kind="price", reason="not agreed")
    await office.customer("C-2")
    await office.invoice("F-9", customer_id="C-2", due_on="2026-02-10", **ISSUED)
    await office.walk(MONDAY)
    at = "/console/customers/C-2"
    offered = {"side": "us", "kind": "discount", "percent": "2", "until": "2026-03-09"}
    assert ana.post(f"{at}/offer", data={"invoice": "F-9", **offered}).status_code == 303
    number = await office.value("SELECT id FROM negotiations")
    about = {
        f"{at}/end-agreement?arrangement={await office.value('SELECT id FROM arrangements')}": {"reason": "x"},
        f"{at}/answer-dispute?dispute={await office.value('SELECT id FROM disputes')}": {"outcome": "withdrawn"},
        f"/console/customers/C-1/negotiations/{number}/accept/1": {},
        f"/console/customers/C-1/negotiations/{number}/reject": {},
    }
    for path, typed in about.items():
        answer = ana.post(path, data=typed)
        assert answer.status_code in (404, 409), path
    assert await office.value("SELECT state FROM arrangements") == "open"
    assert await office.value("SELECT outcome FROM disputes") is None
    assert await office.value("SELECT state FROM negotiations") == "open"
    for nonsense in ("9" * 5000, "9" * 19, "-1", "x"):
        for path in ("end-agreement?arrangement", "answer-dispute?dispute"):
            answer = sent(ana, f"{path}={nonsense}", reason="x", outcome="withdrawn")
            assert answer.status_code in (404, 409), (path, nonsense[:20])
