"""Is a customer told what happened beside the ladder: once, together, lawfully, even while the case is held?"""

from datetime import timedelta
from decimal import Decimal

from models.contract import SEND_NOTICE
from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from operations.disputes import open_dispute, resolve_of
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice


async def test_who_disputes_two_invoices_on_a_sunday_is_told_on_monday_in_one_message(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C"))
    hands.on(DUE - timedelta(days=9), 20)
    for bill in ("I", "J"):
        await open_dispute(
            hands.at.desk, DisputeTerms(invoice_id=bill, reason="the goods came broken", amount=Decimal("40.00"))
        )
    plan = await hands.plan("I")
    assert (plan.do, plan.step) == (SEND_NOTICE, "*dispute_received")
    hands.on(DUE - timedelta(days=8))
    plan = await hands.step("I")
    assert plan.step == "courtesy", "the rest is still collected"
    await hands.do(SEND_NOTICE, "J", "*dispute_received")
    (message,) = await hands.at.messages()
    assert (message["template"], message["state"]) == ("dispute_received", "accepted")
    assert "80,00" in message["body_text"], "both parts together"
    assert "notice_sent" in await hands.at.told("I")
    assert "notice_sent" in await hands.at.told("J")
    assert await hands.at.steps("I") == []


async def test_the_answer_says_what_staff_wrote_for_the_customer_and_nothing_else(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"))
    hands.on(DUE - timedelta(days=8))
    await open_dispute(hands.at.desk, DisputeTerms(invoice_id="I", reason="wrong price"))
    await hands.step("I")
    hands.on(DUE - timedelta(days=5), 10)
    reasons = "El precio es el del pedido 77."
    rejected = DisputeResolution(outcome=DisputeOutcome.REJECTED, reasons=reasons, note="he always tries")
    await resolve_of(hands.at.desk, "I", rejected)
    await hands.step("I")
    answered = (await hands.at.messages())[-1]
    assert answered["template"] == "dispute_answered"
    assert "El precio es el del pedido 77." in answered["body_text"]
    assert "always tries" not in answered["body_text"]


async def test_news_that_could_not_be_told_within_three_days_is_dropped(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"))
    hands.on(DUE - timedelta(days=20))
    await open_dispute(hands.at.desk, DisputeTerms(invoice_id="I", reason="wrong price"))
    hands.on(DUE - timedelta(days=16))
    plan = await hands.plan("I")
    assert plan.do != SEND_NOTICE
    assert await hands.at.messages() == []


async def test_answers_that_differ_are_told_apart_and_name_the_credit_note_that_comes(hands: Hands) -> None:
    await hands.at.take_in(customer("C"), invoice("I", "C"), invoice("J", "C"))
    hands.on(DUE - timedelta(days=8))
    for bill in ("I", "J"):
        await open_dispute(hands.at.desk, DisputeTerms(invoice_id=bill, reason="wrong price"))
    await hands.step("I")
    hands.on(DUE - timedelta(days=5), 10)
    partly = DisputeResolution(outcome=DisputeOutcome.PARTLY, credited=Decimal("12.50"))
    await resolve_of(hands.at.desk, "I", partly)
    await resolve_of(hands.at.desk, "J", DisputeResolution(outcome=DisputeOutcome.REJECTED))
    # One message a day.
    await hands.step("J")
    hands.on(DUE - timedelta(days=4), 10)
    await hands.step("I")
    rejected, right = [one["body_text"] for one in await hands.at.messages() if one["template"] == "dispute_answered"]
    assert ("importe facturado es correcto" in rejected, "nota de crédito" in rejected) == (True, False)
    assert ("12,50" in right, "importe facturado es correcto" in right) == (True, False)
