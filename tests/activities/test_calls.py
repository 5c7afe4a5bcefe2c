"""Is a call or a visit put on the worklist once, and tried again as often as its step allows?"""

from datetime import date, timedelta

from models.case import Contacted
from models.contract import OPEN_CALL_TASK, SEND_REMINDER
from operations.customers import record_customers
from operations.tasks import complete
from store.facts import of_case
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice, local
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


HOME = {"rhythm": "visits", "address": "Calle Mayor 1; 28001 Madrid"}


async def test_a_visit_is_put_on_the_worklist_and_answered_like_a_call(hands: Hands) -> None:
    await hands.at.take_in(customer("C", attributes=HOME), invoice("I", "C"), invoice("J", "C"))
    hands.on(CALLED)
    await hands.step("I")
    (task,) = await hands.at.tasks("visit")
    assert (task["queue"], task["due_on"], task["details"]) == (
        "visits",
        date(2026, 3, 18),
        {"role": "payables", "invoices": ["I", "J"]},
    )
    hands.on(CALLED, 16)
    await _answer(hands, "no_answer")
    hands.on(CALLED + timedelta(days=1))
    await hands.step("I")
    assert (await hands.at.told("I"))[1:] == ["visit_task_opened", "visit_made", "visit_task_opened"]
    assert (await hands.at.case("I"))["next_step"] == "last"


async def test_a_wrong_address_is_not_visited_again(hands: Hands) -> None:
    await hands.at.take_in(customer("C", attributes=HOME), invoice("I", "C"))
    hands.on(CALLED)
    await hands.step("I")
    await _answer(hands, "wrong_number")
    plan = await hands.step("I")
    (task,) = await hands.at.tasks("find_contact")
    assert (task["details"]["channels"], plan.seconds) == (["visit"], None)
    moved = {"rhythm": "visits", "address": "Calle Menor 2; 28002 Madrid"}
    await record_customers(hands.at.desk, [customer("C", attributes=moved)])
    await hands.step("I")
    assert [one["closed_at"] for one in await hands.at.tasks("visit")][1] is None


async def test_where_a_law_has_no_visits_the_ladder_goes_on_without_one(hands: Hands) -> None:
    await hands.at.take_in(customer("C", kind="consumer", country="CO", attributes=HOME), invoice("I", "C"))
    hands.on(CALLED)
    plan = await hands.plan("I")
    assert plan.step == "last"


async def test_an_open_call_counts_as_a_contact_on_its_last_day(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "calls"), invoice("I", "C"))
    hands.on(CALLED)
    await hands.step("I")
    async with hands.at.database.connect() as tx:
        facts = await of_case(tx, hands.at.resources.shelf, "I")
    assert facts is not None
    assert facts.contacted == (Contacted(local(hands.at.settings, date(2026, 3, 13), 12), "call"),)
