"""Who has a task, when does it come back, who hears that it was late, and what of held messages?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.desk import DeskDuties
from domain.calendar import calendar_of
from models.errors import InvalidInput, Refused
from models.task import TaskKind
from operations.tasks import complete
from operations.worklist import assign, claim, snooze
from store.worklist import Entry, Wanted, worklist
from tests.answers import said
from tests.operations.office import MONDAY, Office

#: As it is typed: without an offset, where the customer is.
local = datetime.fromisoformat

TUESDAY = MONDAY.replace(day=17)


@pytest.fixture
async def call(office: Office) -> int:
    """The id of an open call, due on Wednesday the 18th."""
    await office.customer()
    await office.invoice("F-1")
    await office.walk(TUESDAY)
    return int(await office.value("SELECT id FROM tasks"))


async def listed(office: Office, **wanted: Any) -> list[Entry]:
    async with office.desk.database.connect() as tx:
        now = office.clock.instant
        calendar = calendar_of("CO", None)
        return (await worklist(tx, Wanted(**wanted), now, office.desk.zone, calendar, limit=100)).entries


async def ids(office: Office, **wanted: Any) -> list[int]:
    return [entry.row["id"] for entry in await listed(office, **wanted)]


async def employ(office: Office, **roles: str) -> None:
    for name, role in roles.items():
        await office.execute(
            "INSERT INTO staff (name, full_name, role, languages, notify) VALUES (:name, :name, :role, '[]', '[]')",
            name=name,
            role=role,
        )


async def tended(office: Office) -> int:
    return int((await ActivityEnvironment().run(DeskDuties(office.resources).tend_desk)).escalated)


async def last(office: Office) -> dict[str, Any]:
    return (await office.rows("SELECT kind, actor, details FROM interactions ORDER BY id DESC LIMIT 1"))[0]


async def test_a_task_is_taken_once_and_handed_over_with_a_trace(office: Office, call: int) -> None:
    await employ(office, ana="collector", bea="collector")
    await claim(office.desk, call)
    await claim(office.desk, call)
    assert (await office.kinds()).count("task_claimed") == 1
    with pytest.raises(Refused, match="is ana's"):
        await claim(replace(office.desk, actor="bea"), call)
    with pytest.raises(InvalidInput, match="expected somebody who works here: ana, bea; eva does not"):
        await assign(office.desk, call, "eva")
    await assign(office.desk, call, "bea", "knows them")
    told = await last(office)
    assert (told["kind"], told["actor"]) == ("task_reassigned", "ana")
    assert told["details"] == {"task": call, "kind": "call", "from": "ana", "to": "bea", "reason": "knows them"}
    assert await office.rows("SELECT staff, kind, task_id FROM notifications") == [
        {"staff": "bea", "kind": "assigned", "task_id": call}
    ]
    assert (await ids(office, owner="bea"), await ids(office, owner="ana")) == ([call], [])


async def test_a_task_rests_until_then_and_past_its_day_only_with_a_reason(office: Office, call: int) -> None:
    with pytest.raises(InvalidInput, match="until: expected a time after"):
        await snooze(office.desk, call, TUESDAY)
    with pytest.raises(Refused, match="is to be done by 2026-03-18: later only with a reason"):
        await snooze(office.desk, call, local("2026-03-19"))
    wednesday = datetime(2026, 3, 18, 5, tzinfo=UTC)
    assert await snooze(office.desk, call, local("2026-03-18")) == wednesday
    assert (await ids(office), await ids(office, snoozed=True)) == ([], [call])
    office.clock.instant = wednesday
    assert (await ids(office), await ids(office, snoozed=True)) == ([call], [])
    await snooze(office.desk, call, local("2026-03-25T09:00"), "they are on holiday")
    assert (await last(office))["details"]["reason"] == "they are on holiday"
    assert await complete(office.desk, call, said("reached")) == ["F-1"]
    with pytest.raises(Refused, match="was closed"):
        await snooze(office.desk, call, local("2026-03-26"))


async def test_what_was_not_done_in_time_is_put_before_the_supervisors_once(office: Office, call: int) -> None:
    await employ(office, ana="collector", sofia="supervisor", carla="credit_manager")
    office.clock.instant = datetime(2026, 3, 19, 4, 59, tzinfo=UTC)  # still Wednesday in Bogota
    assert await tended(office) == 0
    office.clock.instant += timedelta(minutes=1)
    assert [await tended(office), await tended(office)] == [1, 0]
    told = await last(office)
    assert (told["kind"], told["actor"], told["details"]["due_on"]) == ("task_overdue", "engine", "2026-03-18")
    assert await office.rows("SELECT staff, kind FROM notifications") == [{"staff": "sofia", "kind": "task_overdue"}]
    [entry] = await listed(office, overdue=True)
    assert entry.row["queue"] == "collectors"
    assert "rank_overdue" in [reason.why.code for reason in entry.rank.reasons]


async def test_what_rests_with_a_reason_is_not_late_before_it_comes_back(office: Office, call: int) -> None:
    await snooze(office.desk, call, local("2026-03-20T09:00"), "the person is back on Friday")
    office.clock.instant = datetime(2026, 3, 19, 15, tzinfo=UTC)
    assert await tended(office) == 0
    office.clock.instant = datetime(2026, 3, 20, 14, tzinfo=UTC)
    assert await tended(office) == 1


async def test_a_filter_changes_no_order_and_says_what_is_owed(office: Office, call: int) -> None:
    await office.customer("C-2")
    await office.invoice("G-1", "5000.00", customer_id="C-2")
    await office.walk(MONDAY.replace(day=18))
    entries = await listed(office)
    assert [entry.row["invoice_id"] for entry in entries] == ["G-1", "F-1"]
    assert [str(amount) for _, amount in entries[0].item.claims] == ["5000.0000"]
    assert [one.rank for one in await listed(office, customer="C-1")] == [entries[1].rank]
    assert await ids(office, kind=TaskKind.VISIT) == []
    promised = {"invoices": [{"invoice_id": "F-1", "amount": "60.00"}], "payments": [{"on": "2026-03-27"}]}
    await complete(office.desk, call, said("promises", promise=promised))
    await office.execute("UPDATE tasks SET closed_at = NULL, outcome = NULL WHERE id = :id", id=call)
    [again] = await listed(office, customer="C-1", kind=TaskKind.CALL)
    assert [str(amount) for _, amount in again.item.claims] == ["40.0000"]
