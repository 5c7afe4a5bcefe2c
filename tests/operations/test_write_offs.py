"""Who may write off how much, what follows from it, and what if money comes after all?"""

from dataclasses import replace

import pytest

from models.erp_request import ErpAnswer
from models.errors import Refused
from models.task import TaskAnswer, TaskOutcome
from operations import erp_requests
from operations.cases import start
from operations.tasks import complete
from operations.write_offs import write_off
from tests.operations.office import Office
from tests.operations.people import enter, member

REASON = "insolvent"
YES = TaskAnswer(outcome=TaskOutcome.APPROVED)


@pytest.fixture(autouse=True)
async def _invoices(office: Office) -> None:
    await office.customer()
    for id_, amount in (("F-1", "400.00"), ("F-2", "300.00"), ("F-3", "60000.00")):
        await office.invoice(id_, amount, currency="EUR", due_on="2026-02-16")
        await office.live(id_)


async def test_within_ones_authority_it_is_done_at_once_and_asked_of_the_erp(office: Office) -> None:
    office.waker.take()
    assert await write_off(office.desk, ["F-1"], REASON) is None
    assert office.waker.take() == ["F-1"]
    assert (await office.live()).outcome == "written_off"
    case = await office.case()
    assert (case["open"], case["outcome"], case["closed_as"], case["stage"]) == (
        False, "written_off", "written_off", "written_off",
    )  # fmt: skip
    [asked] = await office.rows("SELECT * FROM erp_requests")
    assert (asked["kind"], asked["details"]["amount"], asked["details"]["reason"]) == ("write_off", "400.00", REASON)
    with pytest.raises(Refused, match=r"has ended .written_off."):
        await write_off(office.desk, ["F-1"], REASON)


async def test_above_it_a_second_person_of_the_lowest_role_that_may_is_asked(office: Office) -> None:
    await enter(office, member("max", "manager"), member("eva", "credit_manager"), member("ana", "collector"))
    task = await write_off(office.desk, ["F-1"], REASON)
    together = await write_off(office.desk, ["F-2"], REASON)
    assert task is not None
    assert together is not None
    tasks = await office.rows("SELECT id, details FROM tasks WHERE kind = 'approval' ORDER BY id")
    assert [row["details"]["needs"] for row in tasks] == ["credit_manager", "credit_manager"]
    assert tasks[0]["details"]["amounts"] == ["400.00 EUR"]
    with pytest.raises(Refused, match="is not for a collector"):
        await complete(replace(office.desk, actor="leo"), task, YES)
    # Meanwhile more is owed than the one who is asked may write off alone.
    await office.invoice("F-1", "900.00", currency="EUR")
    with pytest.raises(Refused, match="ask a manager"):
        await complete(replace(office.desk, actor="eva"), task, YES)
    assert await complete(replace(office.desk, actor="max"), task, YES) == ["F-1"]
    assert (await office.case())["closed_as"] == "written_off"
    assert "400.00" not in str(await office.rows("SELECT details FROM erp_requests"))


async def test_invoices_written_off_together_count_together_and_nobody_may_everything(office: Office) -> None:
    await enter(office, member("eva", "credit_manager"))
    eva = replace(office.desk, actor="eva")
    task = await write_off(eva, ["F-1", "F-2"], REASON)
    [asked] = await office.rows("SELECT details FROM tasks WHERE id = :id", id=task)
    assert (asked["details"]["needs"], asked["details"]["amounts"]) == ("manager", ["700.00 EUR"])
    with pytest.raises(Refused, match=r"Nobody may write off 60000.00 EUR at once: expected at most 50000.00 EUR"):
        await write_off(eva, ["F-3"], REASON)


async def test_what_is_paid_meanwhile_needs_no_approval_any_more(office: Office) -> None:
    await enter(office, member("max", "manager"), member("ana", "collector"))
    task = await write_off(office.desk, ["F-1", "F-2"], REASON)
    await office.pay("P-1", "400.00", {"F-1": "400.00"}, currency="EUR")
    assert await office.rows("SELECT id FROM tasks WHERE id = :id AND closed_at IS NULL", id=task) == [{"id": task}]
    await office.pay("P-2", "300.00", {"F-2": "300.00"}, currency="EUR")
    [row] = await office.rows("SELECT closed_by, outcome FROM tasks WHERE id = :id", id=task)
    assert row == {"closed_by": "engine", "outcome": None}


async def test_a_payment_afterwards_is_a_recovery_and_the_case_stays_closed(office: Office) -> None:
    await write_off(office.desk, ["F-1"], REASON)
    await office.live()
    await office.pay("P-1", "400.00", {"F-1": "400.00"}, currency="EUR")
    case = await office.case()
    assert (case["open"], case["outcome"], await office.balance()) == (False, "written_off", 0)
    [paid] = await office.rows("SELECT details FROM interactions WHERE kind = 'payment_received'")
    assert paid["details"]["written_off"] == "2026-03-02"
    await office.bounce("P-1")
    assert (await office.case())["outcome"] == "written_off"


async def test_money_on_account_pays_what_is_alive_before_what_was_written_off(office: Office) -> None:
    await write_off(office.desk, ["F-1"], REASON)
    await office.pay("P-1", "350.00", currency="EUR")
    assert (await office.balance("F-1"), await office.balance("F-2")) == (400, 0)


async def test_a_start_takes_it_back_and_tells_the_erp(office: Office) -> None:
    await write_off(office.desk, ["F-1"], REASON)
    await office.live()
    await start(office.desk, "F-1")
    case = await office.case()
    assert (case["open"], case["closed_as"], case["outcome"]) == (True, None, None)
    kinds = [row["kind"] for row in await office.rows("SELECT kind FROM erp_requests ORDER BY id")]
    assert kinds == ["write_off", "write_off_reversed"]


async def test_a_request_is_answered_once_and_its_answer_is_told(office: Office) -> None:
    await write_off(office.desk, ["F-1"], REASON)
    [request] = await office.rows("SELECT id FROM erp_requests")
    assert await erp_requests.answer(office.desk, request["id"], ErpAnswer.DONE, "booking 12")
    assert not await erp_requests.answer(office.desk, request["id"], ErpAnswer.DONE)
    with pytest.raises(Refused, match="answered already: done on 2026-03-02 by ana"):
        await erp_requests.answer(office.desk, request["id"], ErpAnswer.REFUSED, "no")
    [told] = await office.rows("SELECT details FROM interactions WHERE kind = 'erp_answered'")
    assert told["details"] == {"request": request["id"], "asked": "write_off", "answer": "done", "note": "booking 12"}
