"""Does a reminder look again before it speaks, and do forty invoices make one message?"""

from datetime import timedelta

import pytest

from channels.templates.view import MOST_SHOWN
from models.contract import CLOSE, ESCALATE, RECORD_CANCELLATION, SEND_REMINDER, WAIT
from operations.cases import pause
from operations.customers import record_customers
from operations.invoices import record_invoices
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice

NEXT_DAY = DUE + timedelta(days=1)


async def test_a_reminder_goes_out_once_and_is_told_in_the_timeline(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    plan = await hands.step("I")
    assert (plan.do, plan.step) == (SEND_REMINDER, "second")
    assert plan.seconds == 24 * 3600
    (message,) = await hands.at.messages()
    assert (message["state"], message["to_address"]) == ("accepted", "ana@planted.example")
    assert await hands.at.steps("I") == [("first", 1, "done")]
    assert await hands.at.told("I") == ["invoice_received", "reminder_sent"]
    assert len(list((hands.at.settings.home / "outbox").rglob("*.eml"))) == 1


async def test_what_was_paid_meanwhile_is_not_asked_for_and_the_case_closes(hands: Hands) -> None:
    bill = invoice("I", "C")
    await hands.at.take_in(customer("C", "daily"), bill)
    hands.on(DUE)
    plan = await hands.plan("I")
    await hands.at.pay(bill)
    after = await hands.do(plan.do, "I", plan.step)
    assert (after.do, after.outcome) == (CLOSE, "settled")
    assert await hands.at.messages() == []
    case = await hands.at.case("I")
    assert (case["open"], case["outcome"]) == (False, "settled")


async def test_what_was_paused_meanwhile_is_not_said(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    plan = await hands.plan("I")
    await pause(hands.at.desk, reason="asked for time", invoice_id="I")
    after = await hands.do(plan.do, "I", plan.step)
    assert (after.do, after.seconds) == (WAIT, None)
    assert await hands.at.messages() == []


async def test_a_step_of_another_kind_than_was_ordered_is_left_to_its_own_activity(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    after = await hands.do(ESCALATE, "I", "first")
    assert (after.do, after.step, after.seconds) == (SEND_REMINDER, "first", 0)
    assert await hands.at.messages() == []


async def test_the_same_step_ordered_twice_is_said_once(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily"), invoice("I", "C"))
    hands.on(DUE)
    await hands.step("I")
    again = await hands.do(SEND_REMINDER, "I", "first")
    assert (again.step, again.seconds) == ("second", 24 * 3600)
    assert len(await hands.at.messages()) == 1


async def test_a_customer_told_today_is_not_told_again_and_the_timeline_says_why(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "grave"), invoice("I", "C"))
    hands.on(DUE)
    await hands.step("I")
    hands.on(DUE, 11)
    await record_invoices(hands.at.desk, [invoice("J", "C")])
    late = await hands.do(SEND_REMINDER, "J", "notice")
    assert (late.do, late.step, late.seconds) == (SEND_REMINDER, "notice", 22 * 3600)
    assert len(await hands.at.messages()) == 1
    (deferred,) = await hands.at.rows("SELECT * FROM interactions WHERE kind = 'reminder_deferred'")
    assert (deferred["invoice_id"], deferred["why"]["code"]) == ("J", "told_today")


async def test_a_reminder_ordered_at_night_waits_for_the_morning(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "grave"), invoice("I", "C"))
    hands.on(DUE, 22)
    plan = await hands.do(SEND_REMINDER, "I", "notice")
    assert (plan.step, plan.seconds) == ("notice", 11 * 3600)
    (deferred,) = await hands.at.rows("SELECT * FROM interactions WHERE kind = 'reminder_deferred'")
    assert deferred["why"]["code"] == "outside_hours"


@pytest.mark.parametrize("planned", [True, False], ids=["planned the day before", "just imported"])
async def test_forty_invoices_due_on_one_day_are_one_message_with_forty_steps_and_forty_entries(
    hands: Hands, planned: bool
) -> None:
    bills = [invoice(f"I{number:02}", "C") for number in range(40)]
    await hands.at.take_in(customer("C", "daily"), *bills)
    hands.on(DUE - timedelta(days=1), 12)
    for bill in bills if planned else ():
        await hands.plan(bill.id)
    hands.on(DUE)
    plans = [await hands.do(SEND_REMINDER, bill.id, "first") for bill in reversed(bills)]
    assert {(plan.do, plan.step, plan.seconds) for plan in plans} == {(SEND_REMINDER, "second", 24 * 3600)}
    (message,) = await hands.at.messages()
    assert message["state"] == "accepted"
    shown = [bill.number for bill in bills if bill.number in message["body_text"]]
    (rest,) = await hands.at.rows("SELECT name, media_type, length(content) AS size FROM message_attachments")
    assert len(shown) == MOST_SHOWN, "more make no better letter"
    assert rest["name"].endswith(".xlsx"), "all forty go with it"
    (steps,) = await hands.at.rows(
        "SELECT COUNT(*) AS rows, COUNT(*) FILTER (WHERE status = 'done') AS done,"
        " COUNT(*) FILTER (WHERE status = 'covered') AS covered, COUNT(DISTINCT message_id) AS messages FROM steps"
    )
    assert steps == {"rows": 40, "done": 1, "covered": 39, "messages": 1}
    counted = await hands.at.rows(
        "SELECT kind, COUNT(DISTINCT invoice_id) AS invoices FROM interactions WHERE kind LIKE 'reminder%'"
        " GROUP BY kind ORDER BY kind"
    )
    assert counted == [{"kind": "reminder_covered", "invoices": 39}, {"kind": "reminder_sent", "invoices": 1}]
    (asked,) = await hands.at.rows("SELECT COUNT(*) AS invoices, SUM(claim) AS claim FROM message_invoices")
    assert (asked["invoices"], asked["claim"]) == (40, 4000)


async def test_of_two_kinds_on_one_day_the_graver_goes_and_the_milder_follows_on_the_next_day(hands: Hands) -> None:
    old, young = invoice("OLD", "C", DUE - timedelta(days=14)), invoice("YOUNG", "C")
    await hands.at.take_in(customer("C", "grave"), old)
    hands.on(DUE - timedelta(days=14))
    await hands.step("OLD")
    await record_invoices(hands.at.desk, [young])
    await hands.plan("YOUNG")
    hands.on(DUE)
    milder = await hands.step("YOUNG")
    assert (milder.do, milder.step, milder.seconds) == (SEND_REMINDER, "notice", 24 * 3600)
    await hands.step("OLD")
    assert [message["template"] for message in await hands.at.messages()] == ["due_today", "final_notice"]
    (deferred,) = await hands.at.rows("SELECT * FROM interactions WHERE kind = 'reminder_deferred'")
    assert (deferred["invoice_id"], deferred["why"]["code"]) == ("YOUNG", "yields")
    hands.on(NEXT_DAY)
    await hands.step("YOUNG")
    assert [message["local_day"] for message in await hands.at.messages()][1:] == [DUE, NEXT_DAY]


async def test_a_reminder_without_anybody_to_write_to_waits_for_a_contact_and_then_goes_out(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "daily", contacts=[]), invoice("I", "C"))
    hands.on(DUE)
    plan = await hands.step("I")
    assert (plan.do, plan.seconds) == (WAIT, None)
    assert await hands.at.messages() == []
    (task,) = await hands.at.tasks("find_contact")
    assert (task["invoice_id"], task["step_id"], task["closed_at"]) == ("I", "first", None)
    assert await hands.at.told("I") == ["invoice_received", "unreachable"]
    hands.on(DUE, 15)
    await record_customers(hands.at.desk, [customer("C", "daily")])
    assert hands.errands.noted[-1].invoice_id == "I"
    after = await hands.step("I")
    assert after.step == "second"
    assert len(await hands.at.messages()) == 1
    assert await hands.at.steps("I") == [("first", 1, "done")]
    (found,) = await hands.at.tasks("find_contact")
    assert (found["closed_by"], found["outcome"]) == ("engine", "done")


async def test_thanks_are_said_once_for_everything_that_was_paid(hands: Hands) -> None:
    bills = [invoice(f"I{number}", "C") for number in range(3)]
    await hands.at.take_in(customer("C"), *bills)
    hands.on(DUE, 12)
    for bill in bills:
        await hands.at.pay(bill)
    plans = [await hands.plan(bill.id) for bill in bills]
    assert {(plan.do, plan.seconds) for plan in plans} == {("send_thanks", 1800)}
    hands.on(DUE, 12, 30)
    closed = [await hands.do("send_thanks", bill.id, "*thanks") for bill in bills]
    assert {(plan.do, plan.outcome) for plan in closed} == {(CLOSE, "settled")}
    (message,) = await hands.at.messages()
    assert message["template"] == "thanks"
    assert all(bill.number in message["body_text"] for bill in bills)


async def test_a_cancellation_that_comes_after_the_end_leaves_a_settled_case_settled(hands: Hands) -> None:
    bill = invoice("I", "C")
    await hands.at.take_in(customer("C", "daily"), bill)
    await hands.at.pay(bill)
    assert (await hands.plan("I")).outcome == "settled"
    await hands.do(RECORD_CANCELLATION, "I")
    case = await hands.at.case("I")
    assert (case["outcome"], case["closed_as"]) == ("settled", None)
    assert "cancelled" not in await hands.at.told("I")
