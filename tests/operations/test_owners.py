"""Has every customer somebody who looks after it, and does everything follow when that changes?"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from models.assignment import Assignment
from models.customer import Customer
from models.errors import NotFound, Refused
from operations import owners, staff
from operations.customers import record_customers
from operations.desk import Desk
from tests.operations.office import Office, customer
from tests.operations.people import enter, member, owner_of, told, why_of


def ruled(desk: Desk, *rules: dict[str, Any]) -> Desk:
    """The same desk with other rules of assignment."""
    assignment = Assignment.model_validate({"rules": rules})
    return replace(desk, rulebook=replace(desk.rulebook, assignment=assignment))


async def _changes(office: Office, customer_id: str = "C-1") -> list[tuple[Any, ...]]:
    query = (
        "SELECT details ->> 'from' AS before, details ->> 'to' AS owner, actor, why ->> 'code' AS code "
        "FROM interactions WHERE kind = 'owner_changed' AND customer_id = :id ORDER BY id"
    )
    return [tuple(row.values()) for row in await office.rows(query, id=customer_id)]


async def _open_calls(office: Office) -> list[Any]:
    return [row["owner"] for row in await office.rows("SELECT owner FROM tasks WHERE kind = 'call' ORDER BY id")]


async def _until_the_call(office: Office) -> None:
    """An invoice whose call is on the worklist."""
    await office.invoice(due_on="2026-02-20", issued_on="2026-01-20")
    await office.walk(datetime(2026, 3, 6, 22, tzinfo=UTC))
    assert len(await _open_calls(office)) == 1


async def test_where_nobody_is_entered_nobody_is_chosen(office: Office) -> None:
    await office.customer()
    await office.invoice()
    assert (await owner_of(office), await why_of(office), await _changes(office)) == (None, None, [])


async def test_whom_the_erp_names_wins_until_somebody_takes_over_and_gives_back(office: Office) -> None:
    await enter(office, "bea", "carl")
    await office.customer(collector="laura")
    assert (await owner_of(office), await _changes(office)) == ("laura", [])
    await owners.take_over(office.desk, ["C-1"], "bea", "knows them")
    assert (await why_of(office))["params"] == {"owner": "bea", "by": "ana", "reason": "knows them"}
    # The ERP goes on naming its own; what was decided by hand stays.
    await office.customer(collector="carl")
    assert await owner_of(office) == "bea"
    await owners.give_back(office.desk, ["C-1"])
    assert await owner_of(office) == "carl"
    assert await _changes(office) == [
        ("laura", "bea", "ana", "owner_by_hand"),
        ("bea", "carl", "ana", "owner_by_erp"),
    ]


async def test_an_amendment_of_the_erp_changes_nothing_that_it_does_not_say(office: Office) -> None:
    await enter(office, "bea")
    assert (await office.customer(collector="laura")).status == "new"
    assert (await office.customer(collector="laura")).status == "unchanged"
    assert (await office.customer()).status == "amended"
    assert await owner_of(office) == "bea"
    assert await _changes(office) == [("laura", "bea", "engine", "owner_by_rule")]


async def test_the_rules_spread_an_import_by_language_and_load(office: Office) -> None:
    await enter(office, member("bea", languages=["es"]), member("joao", languages=["pt"], most_customers=2), "kim")
    languages = ["es"] * 4 + ["pt"] * 4
    people = [customer(f"C-{n}", language=language) for n, language in enumerate(languages)]
    await record_customers(office.desk, people)
    rows = await office.rows("SELECT collector, language FROM customers ORDER BY id")
    given = Counter((row["collector"], row["language"]) for row in rows)
    # Two of those who speak Portuguese are more than he can look after: whoever has least takes them.
    assert given == {("bea", "es"): 4, ("joao", "pt"): 2, ("kim", "pt"): 2}


async def test_what_a_customer_owes_is_known_with_its_first_invoice(office: Office) -> None:
    await enter(office, "bea", member("sofia", "supervisor"))
    large = {"name": "large", "to": ["sofia"], "when": {"owed.COP": {"at_least": 1000}}}
    desk = ruled(office.desk, large, {"name": "everybody", "to": "collector"})
    office = replace(office, desk=desk)
    await office.customer()
    assert await owner_of(office) == "bea"
    await office.invoice("F-1", "5000.00")
    assert await owner_of(office) == "sofia"
    assert (await why_of(office))["params"]["rule"] == "large"
    # Later ones are looked at when somebody asks for it.
    await office.customer("C-2")
    await office.invoice("F-2", "10.00", customer_id="C-2")
    await office.invoice("F-3", "9000.00", customer_id="C-2")
    assert await owner_of(office, "C-2") == "bea"
    assert [one.owner for one in await owners.assign(desk, every=True)] == ["sofia"]


async def test_whoever_looks_after_a_customer_may_change_with_its_segment(office: Office) -> None:
    await enter(office, "bea", member("sofia", "supervisor"))
    risky = {"name": "gold", "to": "supervisor", "when": {"segment": {"is": "premium"}}}
    office = replace(office, desk=ruled(office.desk, risky, {"name": "everybody", "to": "collector"}))
    await office.customer()
    await office.invoice()
    office.waker.take()
    await office.customer(attributes={"plan": "gold"})
    assert await owner_of(office) == "sofia"
    assert office.waker.take() == ["F-1"]


async def test_customers_of_before_are_assigned_when_somebody_asks(office: Office) -> None:
    await record_customers(office.desk, [customer(f"C-{n}") for n in range(5)])
    await enter(office, "bea")
    before = await office.everything()
    planned = await owners.assign(office.desk, dry_run=True)
    assert [one.owner for one in planned] == ["bea"] * 5
    assert await office.everything() == before
    assert [one.customer_id for one in await owners.assign(office.desk)] == [one.customer_id for one in planned]
    assert await owners.assign(office.desk) == []
    assert await told(office) == [("bea", "assigned")]


async def test_open_tasks_and_the_workflow_follow_the_owner(office: Office) -> None:
    await enter(office, "bea", "carl")
    await office.customer(collector="bea")
    await _until_the_call(office)
    assert await _open_calls(office) == ["bea"]
    office.waker.take()
    await owners.take_over(office.desk, ["C-1"], "carl", "holidays")
    assert (await _open_calls(office), office.waker.take()) == (["carl"], ["F-1"])
    assert (await office.live()).attributes["PuntualCollector"] == "carl"


async def test_what_somebody_else_has_taken_stays_theirs(office: Office) -> None:
    await enter(office, "bea", "carl")
    await office.customer(collector="bea")
    await _until_the_call(office)
    await office.execute("UPDATE tasks SET owner = 'dora' WHERE kind = 'call'")
    await owners.take_over(office.desk, ["C-1"], "carl", "holidays")
    assert await _open_calls(office) == ["dora"]


async def test_by_hand_nobody_gets_more_than_they_can(office: Office) -> None:
    await enter(office, member("bea", most_customers=1), "carl")
    await record_customers(office.desk, [customer(f"C-{n}", collector="carl") for n in range(3)])
    await owners.take_over(office.desk, ["C-0"], "bea", "r")
    with pytest.raises(Refused, match="1 of 1 customers: room for 0 more, not for 2"):
        await owners.take_over(office.desk, ["C-0", "C-1", "C-2"], "bea", "r")
    await owners.take_over(office.desk, ["C-0"], "bea", "the same again")


async def test_unknown_customers_and_people_are_named(office: Office) -> None:
    await office.customer()
    with pytest.raises(NotFound, match="nobody yet"):
        await owners.take_over(office.desk, ["C-1"], "bea", "r")
    await enter(office, "carl")
    with pytest.raises(NotFound, match="there is carl"):
        await owners.take_over(office.desk, ["C-1"], "bea", "r")
    with pytest.raises(NotFound, match="C-9"):
        await owners.take_over(office.desk, ["C-1", "C-9"], "carl", "r")
    assert await owner_of(office) is None


async def test_customers_of_whoever_retires_go_to_others_or_are_listed(office: Office) -> None:
    await enter(office, "bea", member("carl", most_customers=2))
    named: list[Customer] = [customer("C-1", collector="bea"), *(customer(f"C-{n}") for n in (2, 3, 4, 5))]
    await record_customers(office.desk, named)
    await owners.take_over(office.desk, ["C-5"], "bea", "knows them")
    before = Counter(row["collector"] for row in await office.rows("SELECT collector FROM customers"))
    retired = await staff.retire(office.desk, "bea")
    assert len(retired.moved) + len(retired.left) == before["bea"]
    after = Counter(row["collector"] for row in await office.rows("SELECT collector FROM customers"))
    assert after == {"carl": 2, None: 3}
    assert set(retired.left) == {
        row["id"] for row in await office.rows("SELECT id FROM customers WHERE collector IS NULL")
    }
    # Whom the ERP goes on naming works here no more: others are found as soon as there are any.
    await enter(office, "dora")
    assert {one.owner for one in await owners.assign(office.desk)} == {"dora"}
