"""Is a case that somebody cancels in Temporal ended in the books too, whatever it was doing?"""

import asyncio

from operations.cases import cancel, start
from tests.activities.channels import HeldBack
from tests.activities.installation import DUE, REFUSED, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock


async def _is_cancelled_in_the_books(engine: Engine, actor: str) -> None:
    case = await engine.at.case("I")
    assert (case["open"], case["outcome"], case["closed_as"]) == (False, "cancelled", "cancelled")
    (entry,) = await engine.at.rows("SELECT actor FROM interactions WHERE kind = 'cancelled'")
    assert entry["actor"] == actor


async def test_a_waiting_case_cancelled_in_temporal_is_recorded_and_ends_cancelled(engine: Engine) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    await engine.handle("I").cancel()
    assert await engine.ended("I") == "CANCELED"
    await _is_cancelled_in_the_books(engine, "temporal")


async def test_a_case_cancelled_while_its_step_is_taken_finishes_the_step_and_ends_cancelled(
    held_back: tuple[Engine, HeldBack], clock: ServerClock
) -> None:
    engine, email = held_back
    await engine.at.take_in(customer("C", "daily"), invoice("I", "C"))
    await engine.planned("I")
    going = asyncio.create_task(clock.go_to(local(engine.at.settings, DUE, 12)))
    await asyncio.wait_for(email.knocked.wait(), 20)
    await engine.handle("I").cancel()
    email.gate.set()
    await going
    assert await engine.ended("I") == "CANCELED"
    await _is_cancelled_in_the_books(engine, "temporal")
    assert [message["state"] for message in await engine.at.messages()] == ["accepted"]


async def test_a_case_cancelled_while_its_step_fails_ends_cancelled(engine: Engine, clock: ServerClock) -> None:
    await engine.at.take_in(customer("C", "daily"), invoice("I", "C"))
    await engine.planned("I")
    await engine.at.write(REFUSED.format(customer="C"))
    await clock.go_to(local(engine.at.settings, DUE, 9, 1))
    await engine.handle("I").cancel()
    assert await engine.ended("I") == "CANCELED"
    await _is_cancelled_in_the_books(engine, "temporal")
    assert await engine.at.messages() == []


async def test_a_case_cancelled_in_temporal_leaves_nothing_on_the_worklist(engine: Engine, clock: ServerClock) -> None:
    await engine.at.take_in(customer("C", "calls"), invoice("I", "C"))
    await engine.planned("I")
    await clock.go_to(local(engine.at.settings, DUE.replace(day=11), 12))
    await engine.handle("I").cancel()
    assert await engine.ended("I") == "CANCELED"
    (task,) = await engine.at.tasks("call")
    assert task["closed_by"] == "engine"


async def test_a_case_cancelled_at_the_desk_completes_and_can_be_started_again(engine: Engine) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    await cancel(engine.at.desk, "I", "agreed otherwise")
    assert await engine.ended("I") == "COMPLETED"
    await _is_cancelled_in_the_books(engine, "staff")
    await start(engine.at.desk, "I")
    await engine.planned("I")
    assert (await engine.at.case("I"))["next_step"] == "courtesy"


async def test_cancelling_more_than_once_records_it_once(engine: Engine) -> None:
    await engine.at.take_in(customer("C"), invoice("I", "C"))
    await engine.planned("I")
    await asyncio.gather(*(engine.handle("I").cancel() for _ in range(3)))
    assert await engine.ended("I") == "CANCELED"
    await _is_cancelled_in_the_books(engine, "temporal")
