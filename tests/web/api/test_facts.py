"""Are facts of the ERP taken in over HTTP as by its files, each once, and is told what came of them?"""

import json
from typing import Any

import pytest

from tests.web.api.conftest import PREFIX, Api, make_key

INVOICE: dict[str, Any] = {
    "customer_id": "C-1",
    "number": "FE-2",
    "issued_on": "2026-02-15",
    "due_on": "2026-03-15",
    "currency": "COP",
    "amount": "250.50",
}
CUSTOMER: dict[str, Any] = {
    "name": "Beta SAS",
    "kind": "business",
    "language": "es",
    "country": "CO",
    "contacts": [{"role": "payables", "name": "Bea", "email": "bea@beta.example"}],
}


def payment(id: str, amount: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "customer_id": "C-1", "received_on": "2026-03-02", "currency": "COP", "amount": amount, **fields}


async def test_a_customer_is_entered_amended_and_left_alone(api: Api) -> None:
    first = api.put("/customers/C-2", CUSTOMER)
    assert (first.status_code, first.json()) == (201, {"id": "C-2", "status": "new"})
    again = api.put("/customers/C-2", {**CUSTOMER, "id": "C-2"})
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    other = api.put("/customers/C-2", {**CUSTOMER, "name": "Beta y Cía SAS"})
    assert (other.status_code, other.json()["status"]) == (200, "amended")
    assert await api.office.value("SELECT name FROM customers WHERE id = 'C-2'") == "Beta y Cía SAS"


async def test_an_invoice_begins_its_case_and_later_wakes_it(api: Api) -> None:
    first = api.put("/invoices/F-2", INVOICE)
    assert (first.status_code, first.json()) == (
        201,
        {"id": "F-2", "status": "new", "workflow_id": "dunning/F-2"},
    )
    assert [(one.invoice_id, one.starts) for one in api.waker.told] == [("F-2", True)]
    api.waker.take()
    assert api.put("/invoices/F-2", INVOICE).json()["status"] == "unchanged"
    assert api.waker.take() == []
    later = api.put("/invoices/F-2", {**INVOICE, "due_on": "2026-04-15"})
    assert (later.status_code, later.json()["status"], api.waker.take()) == (200, "amended", ["F-2"])
    assert await api.office.kinds("F-2") == ["invoice_received", "invoice_amended"]


@pytest.mark.parametrize(
    ("id", "sent"), [("INV/2026/0001", "INV%2F2026%2F0001"), ("a b", "a%20b"), ("Ñ-1", "%C3%91-1"), ("100%", "100%25")]
)
async def test_ids_are_kept_as_the_erp_writes_them(api: Api, id: str, sent: str) -> None:
    answer = api.put(f"/invoices/{sent}", INVOICE)
    assert (answer.status_code, answer.json()["id"], answer.json()["workflow_id"]) == (201, id, f"dunning/{id}")
    assert await api.office.value("SELECT COUNT(*) FROM invoices WHERE id = :id", id=id) == 1


async def test_a_payment_says_what_it_settled_and_what_is_left(api: Api) -> None:
    api.put("/invoices/F-2", INVOICE)
    answer = api.post("/payments", payment("P-1", "130.00", method="transfer"))
    part = {"invoice_id": "F-1", "amount": "100.00", "balance": "0.00", "settled": True}
    rest = {"invoice_id": "F-2", "amount": "30.00", "balance": "220.50", "settled": False}
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": "P-1",
            "status": "new",
            "currency": "COP",
            "allocations": [part, rest],
            "charges": [],
            "unallocated": "0.00",
        },
    )
    over = api.post("/payments", payment("P-2", "300.00", allocations=[{"invoice_id": "F-2", "amount": "220.50"}]))
    assert (over.json()["allocations"][0]["settled"], over.json()["unallocated"]) == (True, "79.50")


async def test_the_same_payment_again_changes_nothing_and_another_of_its_id_is_a_conflict(api: Api) -> None:
    first = api.post("/payments", payment("P-1", "40.00"))
    api.waker.take()
    again = api.post("/payments", payment("P-1", "40.00"))
    assert (again.status_code, again.json()) == (200, {**first.json(), "status": "unchanged"})
    other = api.post("/payments", payment("P-1", "50.00"))
    assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")
    assert [error["field"] for error in other.json()["errors"]] == ["amount"]
    assert (await api.office.balance(), api.waker.take()) == (60, [])


async def test_a_credit_note_lowers_what_is_owed_and_may_be_taken_back(api: Api) -> None:
    note = {**payment("N-1", "25.00"), "reason": "returned goods"}
    assert api.post("/credit-notes", note).json()["allocations"][0]["balance"] == "75.00"
    back = api.post("/credit-notes/N-1/reversal", {"reason": "wrong customer"})
    assert (back.status_code, back.json()) == (200, {"id": "N-1", "owed_again": ["F-1"]})
    assert await api.office.balance() == 100


async def test_a_payment_taken_back_is_owed_again(api: Api) -> None:
    api.post("/payments", payment("P/1", "100.00"))
    body = {"reason": "the bank returned it", "on": "2026-03-02", "kind": "chargeback"}
    back = api.post("/payments/P%2F1/reversal", body)
    assert (back.status_code, back.json()) == (200, {"id": "P/1", "owed_again": ["F-1"]})
    assert (await api.office.balance(), (await api.office.case())["open"]) == (100, True)
    assert await api.office.value("SELECT reversed_as FROM credits") == "chargeback"
    assert api.post("/payments/P-9/reversal", body).status_code == 404


async def test_of_a_batch_each_item_stands_for_itself(api: Api) -> None:
    items = [
        {"id": "F-1", **INVOICE, "number": "No. F-1", "amount": "100.00"},
        {"id": "F-2", **INVOICE},
        {"id": "F-3", **INVOICE, "amount": "0"},
        "no object",
        {"id": "F-4", **INVOICE, "customer_id": "C-9"},
        {"id": "F-2", **INVOICE, "amount": "260.00"},
        {"id": 5, **INVOICE},
    ]
    answer = api.post("/invoices:batch", {"items": items})
    assert answer.status_code == 200
    told = [(one["id"], one["status"], [error["field"] for error in one["errors"]]) for one in answer.json()["items"]]
    assert told == [
        ("F-1", "unchanged", []),
        ("F-2", "new", []),
        ("F-3", "refused", ["amount"]),
        (None, "refused", ["body"]),
        ("F-4", "refused", ["customer_id"]),
        ("F-2", "amended", []),
        (None, "refused", ["id"]),
    ]
    assert [row["id"] for row in await api.office.rows("SELECT id FROM invoices ORDER BY id")] == ["F-1", "F-2"]
    assert api.waker.take() == ["F-2"]


async def test_what_no_body_may_have_refuses_its_item_only(api: Api) -> None:
    right = json.dumps({"id": "F-2", **INVOICE})
    broken = [
        right.replace('"id": "F-2"', '"id": "F-3", "id": "F-4"'),
        right.replace('"F-2"', '"F-5"').replace(f'"{INVOICE["amount"]}"', "1.5"),
        right.replace('"F-2"', '"F\\u0000"'),
    ]
    body = f'{{"items": [{broken[0]}, {right}, {broken[1]}, {broken[2]}]}}'
    headers = {"Authorization": f"Bearer {api.keys['erp']}", "Content-Type": "application/json"}
    answer = api.client.post(f"{PREFIX}/invoices:batch", content=body, headers=headers)
    assert answer.status_code == 200
    told = [(one["id"], one["status"], [error["field"] for error in one["errors"]]) for one in answer.json()["items"]]
    assert told == [
        (None, "refused", ["id"]),
        ("F-2", "new", []),
        ("F-5", "refused", ["amount"]),
        (None, "refused", ["id"]),
    ]
    assert [row["id"] for row in await api.office.rows("SELECT id FROM invoices ORDER BY id")] == ["F-1", "F-2"]


async def test_batches_of_customers_and_payments(api: Api) -> None:
    people = [{"id": f"B-{number}", **CUSTOMER} for number in range(3)]
    answer = api.post("/customers:batch", {"items": people})
    assert [one["status"] for one in answer.json()["items"]] == ["new"] * 3
    paid = [payment("P-1", "60.00"), payment("P-2", "60.00"), payment("P-1", "61.00")]
    answer = api.post("/payments:batch", {"items": paid})
    assert [one["status"] for one in answer.json()["items"]] == ["new", "new", "refused"]
    assert (await api.office.balance(), await api.office.on_account()) == (0, 20)


async def test_a_payment_may_come_before_its_invoice_which_then_is_settled_and_never_asked_for(api: Api) -> None:
    early = payment("P-1", "250.50", allocations=[{"invoice_id": "F-2", "amount": "250.50"}])
    assert api.post("/payments", early).json()["unallocated"] == "250.50"
    assert api.put("/invoices/F-2", INVOICE).status_code == 201
    assert await api.office.balance("F-2") == 0
    await api.office.live("F-2", until=api.office.clock.instant.replace(year=2027))
    assert not (await api.office.case("F-2"))["open"]
    assert not {"reminder_sent", "reminder_covered", "call_task_opened"} & set(await api.office.kinds("F-2"))


async def test_what_comes_in_is_written_by_the_erp_or_by_whom_the_key_is_named_after(api: Api) -> None:
    mixed = await make_key(api.office, "erp", "ops", name="integrator")
    api.put("/invoices/F-2", INVOICE)
    api.put("/invoices/F-3", INVOICE, by=mixed)
    told = await api.office.rows("SELECT invoice_id, actor FROM interactions WHERE invoice_id IN ('F-2', 'F-3')")
    assert {(row["invoice_id"], row["actor"]) for row in told} == {("F-2", "erp"), ("F-3", "integrator")}
