"""Is a credit note waited for as long as it may come, asked for when it is late, and given up when it will not?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.tending.overdue_credit_notes import overdue_credit_notes
from models.arrangement import PromiseTerms
from models.dispute import DisputeOutcome, DisputeResolution, DisputeTerms
from models.erp_request import ErpAnswer
from models.errors import Refused
from models.task import TaskAnswer, TaskOutcome
from operations import erp_requests
from operations.disputes import open_dispute, resolve_of
from operations.promises import promise
from operations.tasks import complete
from tests.operations.office import Office
from tests.operations.test_disputes import claim

ACCEPTED = DisputeResolution(outcome=DisputeOutcome.ACCEPTED)
#: Ten business days after the second of March; the twenty-third is a holiday in Colombia.
LAST_DAY, LATE = date(2026, 3, 16), date(2026, 3, 17)


@pytest.fixture
async def waiting(office: Office) -> Office:
    """30.00 of the 100.00 of F-1 were not owed: the ERP is to credit them."""
    await office.customer()
    await office.invoice()
    await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="x", amount=Decimal(30)))
    await resolve_of(office.desk, "F-1", ACCEPTED)
    return office


async def late_task(office: Office) -> dict[str, Any]:
    office.clock.go_to(LATE)
    assert await overdue_credit_notes(office.resources) == 1
    [task] = await office.rows("SELECT * FROM tasks WHERE kind = 'credit_note' AND closed_at IS NULL")
    return task


async def test_only_when_it_is_late_somebody_is_to_ask_for_it_and_once(waiting: Office) -> None:
    waiting.clock.go_to(LAST_DAY)
    assert await overdue_credit_notes(waiting.resources) == 0
    task = await late_task(waiting)
    assert (task["queue"], task["due_on"], task["details"]["expected_by"]) == (
        "billing", date(2026, 3, 19), LAST_DAY.isoformat(),
    )  # fmt: skip
    assert (await overdue_credit_notes(waiting.resources), await claim(waiting)) == (0, 70)


async def test_what_is_on_its_way_is_waited_for_as_long_again(waiting: Office) -> None:
    task = await late_task(waiting)
    await complete(waiting.desk, task["id"], TaskAnswer(outcome=TaskOutcome.DONE))
    assert (await overdue_credit_notes(waiting.resources), await claim(waiting)) == (0, 70)
    assert await waiting.value("SELECT expected_by FROM holds WHERE kind = 'credit_note'") == date(2026, 4, 1)


async def test_what_will_not_come_is_owed_again(waiting: Office) -> None:
    task = await late_task(waiting)
    waiting.waker.take()
    await complete(waiting.desk, task["id"], TaskAnswer(outcome=TaskOutcome.REJECTED, note="the price was right"))
    assert (await claim(waiting), waiting.waker.take()) == (100, ["F-1"])
    assert await waiting.value("SELECT answer FROM erp_requests") == "refused"


async def test_what_the_erp_refuses_is_owed_again_and_nobody_asks_for_it(waiting: Office) -> None:
    task = await late_task(waiting)
    waiting.waker.take()
    [request] = await waiting.rows("SELECT id FROM erp_requests")
    assert await erp_requests.answer(waiting.desk, request["id"], ErpAnswer.REFUSED, "closed year")
    assert (await claim(waiting), waiting.waker.take()) == (100, ["F-1"])
    assert await waiting.value("SELECT closed_by FROM tasks WHERE id = :id", id=task["id"]) == "engine"


async def test_what_was_paid_in_full_waits_for_nothing_until_the_money_is_gone(waiting: Office) -> None:
    await waiting.pay("P-1", "100.00", {"F-1": "100.00"})
    assert await waiting.rows("SELECT * FROM holds WHERE ended_at IS NULL") == []
    await waiting.bounce("P-1")
    assert await claim(waiting) == 70
    await waiting.credit_note("N-1", "30.00", {"F-1": "30.00"})
    assert (await claim(waiting), await waiting.balance()) == (70, 70)


async def _promise(office: Office, amount: str) -> int:
    covered = [{"invoice_id": "F-1", "amount": amount}]
    terms = PromiseTerms.model_validate({"invoices": covered, "payments": [{"on": "2026-03-10"}]})
    return (await promise(office.desk, terms)).id


async def _state(office: Office, arrangement: int) -> str:
    return str(await office.value("SELECT state FROM arrangements WHERE id = :id", id=arrangement))


async def test_a_dispute_beside_a_promise_leaves_it_and_one_that_reaches_into_it_ends_it(office: Office) -> None:
    await office.customer()
    await office.invoice()
    first = await _promise(office, "60.00")
    await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="x", amount=Decimal(40)))
    assert (await _state(office, first), await claim(office)) == ("open", 0)
    await resolve_of(office.desk, "F-1", DisputeResolution(outcome=DisputeOutcome.REJECTED))
    await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="x", amount=Decimal("40.01")))
    assert (await _state(office, first), await claim(office)) == ("cancelled", Decimal("59.99"))
    [told] = await office.rows("SELECT actor, why FROM interactions WHERE kind = 'promise_cancelled'")
    assert (told["actor"], told["why"]["code"]) == ("ana", "promise_disputed")


async def test_what_is_left_beside_a_dispute_can_be_promised_and_no_more(office: Office) -> None:
    await office.customer()
    await office.invoice()
    await open_dispute(office.desk, DisputeTerms(invoice_id="F-1", reason="x", amount=Decimal(40)))
    with pytest.raises(Refused):
        await _promise(office, "60.01")
    assert await _state(office, await _promise(office, "60.00")) == "open"
    assert await claim(office) == 0
