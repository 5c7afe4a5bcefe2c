"""Is news heard whenever it comes: while nothing happens, while a step is taken, and at the very end?"""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowFailureError

from models.contract import NEWS, STANDING, News, Plan
from models.credit import CreditKind
from operations.credits import reverse
from temporal.wake import WakeUp
from tests.activities.channels import HeldBack
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.workflows.engine import Engine, ServerClock


async def test_news_while_a_step_is_taken_is_not_lost(held_back: tuple[Engine, HeldBack], clock: ServerClock) -> None:
    engine, email = held_back
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C", "daily"), bill)
    await engine.planned("I")
    going = asyncio.create_task(clock.go_to(local(engine.at.settings, DUE, 12)))
    await asyncio.wait_for(email.knocked.wait(), 20)
    await engine.at.pay(bill)
    email.gate.set()
    await going
    await engine.closed("I")
    assert await engine.ended("I") == "COMPLETED"
    assert await engine.handle("I").result() == "settled"
    assert [message["template"] for message in await engine.at.messages()] == ["due_today"]


async def test_many_news_at_once_make_one_plan(held_back: tuple[Engine, HeldBack], clock: ServerClock) -> None:
    engine, email = held_back
    await engine.at.take_in(customer("C", "daily"), invoice("I", "C"))
    await engine.planned("I")
    going = asyncio.create_task(clock.go_to(local(engine.at.settings, DUE, 12)))
    await asyncio.wait_for(email.knocked.wait(), 20)
    before = await engine.plans_made("I")
    handle = engine.handle("I")
    for number in range(25):
        await handle.signal(NEWS, News(f"news {number}"))
    email.gate.set()
    await going

    async def heard() -> bool:
        return await engine.plans_made("I") > before

    await eventually(heard, "a plan after the news")
    assert await engine.plans_made("I") == before + 1
    (planned,) = [
        event for event in (await engine.history("I")).events if "news 0; news 1;" in str(event.user_metadata)
    ]
    assert "news 20" in str(planned.user_metadata)


async def test_a_closing_case_that_hears_news_at_the_last_moment_plans_again(
    held_back: tuple[Engine, HeldBack], clock: ServerClock
) -> None:
    engine, email = held_back
    bill = invoice("I", "C")
    email.gate.set()
    await engine.at.take_in(customer("C"), bill)
    await engine.planned("I")
    await clock.go_to(local(engine.at.settings, DUE, 11))
    await engine.at.pay(bill)
    await engine.planned("I")
    email.gate.clear()
    email.knocked.clear()
    # The thanks are on their way: in the database the case is closed, the workflow does not know it yet.
    tomorrow = DUE + timedelta(days=1)
    going = asyncio.create_task(clock.go_to(local(engine.at.settings, tomorrow, 12)))
    await asyncio.wait_for(email.knocked.wait(), 20)
    assert not (await engine.at.case("I"))["open"]
    run = (await engine.handle("I").describe()).run_id
    await reverse(engine.at.desk, CreditKind.PAYMENT, "pay-I", DUE, "bounced")
    email.gate.set()
    await going
    await engine.planned("I")
    case = await engine.at.case("I")
    assert (case["open"], case["next_step"]) == (True, "overdue-3")
    standing = await engine.handle("I").query(STANDING, result_type=Plan)
    assert standing.step == "overdue-3"
    assert (await engine.handle("I").describe()).run_id == run


async def test_the_query_says_where_the_case_stands_and_why(engine: Engine, clock: ServerClock) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    plan = await engine.handle("I").query(STANDING, result_type=Plan)
    assert (plan.do, plan.step) == ("send_reminder", "courtesy")
    assert plan.why
    assert "100.00 / 100.00 EUR" in plan.standing
    assert plan.attributes["PuntualStage"] == "reminder"


async def test_an_invoice_paid_before_it_was_heard_of_closes_without_a_word(engine: Engine, clock: ServerClock) -> None:
    bill = invoice("I", "C")
    await engine.at.take_in(customer("C", "daily"))
    await engine.at.pay(bill)
    await engine.at.take_in(customer("C", "daily"), bill)
    await engine.closed("I")
    assert await engine.ended("I") == "COMPLETED"
    assert await engine.at.messages() == []


async def test_a_workflow_of_an_invoice_that_nobody_knows_fails_at_once(engine: Engine) -> None:
    await engine.at.desk.waker.wake([WakeUp("NOBODY", "typed by hand")])
    assert await engine.ended("NOBODY") == "FAILED"
    with pytest.raises(WorkflowFailureError):
        await engine.handle("NOBODY").result()
