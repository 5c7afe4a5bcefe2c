"""Is a call that no task had asked for told, counted and followed as every call is?"""

from datetime import date, timedelta
from typing import Any

import pytest

from models.errors import InvalidInput, Refused
from models.task import TaskAnswer
from operations.calls import record
from store import facts
from tests.operations.office import MONDAY, Office


@pytest.fixture
async def owing(office: Office) -> Office:
    await office.customer()
    for number in ("F-1", "F-2"):
        await office.invoice(number, due_on="2026-02-28", issued_on="2026-02-01")
    return office


def answer(outcome: str, **fields: Any) -> TaskAnswer:
    return TaskAnswer.model_validate({"outcome": outcome, **fields})


async def contacts(office: Office) -> list[tuple[str, bool]]:
    async with office.desk.database.connect() as tx:
        [case] = await facts.of_cases(tx, office.desk.shelf, ["F-1"])
    return [(one.medium, one.by_us) for one in case.contacted]


async def test_what_is_promised_on_the_phone_is_told_after_the_call_and_holds_both_invoices(owing: Office) -> None:
    promised = {"invoices": [{"invoice_id": "F-1"}, {"invoice_id": "F-2"}], "payments": [{"on": date(2026, 3, 6)}]}
    moved = await record(owing.desk, "C-1", ["F-1", "F-2"], answer("promises", promise=promised, note="by transfer"))
    assert moved == ["F-1", "F-2"]
    for number in ("F-1", "F-2"):
        assert (await owing.kinds(number))[-2:] == ["call_made", "promise_made"]
    [task] = await owing.rows("SELECT kind, step_id, outcome, closed_by FROM tasks WHERE kind = 'call'")
    assert task == {"kind": "call", "step_id": "*call", "outcome": "promises", "closed_by": "ana"}


async def test_a_call_of_ours_counts_against_the_limits_and_one_of_theirs_does_not(owing: Office) -> None:
    await record(owing.desk, "C-1", ["F-1"], answer("reached"))
    assert await contacts(owing) == [("call", True)]
    owing.clock.instant += timedelta(hours=1)
    await record(owing.desk, "C-1", ["F-1"], answer("reached"), by_customer=True)
    assert await contacts(owing) == [("call", True), ("call", False)]


async def test_who_wants_to_be_called_later_is_on_the_worklist_of_whoever_spoke_to_them_at_that_hour(
    owing: Office,
) -> None:
    later = MONDAY + timedelta(days=3)
    await record(owing.desk, "C-1", ["F-1", "F-2"], answer("call_later", call_at=later.isoformat()))
    [task] = await owing.rows("SELECT owner, snoozed_until, due_on, details FROM tasks WHERE closed_at IS NULL")
    assert (task["owner"], task["snoozed_until"], task["due_on"]) == ("ana", later, later.date())
    assert task["details"]["invoices"] == ["F-1", "F-2"]


async def test_a_time_at_which_nobody_may_be_called_is_not_agreed_to_and_nothing_is_kept(owing: Office) -> None:
    with pytest.raises(Refused, match="lawful minute"):
        await record(owing.desk, "C-1", ["F-1"], answer("call_later", call_at="2026-03-08T10:00:00-05:00"))
    assert await owing.value("SELECT count(*) FROM tasks") == 0


async def test_a_call_of_theirs_reached_somebody_and_is_about_their_own_invoices(owing: Office) -> None:
    await owing.customer("C-2")
    await owing.invoice("F-9", customer_id="C-2")
    for invoices, outcome, by_customer, field in (
        (["F-1"], "no_answer", True, "outcome"),
        (["F-9"], "reached", False, "invoices"),
        ([], "reached", False, "invoices"),
        (["F-1"], "promises", False, "promise"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await record(owing.desk, "C-1", invoices, answer(outcome), by_customer=by_customer)
        assert [name for name, _ in refused.value.errors] == [field]
