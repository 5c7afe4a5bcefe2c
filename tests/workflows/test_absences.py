"""Does the work of somebody who is away get done by somebody else, from the first day to the last, and no longer?"""

from datetime import date, timedelta
from typing import Any

from temporalio.testing import ActivityEnvironment

from activities.desk import DeskDuties
from models.staff import StaffMember
from operations.staff import absent, enter
from tests.activities.installation import DUE, customer, invoice, local
from tests.workflows.engine import Engine, ServerClock


def _day(offset: int) -> date:
    return DUE + timedelta(days=offset)


async def _calls(engine: Engine) -> list[tuple[Any, ...]]:
    query = "SELECT invoice_id, owner, stands_in_for FROM tasks WHERE kind = 'call' ORDER BY opened_at, invoice_id"
    return [tuple(row.values()) for row in await engine.at.rows(query)]


async def _walk(engine: Engine, clock: ServerClock, day: date) -> None:
    """Go to the noon of a day; the desk is tended as it is every minute."""
    await clock.go_to(local(engine.at.settings, day, 12))
    await ActivityEnvironment().run(DeskDuties(engine.at.resources).tend_desk)


async def test_calls_go_to_the_substitute_while_somebody_is_away(engine: Engine, clock: ServerClock) -> None:
    desk = engine.at.desk
    for name in ("bea", "carl"):
        address = f"{name}@alborada.example"
        person = {"name": name, "full_name": name.title(), "role": "collector", "languages": ["es"], "email": address}
        await enter(desk, StaffMember.model_validate(person))
    # Each of them is given one of these two, by the rules.
    await engine.at.take_in(customer("B"), invoice("I-B", "B"))
    await engine.at.take_in(customer("C"), invoice("I-C", "C", _day(400)))
    (row,) = await engine.at.rows("SELECT collector FROM customers WHERE id = 'B'")
    assert row["collector"] == "bea"
    # Another one of hers, as the ERP says, whose call falls due while she is away.
    await engine.at.take_in(customer("D", collector="bea"), invoice("I-D", "D", _day(2)))
    await absent(desk, "bea", _day(9), _day(14), "carl", "holidays")
    await engine.planned("I-B", "I-C", "I-D")
    await _walk(engine, clock, _day(8))
    assert await _calls(engine) == [("I-B", "bea", None)]
    await _walk(engine, clock, _day(9))
    assert await _calls(engine) == [("I-B", "carl", "bea")]
    await _walk(engine, clock, _day(14))
    assert await _calls(engine) == [("I-B", "carl", "bea"), ("I-D", "carl", "bea")]
    await _walk(engine, clock, _day(15))
    assert await _calls(engine) == [("I-B", "bea", None), ("I-D", "bea", None)]
    # He was told, by mail, which is a file where there is no mail server; and each change is told with its reason.
    files = list((engine.at.settings.home / "outbox").rglob("notification-*.eml"))
    assert len(files) == 1
    assert "carl@alborada.example" in files[0].read_text(encoding="utf-8")
    query = "SELECT why ->> 'code' AS code FROM interactions WHERE kind = 'task_reassigned' ORDER BY id LIMIT 3"
    assert [row["code"] for row in await engine.at.rows(query)] == ["stands_in", "is_back", "is_back"]
    mine = "SELECT id FROM customers WHERE collector = 'bea' ORDER BY id"
    assert [row["id"] for row in await engine.at.rows(mine)] == ["B", "D"], "her customers stay hers all the while"
