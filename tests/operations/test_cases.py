"""What can staff do with a case: is it recorded with who and why, once, and does the case follow?"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from models.errors import NotFound, Refused
from operations import cases, notes
from tests.operations.office import MONDAY, Office

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
async def _two_invoices(office: Office) -> None:
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    office.waker.take()


async def _told(office: Office, kind: str) -> dict[str, object]:
    [row] = await office.rows("SELECT * FROM interactions WHERE kind = :kind", kind=kind)
    return row


async def test_a_pause_holds_the_case_through_its_last_day_and_says_who_and_why(office: Office) -> None:
    await cases.pause(office.desk, reason="stock is late", invoice_id="F-1", until=date(2026, 3, 20))
    assert office.waker.take() == ["F-1"]
    told = await _told(office, "paused")
    assert (told["actor"], told["details"]) == ("ana", {"until": "2026-03-20", "reason": "stock is late"})
    await office.walk(MONDAY.replace(day=20))
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-1'") == []
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-2'")
    await office.walk(MONDAY.replace(day=28))
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-1'")


async def test_the_reason_of_a_pause_stays_out_of_temporal(office: Office) -> None:
    await cases.pause(office.desk, reason="his mother is ill", invoice_id="F-1")
    await cases.resume(office.desk, reason="she is well", invoice_id="F-1")
    assert not [wake_up for wake_up in office.waker.told if "ill" in wake_up.summary or "well" in wake_up.summary]


async def test_a_second_pause_and_one_that_would_be_over_are_refused(office: Office) -> None:
    with pytest.raises(Refused, match="2026-03-01 would be over already: today is 2026-03-02"):
        await cases.pause(office.desk, reason="x", invoice_id="F-1", until=TODAY - timedelta(days=1))
    await cases.pause(office.desk, reason="x", invoice_id="F-1", until=TODAY)
    before = await office.everything()
    with pytest.raises(Refused, match="paused already, until 2026-03-02"):
        await cases.pause(office.desk, reason="x", invoice_id="F-1")
    assert await office.everything() == before
    office.clock.go_to(TODAY + timedelta(days=1))
    await cases.pause(office.desk, reason="once more", invoice_id="F-1")


async def test_today_is_the_day_where_the_creditor_is(office: Office) -> None:
    office.clock.instant = MONDAY.replace(hour=4)  # still Sunday in Bogota
    await cases.pause(office.desk, reason="x", invoice_id="F-1", until=TODAY - timedelta(days=1))


async def test_resume_ends_a_pause_and_is_refused_where_none_runs(office: Office) -> None:
    with pytest.raises(Refused, match="F-1 is not paused"):
        await cases.resume(office.desk, reason="x", invoice_id="F-1")
    await cases.pause(office.desk, reason="x", invoice_id="F-1")
    office.waker.take()
    await cases.resume(office.desk, reason="settled by phone", invoice_id="F-1")
    assert office.waker.take() == ["F-1"]
    [hold] = await office.rows("SELECT * FROM holds")
    assert (hold["ended_at"], hold["ended_by"], hold["ended_as"]) == (MONDAY, "ana", "resumed")
    assert (await _told(office, "resumed"))["details"] == {"reason": "settled by phone"}
    plan = await office.live("F-1")
    assert plan.step is not None


async def test_a_pause_of_a_customer_holds_all_invoices_also_those_that_come_later(office: Office) -> None:
    await cases.pause(office.desk, reason="insolvent", customer_id="C-1")
    assert office.waker.take() == ["F-1", "F-2"]
    await office.invoice("F-3")
    await office.walk(MONDAY.replace(day=31))
    assert await office.rows("SELECT * FROM steps") == []
    assert {row["stage"] for row in await office.rows("SELECT stage FROM cases")} == {"hold_pause"}
    with pytest.raises(Refused, match="paused already, without an end"):
        await cases.pause(office.desk, reason="x", customer_id="C-1")
    await cases.resume(office.desk, reason="restructured", customer_id="C-1")
    assert office.waker.take() == ["F-1", "F-2", "F-3"]


async def test_a_customers_pause_and_an_invoices_pause_are_ended_apart(office: Office) -> None:
    await cases.pause(office.desk, reason="x", customer_id="C-1")
    with pytest.raises(Refused):
        await cases.resume(office.desk, reason="x", invoice_id="F-1")
    await cases.pause(office.desk, reason="x", invoice_id="F-1")
    await cases.resume(office.desk, reason="x", customer_id="C-1")
    await office.live("F-1")
    await office.live("F-2")
    assert [(await office.case(id))["stage"] for id in ("F-1", "F-2")] == ["hold_pause", "reminder"]


async def test_cancelling_ends_a_case_once_and_keeps_its_balance(office: Office) -> None:
    await cases.cancel(office.desk, "F-1", "goodwill")
    assert office.waker.take() == ["F-1"]
    with pytest.raises(Refused, match="F-1 has ended already"):
        await cases.cancel(office.desk, "F-1", "again")
    assert (await office.live("F-1")).outcome == "cancelled"
    with pytest.raises(Refused, match="F-1 has ended already"):
        await cases.cancel(office.desk, "F-1", "again")
    assert ((await office.case())["outcome"], await office.balance()) == ("cancelled", 100)
    assert (await _told(office, "cancelled"))["details"] == {"reason": "goodwill"}


async def test_a_cancelled_case_that_is_started_again_goes_on_where_it_stood(office: Office) -> None:
    await office.walk(MONDAY.replace(day=17))
    steps = await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-1' ORDER BY step_id")
    assert steps
    await cases.cancel(office.desk, "F-1", "goodwill")
    await office.live("F-1")
    office.waker.take()
    await cases.start(office.desk, "F-1")
    case = await office.case()
    assert (case["open"], case["outcome"], case["closed_as"], case["closed_at"]) == (True, None, None, None)
    assert office.waker.take() == ["F-1"]
    assert (await office.kinds())[-1] == "case_reopened"
    assert await office.rows("SELECT * FROM steps WHERE invoice_id = 'F-1' ORDER BY step_id") == steps
    assert (await office.live("F-1")).do != "close"


async def test_a_case_started_before_its_workflow_heard_of_the_cancellation_goes_on(office: Office) -> None:
    await cases.cancel(office.desk, "F-1", "by mistake")
    await cases.start(office.desk, "F-1")
    assert (await office.live("F-1")).do != "close"
    told = [kind for kind in await office.kinds() if kind != "reminder_deferred"]
    assert told[-2:] == ["cancelled", "case_reopened"]


async def test_a_call_that_the_cancellation_took_off_the_worklist_comes_back_with_the_case(office: Office) -> None:
    await cases.cancel(office.desk, "F-2", "only one is needed")
    await office.walk(MONDAY.replace(day=17))
    await cases.cancel(office.desk, "F-1", "by mistake")
    assert await office.value("SELECT closed_by FROM tasks") == "engine"
    await cases.start(office.desk, "F-1")
    assert await office.rows("SELECT closed_at, closed_by FROM tasks") == [{"closed_at": None, "closed_by": None}]


async def test_starting_a_running_case_only_wakes_it_and_a_settled_one_is_refused(office: Office) -> None:
    await cases.start(office.desk, "F-1")
    assert office.waker.take() == ["F-1"]
    assert await office.kinds() == ["invoice_received"]
    await office.credit_note("N-1", "100.00", {"F-1": "100.00"})
    await office.live("F-1")
    with pytest.raises(Refused, match="F-1 is settled: there is nothing to start"):
        await cases.start(office.desk, "F-1")


async def test_start_all_wakes_every_open_case_and_no_other(office: Office) -> None:
    await cases.cancel(office.desk, "F-2", "x")
    await office.live("F-2")
    office.waker.take()
    assert await cases.start_all(office.desk) == 1
    assert office.waker.take() == ["F-1"]


async def test_a_note_is_written_down_and_wakes_nobody(office: Office) -> None:
    revision = (await office.case())["revision"]
    await notes.note(office.desk, "pays on Fridays", invoice_id="F-1")
    await notes.note(office.desk, "new owner", customer_id="C-1")
    assert (office.waker.take(), (await office.case())["revision"]) == ([], revision)
    told = await office.rows("SELECT invoice_id, details FROM interactions WHERE kind = 'note' ORDER BY id")
    assert told == [
        {"invoice_id": "F-1", "details": {"text": "pays on Fridays"}},
        {"invoice_id": None, "details": {"text": "new owner"}},
    ]


@pytest.mark.parametrize(
    "operation",
    [
        lambda desk: cases.start(desk, "F-9"),
        lambda desk: cases.cancel(desk, "F-9", "x"),
        lambda desk: cases.pause(desk, reason="x", invoice_id="F-9"),
        lambda desk: cases.pause(desk, reason="x", customer_id="C-9"),
        lambda desk: cases.resume(desk, reason="x", invoice_id="F-9"),
        lambda desk: notes.note(desk, "x", customer_id="C-9"),
        lambda desk: notes.note(desk, "x"),
    ],
    ids=["start", "cancel", "pause", "pause customer", "resume", "note", "note of nobody"],
)
async def test_what_is_not_known_is_not_found(office: Office, operation: Callable[..., Awaitable[None]]) -> None:
    before = await office.everything()
    with pytest.raises(NotFound):
        await operation(office.desk)
    assert await office.everything() == before
