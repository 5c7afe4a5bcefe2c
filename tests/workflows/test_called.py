"""Does a case follow what comes of its calls, day by day: nobody there, a wrong number, a time that was asked for?"""

from datetime import date, datetime
from typing import Any

from operations.tasks import complete
from tests.activities.installation import DUE, customer, eventually, invoice, local
from tests.answers import said
from tests.workflows.engine import Engine, ServerClock


def _march(day: int) -> date:
    return DUE.replace(day=day)


async def _call(engine: Engine, clock: ServerClock, day: int, hour: int, minute: int = 0) -> dict[str, Any]:
    """The one call that waits on a day of March, at an hour."""
    await clock.go_to(local(engine.at.settings, _march(day), hour, minute))

    async def waits() -> bool:
        return len(await _open(engine)) == 1

    await eventually(waits, f"a call on March {day}")
    [task] = await _open(engine)
    return task


async def _open(engine: Engine) -> list[dict[str, Any]]:
    return await engine.at.rows("SELECT * FROM tasks WHERE closed_at IS NULL AND kind = 'call' ORDER BY id")


async def _answer(engine: Engine, task: dict[str, Any], outcome: str, **fields: Any) -> None:
    await complete(engine.at.desk, task["id"], said(outcome, **fields))
    await engine.planned("I")


def _opened(engine: Engine, task: dict[str, Any]) -> datetime:
    opened: datetime = task["opened_at"].astimezone(engine.at.settings.zone)
    return opened.replace(tzinfo=None, second=0, microsecond=0)


async def test_nobody_there_twice_a_wrong_number_a_time_asked_for_and_a_promise_at_last(
    engine: Engine, clock: ServerClock
) -> None:
    await engine.at.take_in(customer("C", "calls"), invoice("I", "C"))
    await engine.planned("I")

    first = await _call(engine, clock, 11, 12)
    await _answer(engine, first, "no_answer")
    second = await _call(engine, clock, 12, 12)
    assert _opened(engine, second) == datetime(2026, 3, 12, 9)  # noqa: DTZ001 - as the wall clock shows it
    await _answer(engine, second, "no_answer")
    third = await _call(engine, clock, 13, 12)
    right = {"role": "payables", "name": "Ana Planted", "phone": "+34600111333"}
    await _answer(engine, third, "wrong_number", contact=right)
    assert [row["address"] for row in await engine.at.rows("SELECT address FROM blocks")] == ["+34600111222"]

    again = await _call(engine, clock, 13, 13)
    assert (again["occurrence"], _opened(engine, again).date()) == (4, _march(13))
    named = local(engine.at.settings, _march(17), 16, 30)
    await _answer(engine, again, "call_later", call_at=named)
    await clock.go_to(local(engine.at.settings, _march(17), 16, 29))
    assert await _open(engine) == []
    asked = await _call(engine, clock, 17, 17)
    assert (asked["occurrence"], asked["opened_at"] >= named, asked["due_on"]) == (5, True, _march(17))
    terms = {"invoices": [{"invoice_id": "I"}], "payments": [{"on": "2026-03-20"}]}
    await _answer(engine, asked, "promises", promise=terms)

    await clock.go_to(local(engine.at.settings, _march(31), 12))
    assert await _open(engine) == []
    told = [kind for kind in await engine.at.told("I") if kind in ("call_made", "promise_made", "promise_broken")]
    assert told == ["call_made"] * 5 + ["promise_made", "promise_broken"]
    assert ("last", 1, "done") in await engine.at.steps("I")
