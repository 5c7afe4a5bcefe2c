"""Does an escalation ask before it acts where it must, and does it act once?"""

from datetime import timedelta

from models.contract import CLOSE, ESCALATE, WAIT, Plan
from operations.tasks import complete
from tests.activities.hands import Hands
from tests.activities.installation import DUE, customer, invoice
from tests.answers import said

ASKED = DUE + timedelta(days=2)
ANSWERED = ASKED + timedelta(days=5)


async def _asked(hands: Hands) -> int:
    """An escalation that waits for its approval; the task."""
    await hands.at.take_in(customer("C", "asking"), invoice("I", "C"), invoice("J", "C"))
    hands.on(ASKED)
    plan = await hands.step("I")
    assert (plan.do, plan.seconds) == (WAIT, None)
    (task,) = await hands.at.tasks("approval")
    return int(task["id"])


async def test_an_escalation_that_needs_approval_asks_once_for_the_group_and_says_nothing(hands: Hands) -> None:
    task = await _asked(hands)
    waiting = await hands.plan("J")
    assert (waiting.do, waiting.seconds) == (WAIT, None)
    assert [one["id"] for one in await hands.at.tasks("approval")] == [task]
    assert await hands.at.steps("I") == await hands.at.steps("J") == [("manager", 1, "open")]
    assert await hands.at.messages() == []
    assert await hands.at.told("J") == ["invoice_received", "approval_requested"]


async def test_a_late_approval_sends_one_message_and_its_record_carries_the_moment_it_acted(hands: Hands) -> None:
    task = await _asked(hands)
    hands.on(ANSWERED, 11)
    assert await complete(hands.at.desk, task, said("approved")) == ["I", "J"]
    plan = await hands.step("J")
    covered = await hands.plan("I")
    (message,) = await hands.at.messages()
    assert (message["template"], message["to_address"]) == ("final_notice", "bea@planted.example")
    records = await hands.at.rows("SELECT invoice_id, status, at, task_id FROM steps ORDER BY invoice_id")
    assert [record["status"] for record in records] == ["done", "covered"]
    assert {record["at"] for record in records} == {hands.clock.instant}
    assert {record["task_id"] for record in records} == {task}
    # The next rung keeps its ten planned days after what was really done, not after what was asked.
    assert {plan.step, covered.step} == {"review"}
    assert await _acts_on(hands, plan) == (ANSWERED + timedelta(days=10)).isoformat()


async def test_a_denied_approval_is_skipped_and_nothing_harsher_follows_without_its_warning(hands: Hands) -> None:
    task = await _asked(hands)
    hands.on(ASKED, 12)
    assert await complete(hands.at.desk, task, said("rejected", "a friend of the house")) == ["I", "J"]
    assert await hands.at.steps("I") == await hands.at.steps("J") == [("manager", 1, "skipped")]
    plan = await hands.plan("I")
    assert (plan.do, plan.seconds) == (WAIT, None)
    assert (await hands.at.case("I"))["why"]["code"] == "warning_missing"
    assert await hands.at.messages() == []
    assert "approval_denied" in await hands.at.told("I")


async def test_an_answer_that_comes_after_the_payment_moves_nothing(hands: Hands) -> None:
    bill = invoice("K", "D")
    await hands.at.take_in(customer("D", "asking"), bill)
    hands.on(ASKED)
    await hands.step("K")
    await hands.at.pay(bill)
    closed = await hands.plan("K")
    assert closed.do == CLOSE
    (task,) = await hands.at.tasks("approval")
    assert task["closed_by"] == "engine"


async def test_a_credit_hold_is_set_once_for_all_invoices_of_the_customer(hands: Hands) -> None:
    early, late = invoice("I", "C"), invoice("J", "C", DUE + timedelta(days=3))
    await hands.at.take_in(customer("C", "measures"), early, late)
    for days, bill in ((0, "I"), (1, "I"), (3, "J"), (6, "J")):
        hands.on(DUE + timedelta(days=days))
        await hands.step(bill)
    assert [kind for kind in await hands.at.told("I") if kind == "credit_hold_set"] == ["credit_hold_set"]
    assert "credit_hold_set" not in await hands.at.told("J")
    assert "escalated" in await hands.at.told("J")
    (person,) = await hands.at.rows("SELECT credit_hold_since FROM customers")
    assert person["credit_hold_since"].date() == DUE + timedelta(days=1)


async def test_a_hand_over_closes_the_case_and_puts_it_on_the_lawyers_list(hands: Hands) -> None:
    await hands.at.take_in(customer("C", "measures"), invoice("I", "C"), invoice("J", "C"))
    for days in (0, 1):
        hands.on(DUE + timedelta(days=days))
        await hands.step("I")
    hands.on(DUE + timedelta(days=9))
    plan = await hands.step("I")
    assert (plan.do, plan.outcome) == (CLOSE, "handed_over")
    case = await hands.at.case("I")
    assert (case["open"], case["outcome"], case["closed_as"]) == (False, "handed_over", "handed_over")
    other = await hands.do(ESCALATE, "J", "legal")
    assert (other.do, other.outcome) == (CLOSE, "handed_over")
    (task,) = await hands.at.tasks("escalation")
    assert (task["queue"], task["details"]["invoices"]) == ("legal", ["I", "J"])
    assert (await hands.at.told("J"))[-3:] == ["handed_over", "erp_asked", "dossier_made"]
    (dossier,) = await hands.at.rows("SELECT * FROM dossiers")
    assert (task["details"]["dossier"], task["details"]["sha256"]) == (dossier["id"], dossier["sha256"])
    assert (dossier["purpose"], dossier["invoices"]) == ("legal", ["I", "J"])


async def _acts_on(hands: Hands, plan: Plan) -> str:
    """The local day on which a plan acts."""
    assert plan.seconds is not None
    return (hands.clock.instant + timedelta(seconds=plan.seconds)).astimezone(hands.at.settings.zone).date().isoformat()
