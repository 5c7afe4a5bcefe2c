"""What becomes of a customer that is handed in: new, amended, the same, and where do the rules put it?"""

import asyncio
from typing import Any

import pytest

from operations.customers import record_customers
from operations.recorded import Status
from store import customers
from store.segments import Rules
from tests.operations.office import Office, customer, status

_TWO_PEOPLE = [
    {"role": "management", "name": "Eva", "email": "eva@acme.example"},
    {"role": "payables", "name": "Luis", "whatsapp": "+57 300 1234567"},
]


async def _stored(office: Office, id: str = "C-1") -> dict[str, Any]:
    [row] = await office.rows("SELECT * FROM customers WHERE id = :id", id=id)
    return row


async def test_a_new_customer_is_stored_as_it_was_handed_in(office: Office) -> None:
    given = customer(
        "0042", contacts=_TWO_PEOPLE, region="ANT", attributes={"plan": "gold", "product": "Água"}, collector="eva"
    )
    [recorded] = await record_customers(office.desk, [given])
    assert status(recorded) is Status.NEW
    async with office.desk.database.connect() as tx:
        assert await customers.get(tx, ["0042"]) == {"0042": given}


async def test_the_same_customer_again_changes_nothing_and_wakes_nobody(office: Office) -> None:
    await office.customer(contacts=_TWO_PEOPLE, attributes={"b": "2", "a": "1"}, time_zone="America/Lima")
    await office.invoice()
    office.waker.take()
    before = await office.everything()
    again = await office.customer(contacts=_TWO_PEOPLE, attributes={"a": "1", "b": "2"}, time_zone="America/Lima")
    assert (status(again), office.waker.take()) == (Status.UNCHANGED, [])
    assert await office.everything() == before


async def test_an_amended_customer_names_what_changed_and_its_open_cases_are_woken(office: Office) -> None:
    await office.customer()
    await office.invoice()
    office.waker.take()
    revision = (await office.case())["revision"]
    assert status(await office.customer(language="en", contacts=_TWO_PEOPLE)) is Status.AMENDED
    assert office.waker.take() == ["F-1"]
    assert (await office.case())["revision"] > revision
    [told] = await office.rows("SELECT * FROM interactions WHERE kind = 'customer_changed'")
    assert (told["actor"], told["details"]) == ("ana", {"fields": "language, contacts"})
    contacts = await office.rows("SELECT role, name FROM contacts ORDER BY position")
    assert contacts == [{"role": "management", "name": "Eva"}, {"role": "payables", "name": "Luis"}]


async def test_people_who_left_are_no_contacts_any_more(office: Office) -> None:
    await office.customer(contacts=_TWO_PEOPLE)
    await office.customer(contacts=[])
    assert await office.rows("SELECT * FROM contacts") == []


@pytest.mark.parametrize(
    ("fields", "zone"),
    [
        ({"country": "CO"}, "America/Bogota"),
        ({"country": "BR", "region": "BR-AM"}, "America/Manaus"),
        ({"country": "ES", "region": "CN"}, "Atlantic/Canary"),
        ({"country": "CO", "time_zone": "Europe/Madrid"}, "Europe/Madrid"),
    ],
)
async def test_the_zone_is_the_one_given_else_that_of_the_place(
    office: Office, fields: dict[str, str], zone: str
) -> None:
    await office.customer(**fields)
    assert (await _stored(office))["time_zone"] == zone


async def test_a_zone_that_is_no_longer_given_falls_back_to_the_place(office: Office) -> None:
    await office.customer(time_zone="Europe/Madrid")
    await office.customer()
    assert (await _stored(office))["time_zone"] == "America/Bogota"


async def test_attributes_move_a_customer_and_its_case_without_steps(office: Office) -> None:
    await office.customer()
    await office.invoice()
    assert (await _stored(office))["segment"] == "new"
    await office.customer(attributes={"plan": "gold"})
    stored = await _stored(office)
    assert (stored["segment"], stored["segment_strategy"]) == ("premium", "gentle")
    assert (await office.case())["strategy_version"] == Rules.of(office.desk.rulebook).versions["gentle"]
    assert "strategy_changed" in await office.kinds()
    assert await office.kinds(None) == ["segment_changed", "customer_changed"]


async def test_a_segment_set_by_hand_wins_and_taking_it_back_asks_the_rules_again(office: Office) -> None:
    await office.customer(segment="risky")
    stored = await _stored(office)
    assert (stored["segment"], stored["segment_strategy"]) == ("risky", "firm")
    assert stored["segment_why"]["code"] == "segment_by_hand"
    await office.customer(segment=None)
    stored = await _stored(office)
    assert (stored["segment"], stored["segment_why"]["code"]) == ("new", "segment_by_rules")


async def test_a_segment_by_hand_that_no_rule_has_is_told_in_the_trail_and_the_rules_decide(office: Office) -> None:
    await office.customer(segment="friends")
    stored = await _stored(office)
    assert stored["segment"] == "new"
    assert stored["segment_why"]["trail"][0] == {
        "segment": "friends", "holds": False, "conditions": [], "reason": "unknown_segment",
    }  # fmt: skip


async def test_the_trail_of_every_rule_tried_is_stored_with_what_the_customer_has(office: Office) -> None:
    await office.customer()
    trail = (await _stored(office))["segment_why"]["trail"]
    order = [rule.name for rule in Rules.of(office.desk.rulebook).segments]
    assert [tried["segment"] for tried in trail] == order[: order.index("new") + 1]
    premium = next(tried for tried in trail if tried["segment"] == "premium")
    assert premium["conditions"] == [
        {"field": "attributes.plan", "test": "in", "expected": "gold, platinum", "actual": None, "holds": False}
    ]
    assert trail[-1]["conditions"][0] == {
        "field": "invoices_settled", "test": "below", "expected": "3", "actual": "0", "holds": True,
    }  # fmt: skip


async def test_an_id_twice_in_a_batch_amends_what_it_wrote_before(office: Office) -> None:
    batch = [customer("C-1"), customer("C-2"), customer("C-1", name="Renamed")]
    recorded = await record_customers(office.desk, batch)
    assert [one.status for one in recorded] == [Status.NEW, Status.NEW, Status.AMENDED]
    assert (await _stored(office))["name"] == "Renamed"


async def test_two_batches_of_the_same_new_customers_in_opposite_orders_do_not_block_each_other(
    office: Office,
) -> None:
    for attempt in range(3):
        people = [customer(f"{attempt}-{number:03}") for number in range(200)]
        await asyncio.gather(record_customers(office.desk, people), record_customers(office.desk, people[::-1]))
    assert await office.value("SELECT COUNT(*) FROM customers") == 600
    assert await office.value("SELECT COUNT(*) FROM contacts") == 600
