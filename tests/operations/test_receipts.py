"""What follows from a receipt: for the message, for its address, for the cases that it was about?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from operations.inbox import apply_waiting
from tests.operations.mailroom import ADDRESS, bounce, event, message, put, send, told
from tests.operations.office import Office


@pytest.fixture
async def office(office: Office) -> Office:
    """One customer with two invoices; nobody was woken yet."""
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    office.waker.take()
    return office


async def _steps(office: Office) -> set[str]:
    return {row["status"] for row in await office.rows("SELECT status FROM steps")}


async def _blocks(office: Office) -> list[tuple[str, str, int]]:
    rows = await office.rows("SELECT address, kind, message_id FROM blocks WHERE lifted_at IS NULL ORDER BY kind")
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("state", ["claimed", "unknown", "held"])
async def test_any_news_proves_that_a_message_was_taken(office: Office, state: str) -> None:
    await send(office, 1, ["F-1", "F-2"], state=state)
    await told(office, event(1, "deferred"))
    found = await message(office, 1)
    assert (found["state"], found["provider_id"]) == ("accepted", "id-1")
    assert await office.value("SELECT state FROM attempts") == "accepted"
    assert (await office.kinds("F-1"))[-1:] == ["reminder_sent"]
    assert (await office.kinds("F-2"))[-1:] == ["reminder_covered"]


async def test_a_bounce_blocks_the_address_and_the_step_is_taken_another_way(office: Office) -> None:
    await send(office, 1, ["F-1", "F-2"])
    before = (await office.case("F-1"))["revision"]
    await told(office, bounce(1))
    assert (await message(office, 1))["state"] == "bounced"
    assert await _steps(office) == {"unreached"}
    assert await _blocks(office) == [(ADDRESS, "bounced", 1)]
    assert (await office.case("F-1"))["revision"] > before
    assert office.waker.take() == ["F-1", "F-2"]


async def test_a_message_that_came_back_for_now_is_said_again_and_blocks_nothing(office: Office) -> None:
    await send(office, 1, ["F-1"])
    await told(office, event(1, "bounce", type="blocked", bounce_classification="Reputation"))
    found = await message(office, 1)
    assert (found["state"], found["reason"]) == ("bounced", "reputation")
    assert (await _steps(office), await _blocks(office), office.waker.take()) == ({"unreached"}, [], ["F-1"])


@pytest.mark.parametrize(("name", "kind"), [("spamreport", "complaint"), ("group_unsubscribe", "opt_out")])
async def test_whoever_wants_no_more_gets_no_more(office: Office, name: str, kind: str) -> None:
    await send(office, 1, ["F-1"])
    await told(office, event(1, name))
    assert await _blocks(office) == [(ADDRESS, kind, 1)]
    assert (await office.kinds("F-1"))[-1] == kind
    # Its step was said: what changes is the way of the next ones, of every invoice.
    assert await _steps(office) == {"done"}
    assert office.waker.take() == ["F-1", "F-2"]


async def test_a_provider_that_does_not_try_any_more_says_why(office: Office) -> None:
    await send(office, 1, ["F-1"])
    await send(office, 2, ["F-2"], to="bo@acme.example")
    await told(office, event(1, "dropped", reason="Unsubscribed Address"), event(2, "dropped", reason="Spam Content"))
    assert await _blocks(office) == [(ADDRESS, "opt_out", 1)]
    assert (await message(office, 2))["reason"] == "content_refused"


async def test_each_kind_of_news_is_told_once_for_each_invoice(office: Office) -> None:
    await send(office, 1, ["F-1", "F-2"])
    opened = [event(1, "open", 1_772_000_000 + n) for n in range(5)]
    await told(office, *opened, event(1, "delivered"), event(1, "delivered", number=1))
    assert (await office.kinds("F-2"))[-2:] in (["opened", "delivered"], ["delivered", "opened"])
    assert (await message(office, 1))["opened_at"].timestamp() == 1_772_000_000


async def test_a_machine_that_opens_every_mail_is_nobody_who_read_it(office: Office) -> None:
    await send(office, 1, ["F-1"])
    assert await told(office, event(1, "open", sg_machine_open="true")) == {"ignored": 1}
    assert (await message(office, 1))["opened_at"] is None


async def test_what_was_given_up_and_came_after_all_counts_as_a_contact(office: Office) -> None:
    await send(office, 1, ["F-1"], state="unknown")
    await office.execute("UPDATE messages SET state = 'superseded', reason = 'too_late'")
    await told(office, event(1, "delivered"))
    found = await message(office, 1)
    assert (found["state"], found["reason"], found["accepted_at"]) == ("delivered", None, office.clock.instant)


async def test_a_lost_wake_up_heals_by_the_sweep(office: Office) -> None:
    """The plan is behind in the same commit: whoever dies before he wakes the case has lost nothing."""
    await send(office, 1, ["F-1"])
    await office.execute("UPDATE cases SET planned_revision = revision")
    await put(office, bounce(1))
    await apply_waiting(office.desk)
    behind = "SELECT array_agg(invoice_id ORDER BY invoice_id) FROM cases WHERE planned_revision < revision"
    assert await office.value(behind) == ["F-1", "F-2"]


async def test_what_came_back_is_said_to_the_next_person(office: Office) -> None:
    """The whole way: the engine writes, the provider gives it back, the engine writes again, to somebody else."""
    ana = {"role": "payables", "name": "Ana", "email": "Ana@b.example"}
    bo = {"role": "administration", "name": "Bo", "email": "bo@b.example"}
    await office.customer("C-9", contacts=[ana, bo])
    await office.invoice("F-9", customer_id="C-9")
    await office.walk(office.clock.instant + timedelta(days=7))
    [first] = await office.rows("SELECT * FROM messages WHERE customer_id = 'C-9'")
    given_back = bounce(1)
    await told(office, replace(given_back, raw=given_back.raw | {"puntual_token": first["attempt"]}))
    await office.walk(office.clock.instant + timedelta(days=1))
    [_, second] = await office.rows("SELECT * FROM messages WHERE customer_id = 'C-9' ORDER BY id")
    assert (first["to_address"], second["to_address"]) == ("Ana@b.example", "bo@b.example")
    assert second["template"] == first["template"]
