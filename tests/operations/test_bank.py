"""Does money of a bank find its customer, once, and only where nobody has to guess?"""

from decimal import Decimal
from typing import Any

import pytest

from models.bank import Assignment, BankLineState
from models.errors import InvalidInput, NotFound, PuntualError, Refused
from models.task import TaskAnswer
from operations import bank
from operations.bank_matching import decide_open
from operations.recorded import Status
from operations.tasks import complete
from tests.operations.office import Office
from tests.operations.people import enter, member
from tests.operations.statements import entry, line, payments, store, take

MATCHED, DOUBTFUL, UNKNOWN, IGNORED = BankLineState
THEIRS = "ES9121000418450200051332"


@pytest.fixture
async def room(office: Office) -> Office:
    """Two customers; the first owes 100 and 60, the second 100 as well."""
    await office.customer("C-1", name="Talleres Quintana S.A.S.", attributes={"nit": "900.123.456-7"})
    await office.customer("C-2", name="Panadería Ñandú")
    await office.invoice("F-1001", "100.00")
    await office.invoice("F-1002", "60.00", due_on="2026-03-20")
    await office.invoice("F-2001", "100.00", customer_id="C-2")
    office.waker.take()
    return office


async def test_a_number_and_its_amount_become_a_payment_of_that_invoice(room: Office) -> None:
    assert await take(room, entry("R1", "60.00", "Pago No. F-1002", method="bank transfer")) == {MATCHED: 1}
    [paid] = await payments(room)
    assert (paid["id"], paid["customer_id"], paid["note"]) == ("bank:CO1234567890:R1", "C-1", "bank transfer")
    assert await room.balance("F-1002") == 0
    assert room.waker.take() == ["F-1002"]
    found = await line(room, "R1")
    assert (found["state"], found["payment_id"], found["decided_by"]) == ("matched", paid["id"], "engine")
    assert (await room.kinds("F-1002"))[-2:] == ["payment_received", "settled"]


async def test_the_sum_of_several_named_invoices_pays_each(room: Office) -> None:
    assert await take(room, entry("R1", "160.00", "facturas F-1001 y F-1002")) == {MATCHED: 1}
    assert [await room.balance(one) for one in ("F-1001", "F-1002")] == [0, 0]


async def test_the_same_statement_again_changes_nothing(room: Office) -> None:
    entries = (entry("R1", "60.00", "F-1002"), entry("R2", "100.00"))
    await take(room, *entries, sha256="one")
    before = await room.everything()
    room.waker.take()
    assert await take(room, *entries, sha256="one") == {}
    # Banks export overlapping days: the same lines in another file.
    assert await take(room, *entries, sha256="two") == {}
    assert await room.everything() == before
    assert room.waker.take() == []


async def test_of_two_that_owe_the_same_nobody_is_guessed(room: Office) -> None:
    assert await take(room, entry("R1", "100.00", "pago")) == {DOUBTFUL: 1}
    assert await payments(room) == []
    found = await line(room, "R1")
    assert found["why"]["code"] == "bank_amount_only"
    assert {one["customer_id"] for one in found["why"]["candidates"]} == {"C-1", "C-2"}
    [task] = await room.rows("SELECT * FROM tasks")
    assert (task["kind"], task["queue"], task["id"]) == ("bank_line", "payments", found["task_id"])


async def test_an_amount_alone_is_not_enough_even_for_one(room: Office) -> None:
    assert await take(room, entry("R1", "60.00", "pago")) == {DOUBTFUL: 1}
    assert await room.balance("F-1002") == 60


async def test_the_name_and_the_exact_amount_are_enough(room: Office) -> None:
    assert await take(room, entry("R1", "100.00", "pago", name="PANADERIA NANDU LTDA")) == {MATCHED: 1}
    assert await room.balance("F-2001") == 0


async def test_a_tax_number_and_the_exact_amount_are_enough(room: Office) -> None:
    assert await take(room, entry("R1", "100.00", "NIT 9001234567 abono")) == {MATCHED: 1}
    assert await room.balance("F-1001") == 0


async def test_a_name_without_a_fitting_amount_is_put_before_whoever_looks_after_the_customer(room: Office) -> None:
    await enter(room, member("bea"))
    await room.execute("UPDATE customers SET collector = 'bea' WHERE id = 'C-1'")
    assert await take(room, entry("R1", "77.00", name="Talleres Quintana")) == {DOUBTFUL: 1}
    [task] = await room.rows("SELECT * FROM tasks")
    assert (task["owner"], task["customer_id"], task["invoice_id"]) == ("bea", "C-1", "F-1001")


async def test_less_than_owed_is_clear_only_with_the_payer(room: Office) -> None:
    assert await take(room, entry("R1", "99.00", "F-1001")) == {DOUBTFUL: 1}
    assert [one["code"] for one in (await line(room, "R1"))["why"]["candidates"][0]["reasons"]] == [
        "bank_named",
        "bank_near",
    ]
    assert await take(room, entry("R2", "40.00", "F-1001", name="TALLERES QUINTANA")) == {MATCHED: 1}
    assert await room.balance("F-1001") == 60


async def test_what_nobody_owes_is_unknown_until_its_invoice_comes(room: Office) -> None:
    assert await take(room, entry("R1", "55.00", "F-1003")) == {UNKNOWN: 1}
    assert await room.rows("SELECT * FROM tasks") == []
    await room.invoice("F-1003", "55.00")
    assert await decide_open(room.desk) == {MATCHED: 1}
    assert await room.balance("F-1003") == 0


async def test_a_doubtful_line_whose_invoice_comes_needs_nobody_any_more(room: Office) -> None:
    await take(room, entry("R1", "100.00", "pago de F-1003"))
    await room.invoice("F-1003", "100.00")
    assert await decide_open(room.desk) == {MATCHED: 1}
    [task] = await room.rows("SELECT * FROM tasks")
    assert (task["closed_by"], task["outcome"]) == ("engine", None)


async def test_two_lines_for_one_invoice_pay_it_once_and_the_second_is_looked_at(room: Office) -> None:
    assert await take(room, entry("R1", "60.00", "F-1002"), entry("R2", "60.00", "F-1002")) == {
        MATCHED: 1,
        DOUBTFUL: 1,
    }
    assert (await line(room, "R2"))["why"]["code"] == "bank_paid_twice"
    assert await room.on_account() == 0


async def test_invoices_of_several_customers_on_one_line_are_a_persons_to_part(room: Office) -> None:
    assert await take(room, entry("R1", "200.00", "F-1001, F-2001")) == {DOUBTFUL: 1}
    assert (await line(room, "R1"))["why"]["code"] == "bank_several_customers"


async def test_what_a_person_said_of_an_account_is_remembered(room: Office) -> None:
    await take(room, entry("R1", "30.00", other_account=THEIRS))
    number = (await line(room, "R1"))["id"]
    done = await bank.assign(room.desk, number, Assignment.model_validate({"customer_id": "C-1"}))
    assert (done.customer_id, [one.invoice_id for one in done.woken]) == ("C-1", ["F-1001"])
    assert await room.balance("F-1001") == 70
    assert await take(room, entry("R2", "20.00", other_account=THEIRS)) == {MATCHED: 1}
    assert await room.balance("F-1001") == 50


async def test_an_account_of_two_customers_says_nothing_for_sure(room: Office) -> None:
    for reference, customer in (("R1", "C-1"), ("R2", "C-2")):
        await take(room, entry(reference, "3.00", f"for {customer}", other_account=THEIRS))
        number = (await line(room, reference))["id"]
        if reference == "R2":
            await bank.unassign(room.desk, number, "a service that pays for many")
        await bank.assign(room.desk, number, Assignment(customer_id=customer))
    assert await take(room, entry("R3", "5.00", other_account=THEIRS)) == {DOUBTFUL: 1}


async def test_the_task_is_done_with_the_invoices_that_the_money_pays(room: Office) -> None:
    await take(room, entry("R1", "100.00", "pago"))
    [task] = await room.rows("SELECT id FROM tasks")
    answer: dict[str, Any] = {"outcome": "done", "assigned": {"invoices": [{"invoice_id": "F-2001"}]}}
    assert "F-2001" in await complete(room.desk, task["id"], TaskAnswer.model_validate(answer))
    assert await room.balance("F-2001") == 0
    found = await line(room, "R1")
    assert (found["state"], found["customer_id"], found["decided_by"]) == ("matched", "C-2", "ana")


async def test_a_line_that_is_matched_or_put_aside_ends_its_task(room: Office) -> None:
    await take(room, entry("R1", "100.00", "pago"), entry("R2", "60.00", "pago"))
    await bank.assign(room.desk, (await line(room, "R1"))["id"], Assignment(customer_id="C-2"))
    await bank.ignore(room.desk, (await line(room, "R2"))["id"], "a loan")
    told = await room.rows("SELECT closed_by, outcome FROM tasks ORDER BY id")
    assert told == [{"closed_by": "ana", "outcome": "done"}] * 2
    assert (await room.kinds("F-1002"))[-2:] == ["task_opened", "task_done"]


async def test_a_rate_at_which_nothing_is_left_is_refused(room: Office) -> None:
    await take(room, entry("R1", "0.01", "F-1001", currency="USD"))
    said = {"invoices": [{"invoice_id": "F-1001"}], "rate": "0.0000000001"}
    with pytest.raises(InvalidInput) as refusal:
        await bank.assign(room.desk, (await line(room, "R1"))["id"], Assignment.model_validate(said))
    assert refusal.value.errors[0][0] == "rate"


async def test_a_task_says_that_it_is_no_payment_of_a_customer(room: Office) -> None:
    await take(room, entry("R1", "100.00", "pago"))
    [task] = await room.rows("SELECT id FROM tasks")
    with pytest.raises(InvalidInput) as refusal:
        await complete(room.desk, task["id"], TaskAnswer.model_validate({"outcome": "rejected"}))
    assert [field for field, _ in refusal.value.errors] == ["note"]
    with pytest.raises(InvalidInput, match="assigned"):
        await complete(room.desk, task["id"], TaskAnswer.model_validate({"outcome": "done"}))
    answer = TaskAnswer.model_validate({"outcome": "rejected", "note": "a subsidy"})
    await complete(room.desk, task["id"], answer)
    assert (await line(room, "R1"))["state"] == "ignored"
    assert await decide_open(room.desk) == {}


async def test_what_was_matched_wrongly_is_taken_back_and_matched_again(room: Office) -> None:
    await take(room, entry("R1", "60.00", "F-1002"))
    number = (await line(room, "R1"))["id"]
    assert await bank.unassign(room.desk, number, "it was for another") == "bank:CO1234567890:R1"
    assert await room.balance("F-1002") == 60
    [taken] = await payments(room)
    assert (taken["reversed_as"], taken["reversal_reason"]) == ("mistake", "it was for another")
    assert await decide_open(room.desk) == {}, "a person has spoken"
    await bank.assign(room.desk, number, Assignment.model_validate({"invoices": [{"invoice_id": "F-2001"}]}))
    assert await room.balance("F-2001") == 40
    assert [one["id"] for one in await payments(room)] == ["bank:CO1234567890:R1", "bank:CO1234567890:R1:2"]


async def test_a_returned_debit_takes_its_payment_back(room: Office) -> None:
    await take(room, entry("R1", "60.00", "F-1002", end_to_end="COLLECT-77"))
    back = entry(
        "R2",
        "-60.00",
        booked_on="2026-03-05",
        returned={"kind": "chargeback", "reason": "MD06", "end_to_end": "COLLECT-77"},
    )
    assert await take(room, back) == {MATCHED: 1}
    [paid] = await payments(room)
    assert (paid["reversed_as"], str(paid["reversed_on"])) == ("chargeback", "2026-03-05")
    assert await room.balance("F-1002") == 60
    assert (await room.kinds("F-1002"))[-2:] == ["payment_reversed", "case_reopened"]
    assert await take(room, entry("R3", "-60.00", "COLLECT-77", booked_on="2026-03-06")) == {IGNORED: 1}


async def test_a_payment_its_return_and_another_in_one_statement_pay_once(room: Office) -> None:
    both = (
        entry("R1", "60.00", "F-1002", end_to_end="COLLECT-77"),
        entry("R2", "-60.00", returned={"end_to_end": "COLLECT-77"}),
        entry("R3", "60.00", "F-1002", booked_on="2026-03-03"),
    )
    assert await take(room, *both) == {MATCHED: 3}
    assert await room.balance("F-1002") == 0
    assert [one["reversed_as"] for one in await payments(room)] == ["bounced", None]


@pytest.mark.parametrize(
    ("fields", "state", "code"),
    [
        ({"remittance": "comisión"}, IGNORED, "bank_money_left"),
        ({"returned": {"reason": "AM04", "end_to_end": "NOBODY-KNOWS"}}, UNKNOWN, "bank_return_of_nothing"),
        ({"returned": {"end_to_end": "COLLECT-77"}, "amount": "-61.00"}, DOUBTFUL, "bank_return_differs"),
        ({"returned": {}, "other_account": THEIRS}, DOUBTFUL, "bank_return_unnamed"),
    ],
)
async def test_money_that_left_takes_back_only_what_it_names(
    room: Office, fields: dict[str, Any], state: BankLineState, code: str
) -> None:
    await take(room, entry("R1", "60.00", "F-1002", end_to_end="COLLECT-77", other_account=THEIRS))
    amount = fields.pop("amount", "-60.00")
    assert await take(room, entry("R2", amount, **fields)) == {state: 1}
    assert (await line(room, "R2"))["why"]["code"] == code
    assert await room.balance("F-1002") == 0


async def test_a_return_that_names_nothing_is_said_by_a_person(room: Office) -> None:
    await take(room, entry("R1", "60.00", "F-1002"), entry("R2", "-60.00", returned={}))
    number = (await line(room, "R2"))["id"]
    await bank.assign(room.desk, number, Assignment(payment_id="bank:CO1234567890:R1"))
    assert await room.balance("F-1002") == 60


async def test_another_currency_needs_a_rate_that_somebody_names(room: Office) -> None:
    assert await take(room, entry("R1", "25.00", "F-1001", currency="USD")) == {DOUBTFUL: 1}
    found = await line(room, "R1")
    assert found["why"]["params"] == {"currency": "USD", "owed_in": "COP"}
    meant = {"invoices": [{"invoice_id": "F-1001"}]}
    with pytest.raises(InvalidInput, match="USD came in, and COP is owed"):
        await bank.assign(room.desk, found["id"], Assignment.model_validate(meant))
    await bank.assign(room.desk, found["id"], Assignment.model_validate({**meant, "rate": "4"}))
    [paid] = await payments(room)
    assert (paid["amount"], paid["received_amount"], paid["received_currency"]) == (100, 25, "USD")
    assert await room.balance("F-1001") == 0


_ONE = {"invoices": [{"invoice_id": "F-1001"}]}


@pytest.mark.parametrize(
    ("reference", "assignment", "error", "says"),
    [
        ("R1", {"invoices": [{"invoice_id": "F-9"}]}, NotFound, "No invoice F-9"),
        ("R1", {"customer_id": "C-9"}, NotFound, "No customer C-9"),
        ("R1", {"invoices": [{"invoice_id": "F-1001"}, {"invoice_id": "F-2001"}]}, InvalidInput, "one customer"),
        ("R1", {**_ONE, "customer_id": "C-2"}, InvalidInput, "one customer"),
        ("R1", {"invoices": [{"invoice_id": "F-1001", "amount": "31"}]}, InvalidInput, "at most what came in"),
        ("R1", {"invoices": [{"invoice_id": "F-1002"}]}, InvalidInput, "F-1002 is paid"),
        ("R1", {**_ONE, "rate": "2"}, InvalidInput, "a rate only where"),
        ("R1", {"payment_id": "bank:CO1234567890:R2"}, InvalidInput, "the money came in"),
        ("R2", _ONE, Refused, "is C-1's since"),
        ("R3", _ONE, InvalidInput, "the money left"),
        ("R3", {"payment_id": "P-9"}, NotFound, "No payment P-9"),
        ("R3", {"payment_id": "bank:CO1234567890:R2"}, Refused, "another amount"),
    ],
)
async def test_what_a_person_cannot_mean_is_refused_and_stores_nothing(
    room: Office, reference: str, assignment: dict[str, Any], error: type[PuntualError], says: str
) -> None:
    returned: dict[str, Any] = {"returned": {"reason": "AM04"}}
    await take(room, entry("R1", "30.00"), entry("R2", "60.00", "F-1002"), entry("R3", "-50.00", **returned))
    number = (await line(room, reference))["id"]
    before = await room.everything()
    room.waker.take()
    with pytest.raises(error, match=says):
        await bank.assign(room.desk, number, Assignment.model_validate(assignment))
    assert await room.everything() == before
    assert room.waker.take() == []


async def test_a_reference_that_stands_for_another_line_is_refused(room: Office) -> None:
    [first, same, other] = await store(
        room, entry("0001", "60.00"), entry("0001", "60.00"), entry("0001", "61.00"), sha256="x"
    )
    assert (first.status, same.status, other.status) == (Status.NEW, Status.UNCHANGED, Status.REFUSED)
    assert other.errors[0][0] == "reference"
    [later] = await store(room, entry("0001", "62.00"), sha256="y")
    assert later.status is Status.REFUSED
    assert "0001 stands for 60.00 COP of" in later.errors[0][1]
    assert await room.value("SELECT count(*) FROM bank_lines") == 1


async def test_only_what_is_matched_is_taken_back_and_only_what_is_open_put_aside(room: Office) -> None:
    await take(room, entry("R1", "60.00", "F-1002"), entry("R2", "5.00"))
    matched, unknown = (await line(room, "R1"))["id"], (await line(room, "R2"))["id"]
    with pytest.raises(Refused, match="unknown"):
        await bank.unassign(room.desk, unknown, "why")
    with pytest.raises(Refused, match="unmatch"):
        await bank.ignore(room.desk, matched, "why")
    with pytest.raises(NotFound):
        await bank.ignore(room.desk, 999, "why")
    await bank.ignore(room.desk, unknown, "interest of the bank")
    await bank.assign(room.desk, unknown, Assignment(customer_id="C-2"))
    assert await room.balance("F-2001") == Decimal(95)
