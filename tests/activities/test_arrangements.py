"""What is a customer told of a promise, and does nobody ask for what was promised, whatever the channels do?"""

from datetime import date, timedelta
from decimal import Decimal

from activities.settling import settle
from channels.port import ChannelUnavailable
from models.arrangement import PromiseTerms
from models.contract import FOLLOW_UP_ARRANGEMENT, SEND_NOTICE
from operations.arrangements import cancel
from operations.cases import pause
from operations.promises import promise
from tests.activities.channels import Failing
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice


def terms(*invoices: str, on: date, amount: str | None = None) -> PromiseTerms:
    covered = [{"invoice_id": one} for one in invoices]
    return PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": on, "amount": amount}]})


def day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def test_two_invoices_of_one_promise_are_confirmed_in_one_message(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C"))
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", "J", on=day(2)))
    await hands.step("I")
    await hands.do(SEND_NOTICE, "J", "*promise_confirmed")
    (message,) = await hands.at.messages()
    assert (message["template"], message["state"]) == ("promise_confirmed", "accepted")
    assert "200,00" in message["body_text"]
    told = await hands.at.rows("SELECT invoice_id, claim FROM message_invoices ORDER BY 1")
    assert told == [{"invoice_id": "I", "claim": Decimal(100)}, {"invoice_id": "J", "claim": Decimal(100)}]


async def test_the_reminder_asks_for_what_is_still_to_come_at_that_minute(hands: Hands) -> None:
    bill = invoice("I", "C")
    await hands.at.take_in(customer("C"), bill)
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", on=day(2)))
    await hands.step("I")
    await hands.at.pay(bill, amount="30.00")
    hands.on(day(1), 9)
    plan = await hands.step("I")
    assert plan.step == "*follow-up"
    reminder = (await hands.at.messages())[-1]
    assert reminder["template"] == "promise_reminder"
    assert "70,00" in reminder["body_text"]
    assert "100,00 €, a cuenta" not in reminder["body_text"]


async def test_after_an_outage_over_its_day_nobody_is_reminded_any_more(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"))
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", on=day(1)))
    await hands.step("I")
    hands.on(day(2), 9)
    plan = await hands.plan("I")
    assert (plan.do, plan.step) == (FOLLOW_UP_ARRANGEMENT, "*follow-up")
    assert plan.seconds is not None
    assert plan.seconds > 0


async def test_whether_it_was_kept_is_seen_once_for_all_its_invoices(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C"))
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", "J", on=day(-1)))
    await hands.step("I")
    hands.on(day(2), 0, 5)
    await hands.step("I")
    hands.errands.noted.clear()
    await hands.do(FOLLOW_UP_ARRANGEMENT, "J", "*follow-up")
    assert hands.errands.noted == [], "the other case has done it already"
    for bill in ("I", "J"):
        assert (await hands.at.told(bill)).count("promise_broken") == 1


async def test_the_other_invoices_are_woken_when_it_broke(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C"))
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", "J", on=day(-1)))
    await hands.step("I")
    hands.on(day(2), 0, 5)
    hands.errands.noted.clear()
    await hands.step("I")
    assert [one.invoice_id for one in hands.errands.noted] == ["J"]


async def test_a_reminder_that_waits_to_leave_does_not_ask_for_what_was_promised_meanwhile(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "grave"), invoice("I", "C"))
    hands.on(DUE)
    slow = away_for_once(hands)
    await slow.step("I")
    await promise(hands.at.desk, terms("I", on=day(5)))
    assert await second_try(slow) == ("due_today", "superseded", "amount_changed")


async def test_a_reminder_of_a_promise_that_was_paid_meanwhile_does_not_leave(hands: Hands) -> None:
    bill = invoice("I", "C")
    await hands.at.take_in(customer("C", "grave"), bill)
    hands.on(day(-8), 10)
    await promise(hands.at.desk, terms("I", on=day(2)))
    await hands.step("I")
    hands.on(day(1))
    slow = away_for_once(hands)
    await slow.step("I")
    await hands.at.pay(bill)
    assert await second_try(slow) == ("promise_reminder", "superseded", "amount_changed")


async def test_a_confirmation_that_waits_to_leave_goes_out_as_long_as_the_promise_stands(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"))
    hands.on(day(-8), 10)
    arranged = await promise(hands.at.desk, terms("I", on=day(2)))
    slow = away_for_once(hands)
    await slow.step("I")
    assert await second_try(slow) == ("promise_confirmed", "accepted", None)
    await cancel(hands.at.desk, arranged.id, "meant another one")
    again = await promise(hands.at.desk, terms("I", on=day(2)))
    hands.on(day(-7), 10)
    slow = away_for_once(hands)
    await slow.step("I")
    await cancel(hands.at.desk, again.id, "no")
    assert await second_try(slow) == ("promise_confirmed", "superseded", "amount_changed")


async def test_of_news_and_a_graver_message_on_one_day_the_graver_goes_first(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "grave"), invoice("I", "C"), invoice("J", "C", DUE - timedelta(days=14)))
    hands.on(day(-14))
    await hands.step("J")
    hands.on(day(-4), 10)
    await promise(hands.at.desk, terms("I", on=day(1)))
    await hands.step("I")
    hands.on(DUE)
    plan = await hands.step("I")
    assert plan.step == "*promise_reminder", "it yields to the final notice about the other invoice, until tomorrow"
    await hands.step("J")
    assert [message["template"] for message in await hands.at.messages()][-1] == "final_notice"
    hands.on(day(1))
    await hands.step("I")
    assert [message["template"] for message in await hands.at.messages()][-1] == "promise_reminder"


def away_for_once(hands: Hands) -> Hands:
    """The channel takes nothing the first time."""
    return hands.through(Failing(hands.at.resources.senders["email"], failures=[ChannelUnavailable("away")]))


async def second_try(hands: Hands) -> tuple[str, str, str | None]:
    """What becomes of the newest message when its channel is asked again: template, state, reason."""
    await hands.at.write("UPDATE attempts SET retry_at = now() - interval '1 hour' WHERE retry_at IS NOT NULL")
    await settle(hands.at.resources, (await hands.at.messages())[-1]["id"])
    newest = (await hands.at.messages())[-1]
    return newest["template"], newest["state"], newest["reason"]


async def test_a_pause_silences_what_asks_for_money_and_nothing_else(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"))
    hands.on(day(-8), 10)
    await pause(hands.at.desk, reason="asked for time", invoice_id="I", until=day(3))
    await promise(hands.at.desk, terms("I", on=day(-5)))
    await hands.step("I")
    hands.on(day(-6), 10)
    assert (await hands.plan("I")).step == "*follow-up", "nobody is reminded in a pause"
    hands.on(DUE, 10)
    await hands.step("I")
    assert [message["template"] for message in await hands.at.messages()] == ["promise_confirmed"]
    assert "promise_broken" in await hands.at.told("I"), "whether it was kept is seen all the same"
