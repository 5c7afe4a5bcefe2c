"""Who works here, with which authority, and who does the work of those who are away?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.tending.absences import absences
from models.errors import Conflict, NotFound, Refused
from models.staff import StaffRole
from operations import owners, staff
from store.staff import role_of
from tests.operations.office import MONDAY, Office
from tests.operations.people import enter, member, told

TODAY = MONDAY.date()


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


async def _call(office: Office, id_: str, due_on: str) -> None:
    """An invoice of a customer of its own, whose call is on the worklist."""
    await office.customer(f"C-{id_}", collector="bea")
    await office.invoice(id_, customer_id=f"C-{id_}", due_on=due_on, issued_on="2026-01-20")


async def _calls(office: Office) -> list[tuple[object, object]]:
    rows = await office.rows("SELECT owner, stands_in_for FROM tasks WHERE kind = 'call' ORDER BY id")
    return [(row["owner"], row["stands_in_for"]) for row in rows]


async def test_roles_are_known_once_somebody_is_entered(office: Office) -> None:
    async with office.desk.database.connect() as tx:
        assert await role_of(tx, "ana") is StaffRole.MANAGER
    await enter(office, member("sofia", "supervisor"))
    async with office.desk.database.connect() as tx:
        assert [await role_of(tx, name) for name in ("sofia", "ana")] == [StaffRole.SUPERVISOR, StaffRole.COLLECTOR]


async def test_somebody_is_entered_once_changed_and_comes_back(office: Office) -> None:
    await enter(office, member("bea", email="bea@alborada.example", notify=("json://localhost/x",)))
    with pytest.raises(Conflict, match="bea is entered already"):
        await enter(office, "bea")
    changed = await staff.change(office.desk, "bea", {"role": "supervisor", "most_customers": 3})
    assert (changed.role, changed.most_customers, changed.email) == ("supervisor", 3, "bea@alborada.example")
    await staff.retire(office.desk, "bea")
    # The secrets of their chat tools are not kept for longer than they work here.
    assert await office.value("SELECT notify FROM staff") == []
    with pytest.raises(NotFound, match="nobody was entered"):
        await staff.change(office.desk, "bea", {"role": "collector"})
    await enter(office, "bea")


async def test_nobody_gives_themselves_a_role_nor_anybody_a_higher_one_than_their_own(office: Office) -> None:
    await enter(office, member("ana", "supervisor"), "bea", member("mia", "manager"))
    with pytest.raises(Refused, match="ana cannot change their own role"):
        await staff.change(office.desk, "ana", {"role": "manager"})
    with pytest.raises(Refused, match="cannot make anybody a credit_manager: may: mia"):
        await staff.change(office.desk, "bea", {"role": "credit_manager"})
    await staff.change(office.desk, "bea", {"role": "supervisor"})


@pytest.mark.parametrize(
    ("start", "end", "substitute", "said"),
    [
        (5, 3, None, "expected a day until"),
        (-9, -1, None, "over already"),
        (3, 5, None, "away from"),
        (10, 12, "bea", "cannot stand in for themselves"),
    ],
)
async def test_nonsense_of_absences_is_refused(
    office: Office, start: int, end: int, substitute: str | None, said: str
) -> None:
    await enter(office, "bea", "carl")
    await staff.absent(office.desk, "bea", day(2), day(4))
    with pytest.raises(Refused, match=said):
        await staff.absent(office.desk, "bea", day(start), day(end), substitute)
    with pytest.raises(NotFound, match="there is bea, carl"):
        await staff.absent(office.desk, "bea", day(10), day(12), "dora")
    with pytest.raises(Refused, match="carl is not away"):
        await staff.back(office.desk, "carl")


async def test_open_and_new_tasks_go_to_the_substitute_and_come_back(office: Office) -> None:
    await enter(office, "bea", "carl")
    await _call(office, "F-1", "2026-02-20")
    await office.walk(datetime(2026, 3, 6, 22, tzinfo=UTC))
    assert await _calls(office) == [("bea", None)]
    today = office.clock.instant.date()
    await staff.absent(office.desk, "bea", today + timedelta(days=3), today + timedelta(days=10), "carl", "holidays")
    assert await _calls(office) == [("bea", None)]
    office.clock.go_to(today + timedelta(days=3), 12)
    assert await absences(office.resources) == 1
    assert await absences(office.resources) == 0
    assert await _calls(office) == [("carl", "bea")]
    assert await told(office) == [("carl", "assigned")]
    # A call that falls due meanwhile is his from the first.
    await _call(office, "F-2", "2026-02-27")
    await office.walk(office.clock.instant + timedelta(days=3))
    assert await _calls(office) == [("carl", "bea"), ("carl", "bea")]
    # The customers stay hers: their messages name her, and their workflows show her.
    assert (await office.live("F-2")).attributes["PuntualCollector"] == "bea"
    office.clock.go_to(today + timedelta(days=11), 12)
    await absences(office.resources)
    assert await _calls(office) == [("bea", None), ("bea", None)]
    reassigned = await office.rows(
        "SELECT i.details ->> 'from' AS before, i.details ->> 'to' AS after, why ->> 'code' AS code "
        "FROM interactions i JOIN tasks t ON t.id = (i.details ->> 'task')::bigint "
        "WHERE i.kind = 'task_reassigned' AND t.kind = 'call' ORDER BY i.id"
    )
    assert [tuple(row.values()) for row in reassigned] == [
        ("bea", "carl", "stands_in"),
        ("carl", "bea", "is_back"),
        ("carl", "bea", "is_back"),
    ]


async def test_whoever_is_back_earlier_has_their_tasks_again_at_once(office: Office) -> None:
    await enter(office, "bea", "carl")
    await _call(office, "F-1", "2026-02-20")
    await office.walk(datetime(2026, 3, 6, 22, tzinfo=UTC))
    today = office.clock.instant.date()
    assert await staff.absent(office.desk, "bea", today, today + timedelta(days=10), "carl") == 1
    # A substitute who goes away too hands on what is not his, and gets it back before she does.
    assert await staff.absent(office.desk, "carl", today, today + timedelta(days=1)) == 1
    assert await _calls(office) == [(None, "bea")]
    assert await staff.back(office.desk, "carl") == 1
    assert await _calls(office) == [("carl", "bea")]
    assert await staff.back(office.desk, "bea") == 1
    assert await _calls(office) == [("bea", None)]


async def test_nothing_new_is_given_to_somebody_who_is_away(office: Office) -> None:
    await enter(office, "bea", "carl")
    await staff.absent(office.desk, "bea", TODAY, day(5))
    for number in range(4):
        await office.customer(f"C-{number}")
    assert {row["collector"] for row in await office.rows("SELECT collector FROM customers")} == {"carl"}


async def test_what_whoever_retires_had_taken_waits_in_its_queue(office: Office) -> None:
    await enter(office, "bea", "carl")
    await _call(office, "F-1", "2026-02-20")
    await office.walk(datetime(2026, 3, 6, 22, tzinfo=UTC))
    await owners.take_over(office.desk, ["C-F-1"], "bea", "r")
    await office.execute("UPDATE tasks SET owner = 'carl'")
    assert (await staff.retire(office.desk, "carl")).tasks == 1
    assert await _calls(office) == [(None, None)]
