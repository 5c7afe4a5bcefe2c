"""Is a call put on the worklist once, and tried again as often as its step allows?"""

from datetime import date, timedelta

from models.contract import OPEN_CALL_TASK, SEND_REMINDER
from operations.tasks import complete
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice
from tests.answers import said

CALLED = DUE + timedelta(days=1)


async def _answer(hands: Hands, outcome: str) -> None:
    (task,) = await hands.at.rows("SELECT id FROM tasks WHERE closed_at IS NULL")
    await complete(hands.at.desk, task["id"], said(outcome))


async def test_one_call_is_opened_for_all_invoices_of_the_customer(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "calls"), invoice("I", "C"), invoice("J", "C"))
    hands.on(CALLED)
    await hands.step("I")
    plan = await hands.plan("J")
    assert plan.step == "last"
    (task,) = await hands.at.tasks("call")
    assert (task["attempts"], task["details"]["invoices"]) == (3, ["I", "J"])
    assert task["due_on"] == date(2026, 3, 13)
    assert await hands.at.steps("J") == [("call", 1, "covered")]


async def test_a_call_without_an_answer_is_tried_on_the_next_business_day_up_to_its_attempts(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "calls"), invoice("I", "C"))
    days = [CALLED, date(2026, 3, 12), date(2026, 3, 13)]
    for attempt, day in enumerate(days, start=1):
        hands.on(day)
        await hands.step("I")
        assert len(await hands.at.tasks("call")) == attempt
        hands.on(day, 16)
        await _answer(hands, "no_answer")
    plan = await hands.plan("I")
    assert (plan.do, plan.step) == (SEND_REMINDER, "last")
    assert await hands.at.steps("I") == [("call", 1, "done"), ("call", 2, "done"), ("call", 3, "done")]
    assert (await hands.at.told("I"))[1:] == ["call_task_opened", "call_made"] * 3


async def test_a_call_that_reached_somebody_is_not_tried_again(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "calls"), invoice("I", "C"))
    hands.on(CALLED)
    await hands.step("I")
    await _answer(hands, "reached")
    plan = await hands.plan("I")
    assert (plan.do, plan.step) == (SEND_REMINDER, "last")


async def test_a_call_ordered_again_is_not_opened_again(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "calls"), invoice("I", "C"))
    hands.on(CALLED)
    await hands.step("I")
    await hands.do(OPEN_CALL_TASK, "I", "call", attempt=2)
    assert len(await hands.at.tasks("call")) == 1


async def test_a_payment_takes_the_call_off_the_worklist(hands: Hands) -> None:
    bill = invoice("I", "C")
    await hands.at.take_in(customer("C", "calls"), bill)
    hands.on(CALLED)
    await hands.step("I")
    await hands.at.pay(bill)
    (task,) = await hands.at.tasks("call")
    assert (task["closed_by"], task["outcome"]) == ("engine", None)
