"""What follows from what was said in a call: is it all in force when the task is closed, and nothing when it is not?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.calendar import calendar_of
from models.customer import Contact
from models.errors import InvalidInput, Refused
from operations.contacts import correct_within
from operations.customers import record_customers
from operations.tasks import complete
from store.worklist import Wanted, worklist
from tests.answers import said
from tests.operations.office import MONDAY, Office, customer

TUESDAY = MONDAY.replace(day=17)


@pytest.fixture
async def call(office: Office) -> int:
    """The id of an open call about two invoices, on the second business day after they fell due."""
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2", "200.00")
    await office.walk(TUESDAY)
    office.waker.take()
    return int(await office.value("SELECT id FROM tasks"))


def promise(*invoices: str, on: str = "2026-03-27") -> dict[str, Any]:
    return {"invoices": [{"invoice_id": one} for one in invoices], "payments": [{"on": on}]}


def dispute(invoice_id: str, **fields: Any) -> dict[str, Any]:
    return {"invoice_id": invoice_id, "kind": "price", "reason": "dearer than agreed", **fields}


async def open_tasks(office: Office) -> list[tuple[str, str]]:
    rows = await office.rows("SELECT kind, invoice_id FROM tasks WHERE closed_at IS NULL ORDER BY id")
    return [(row["kind"], row["invoice_id"]) for row in rows]


async def test_a_promise_made_in_a_call_is_in_force_when_the_call_is_closed(office: Office, call: int) -> None:
    assert await complete(office.desk, call, said("promises", promise=promise("F-1", "F-2"))) == ["F-1", "F-2"]
    [made] = await office.rows("SELECT state, total, source, made_by FROM arrangements")
    assert (made["state"], str(made["total"]), made["source"], made["made_by"]) == ("open", "300.0000", "call", "ana")
    kinds = await office.kinds()
    assert kinds.index("call_made") < kinds.index("promise_made")
    assert [row["kind"] for row in await office.rows("SELECT kind FROM holds WHERE ended_at IS NULL")] == [
        "promise"
    ] * 2


async def test_what_is_wrong_is_disputed_and_the_rest_is_promised_in_one_call(office: Office, call: int) -> None:
    answer = said("promises", promise=promise("F-2"), disputes=[dispute("F-1", amount="30.00")], lateness="cash_flow")
    await complete(office.desk, call, answer)
    assert await office.rows("SELECT invoice_id, amount::text, source FROM disputes") == [
        {"invoice_id": "F-1", "amount": "30.0000", "source": "call"}
    ]
    assert await office.value("SELECT COUNT(*) FROM arrangements WHERE state = 'open'") == 1
    reasons = await office.rows("SELECT invoice_id, reason FROM lateness_reasons ORDER BY 1")
    assert [tuple(row.values()) for row in reasons] == [("F-1", "cash_flow"), ("F-2", "cash_flow")]


async def test_who_asks_for_a_plan_is_negotiated_with_and_the_ladder_waits(office: Office, call: int) -> None:
    await complete(office.desk, call, said("asks_plan", "six months would do"))
    assert await open_tasks(office) == [("negotiation", "F-1")]
    assert {row["kind"] for row in await office.rows("SELECT kind FROM holds WHERE ended_at IS NULL")} == {"offer"}


async def test_a_payment_that_the_customer_speaks_of_is_looked_for_before_anybody_asks_again(
    office: Office, call: int
) -> None:
    await complete(office.desk, call, said("says_paid", "on Monday, they say", looked_up_by="bea"))
    [task] = await office.rows("SELECT * FROM tasks WHERE closed_at IS NULL")
    assert (task["kind"], task["owner"], task["details"]["intent"]) == ("reply", "bea", "paid")
    assert [str(row["until"]) for row in await office.rows("SELECT until FROM holds")] == ["2026-03-19"] * 2
    await office.live()
    assert (await office.case())["stage"] == "hold_pause"
    await complete(office.desk, task["id"], said("done", "it was another customer's"))
    await office.live()
    assert (await office.case())["stage"] != "hold_pause"


@pytest.mark.parametrize(
    ("at", "instead"),
    [
        (datetime(2026, 3, 18, 3, tzinfo=UTC), "2026-03-18T"),  # ten at night
        (datetime(2026, 3, 22, 15, tzinfo=UTC), "2026-03-24T"),  # a Sunday before a Monday without work
    ],
)
async def test_a_time_at_which_nobody_may_be_called_is_not_agreed_to(
    office: Office, call: int, at: datetime, instead: str
) -> None:
    before = await office.everything()
    with pytest.raises(Refused, match=f"the next lawful minute for a call is {instead}"):
        await complete(office.desk, call, said("call_later", call_at=at))
    with pytest.raises(InvalidInput, match="call_at: expected a time after"):
        await complete(office.desk, call, said("call_later", call_at=office.clock.instant))
    assert await office.everything() == before


async def test_who_asked_to_be_called_is_called_then_and_comes_first_in_the_list(office: Office, call: int) -> None:
    named = datetime(2026, 3, 19, 20, 30, tzinfo=UTC)
    await complete(office.desk, call, said("call_later", call_at=named))
    await office.walk(named.replace(minute=29))
    assert await open_tasks(office) == []
    await office.walk(named)
    [task] = await office.rows("SELECT * FROM tasks WHERE closed_at IS NULL")
    assert (task["kind"], task["occurrence"], task["due_on"]) == ("call", 2, date(2026, 3, 19))
    assert sorted(task["details"]["invoices"]) == ["F-1", "F-2"]
    async with office.desk.database.connect() as tx:
        calendar = calendar_of("CO", None)
        [entry] = (await worklist(tx, Wanted(), named, office.desk.zone, calendar, limit=2)).entries
    assert entry.rank.reasons[0].why.code == "rank_asked_for"


async def test_a_wrong_number_is_not_called_again_and_the_next_person_is_called_the_same_day(
    office: Office, call: int
) -> None:
    people = [
        {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"},
        {"role": "management", "name": "Eva", "phone": "+57 601 7438999"},
    ]
    await record_customers(office.desk, [customer(contacts=people)])
    await complete(office.desk, call, said("wrong_number"))
    [block] = await office.rows("SELECT channel, address, kind FROM blocks")
    assert tuple(block.values()) == ("call", "+576017438900", "wrong_person")
    await office.walk(office.clock.instant)
    [task] = await office.rows("SELECT details, opened_at, occurrence FROM tasks WHERE closed_at IS NULL")
    assert (task["details"]["role"], task["opened_at"], task["occurrence"]) == ("management", TUESDAY, 2)


async def test_where_nobody_is_left_to_call_somebody_is_looked_for_and_then_called(office: Office, call: int) -> None:
    await complete(office.desk, call, said("wrong_number"))
    await office.walk(office.clock.instant)
    [task] = await office.rows("SELECT id, kind, details FROM tasks WHERE closed_at IS NULL")
    assert (task["kind"], task["details"]["channels"]) == ("find_contact", ["call"])
    assert (await office.case())["stage"] == "contact_missing"
    found = {"role": "payables", "name": "Eva", "phone": "+57 601 7438999"}
    await complete(office.desk, task["id"], said("done", contact=found))
    await office.walk(office.clock.instant)
    assert await open_tasks(office) == [("call", "F-1")]
    assert (await office.rows("SELECT name, phone FROM contacts ORDER BY position"))[1] == {
        "name": "Eva", "phone": "+576017438999"
    }  # fmt: skip


async def test_a_call_step_that_begins_with_nobody_to_call_asks_for_somebody(office: Office) -> None:
    await office.customer(contacts=[{"role": "payables", "name": "Ana", "email": "ana@acme.example"}])
    await office.invoice("F-1")
    await office.walk(TUESDAY)
    assert await open_tasks(office) == [("find_contact", "F-1")]


async def test_a_corrected_number_leaves_the_rest_of_the_person(office: Office, call: int) -> None:
    contact = Contact.model_validate({"role": "payables", "name": "ana", "phone": "+57 601 7438901"})
    async with office.desk.database.begin() as tx:
        await correct_within(tx, office.desk, "C-1", contact, TUESDAY)
    [person] = await office.rows("SELECT name, email, phone FROM contacts")
    assert (person["email"], person["phone"]) == ("ana@acme.example", "+576017438901")
    assert (await office.kinds(None))[-1] == "customer_changed"


@pytest.mark.parametrize(
    ("outcome", "fields", "named"),
    [
        ("promises", {}, ["promise"]),
        ("disputes", {}, ["disputes"]),
        ("call_later", {}, ["call_at"]),
        ("reached", {"promise": promise("F-1")}, ["promise"]),
        ("no_answer", {"lateness": "cash_flow", "disputes": [dispute("F-1")]}, ["disputes", "lateness"]),
        ("refuses", {"call_at": "2026-03-19T15:00:00Z", "looked_up_by": "bea"}, ["call_at", "looked_up_by"]),
        ("reached", {"offer": 1, "credited": "10.00", "reasons": "sorry"}, ["offer", "credited", "reasons"]),
        ("reached", {"number": "+576017438900"}, ["number"]),
        ("disputes", {"disputes": [dispute("F-9")]}, ["disputes.0.invoice_id"]),
        ("says_paid", {"looked_up_by": "nobody"}, ["looked_up_by"]),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_fields_and_nothing_is_closed(
    office: Office, call: int, outcome: str, fields: dict[str, Any], named: list[str]
) -> None:
    await office.execute(
        "INSERT INTO staff (name, full_name, role, languages, notify) "
        "VALUES ('ana', 'Ana', 'collector', '[]', '[]'), ('bea', 'Bea', 'collector', '[]', '[]')"
    )
    before = await office.everything()
    with pytest.raises(InvalidInput) as caught:
        await complete(office.desk, call, said(outcome, **fields))
    assert [field for field, _ in caught.value.errors] == named
    assert (await office.everything(), office.waker.take()) == (before, [])


async def test_a_promise_that_the_rules_refuse_leaves_the_call_open(office: Office, call: int) -> None:
    before = await office.everything()
    with pytest.raises(Refused):
        await complete(office.desk, call, said("promises", promise=promise("F-1", on="2027-03-27")))
    assert await office.everything() == before


async def test_a_second_call_that_falls_due_joins_the_one_that_waits(office: Office, call: int) -> None:
    await office.invoice("F-3", due_on="2026-03-16")
    await office.walk(MONDAY.replace(day=19))
    [task] = await office.rows("SELECT id, details FROM tasks WHERE closed_at IS NULL AND kind = 'call'")
    assert (task["id"], task["details"]["invoices"]) == (call, ["F-1", "F-2", "F-3"])
    assert await complete(office.desk, call, said("refuses")) == ["F-1", "F-2", "F-3"]


async def test_a_reply_that_promises_is_answered_with_the_promise(office: Office, call: int) -> None:
    await complete(office.desk, call, said("says_paid"))
    [task] = await office.rows("SELECT id FROM tasks WHERE closed_at IS NULL")
    await complete(office.desk, task["id"], said("promises", promise=promise("F-1")))
    assert await office.value("SELECT source FROM arrangements") == "reply"
    assert {row["kind"] for row in await office.rows("SELECT kind FROM holds WHERE ended_at IS NULL")} == {"promise"}
