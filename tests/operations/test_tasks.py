"""What happens when a person answers a task, rightly or not?"""

import asyncio

import pytest

from models.errors import InvalidInput, NotFound, Refused
from models.task import OUTCOMES, TaskKind, TaskOutcome
from operations.tasks import complete
from tests.answers import said
from tests.operations.office import MONDAY, Office


@pytest.fixture
async def call(office: Office) -> int:
    """The id of an open call about two invoices."""
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    await office.walk(MONDAY.replace(day=17))
    office.waker.take()
    return int(await office.value("SELECT id FROM tasks"))


async def test_a_call_is_told_in_every_invoice_it_was_about_and_their_cases_follow(office: Office, call: int) -> None:
    assert await complete(office.desk, call, said("reached", "pays on Friday")) == ["F-1", "F-2"]
    assert office.waker.take() == ["F-1", "F-2"]
    [task] = await office.rows("SELECT * FROM tasks")
    assert (task["outcome"], task["closed_by"], task["note"]) == ("reached", "ana", "pays on Friday")
    told = await office.rows("SELECT invoice_id, details FROM interactions WHERE kind = 'call_made' ORDER BY 1")
    assert [row["invoice_id"] for row in told] == ["F-1", "F-2"]
    assert told[0]["details"] == {"task": call, "step": "welcome", "outcome": "reached", "note": "pays on Friday"}


@pytest.mark.parametrize("outcome", ["approved", "done", "sent"])
async def test_an_outcome_that_a_call_does_not_take_is_refused_by_its_field(
    office: Office, call: int, outcome: str
) -> None:
    before = await office.everything()
    with pytest.raises(InvalidInput) as caught:
        await complete(office.desk, call, said(outcome))
    expected = f"expected one of {', '.join(OUTCOMES[TaskKind.CALL])} for a task of kind call"
    assert caught.value.errors == (("outcome", expected),)
    assert (await office.everything(), office.waker.take()) == (before, [])


async def test_a_task_is_answered_once(office: Office, call: int) -> None:
    answers = await asyncio.gather(
        *(complete(office.desk, call, said("no_answer")) for _ in range(5)), return_exceptions=True
    )
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [Refused] * 4
    assert (await office.kinds()).count("call_made") == 1
    with pytest.raises(NotFound, match="No task 999"):
        await complete(office.desk, 999, said("reached"))


async def test_an_unanswered_call_comes_again_and_not_more_often_than_its_step_allows(
    office: Office, call: int
) -> None:
    await complete(office.desk, call, said("no_answer"))
    await office.walk(MONDAY.replace(day=18))
    [again] = await office.rows("SELECT id, occurrence FROM tasks WHERE closed_at IS NULL")
    assert again["occurrence"] == 2
    await complete(office.desk, again["id"], said("no_answer"))
    await office.walk(MONDAY.replace(day=20))
    assert await office.rows("SELECT * FROM tasks WHERE closed_at IS NULL AND kind = 'call'") == []


async def test_an_approval_that_was_denied_skips_its_step_and_one_given_takes_it(office: Office, call: int) -> None:
    for day in range(18, 31):
        await office.walk(MONDAY.replace(day=day))
        await _answer_calls(office)
    for month, day in ((4, 10), (4, 25)):
        await office.walk(MONDAY.replace(month=month, day=day))
        await _answer_calls(office)
    [approval] = await office.rows("SELECT * FROM tasks WHERE kind = 'approval' AND closed_at IS NULL")
    await complete(office.desk, approval["id"], said("rejected", "they are friends"))
    statuses = await office.rows("SELECT DISTINCT status FROM steps WHERE task_id = :id", id=approval["id"])
    assert statuses == [{"status": "skipped"}]
    assert (await office.kinds())[-1] == "approval_denied"
    assert await office.value("SELECT credit_hold_since FROM customers") is None


async def _answer_calls(office: Office) -> None:
    for row in await office.rows("SELECT id, kind FROM tasks WHERE closed_at IS NULL AND kind <> 'approval'"):
        outcome = {"call": "refuses", "negotiation": "rejected"}.get(row["kind"], "done")
        await complete(office.desk, row["id"], said(outcome))


def test_every_kind_of_task_and_every_outcome_has_its_place() -> None:
    assert OUTCOMES.keys() == set(TaskKind)
    assert {outcome for outcomes in OUTCOMES.values() for outcome in outcomes} == set(TaskOutcome)
