"""Is every event applied once, whoever applies it, and does a bad one harm no other?"""

import asyncio
from dataclasses import replace

import pytest

from domain.links import entrance
from models.errors import NotFound
from models.inbox import InboxEvent, InboxSource
from models.portal import STAND_IN
from operations.inbox import apply_waiting, retry
from store import inbox
from store.portal_tokens import new_token
from tests.activities.installation import eventually
from tests.operations.mailroom import event, message, put, send, told
from tests.operations.office import Office


async def _is_delivered(office: Office, message_id: int) -> bool:
    return bool((await message(office, message_id))["state"] == "delivered")


@pytest.fixture
async def office(office: Office) -> Office:
    """One customer with two invoices."""
    await office.customer()
    await office.invoice("F-1")
    await office.invoice("F-2")
    return office


async def test_what_was_stored_before_a_crash_is_applied_after_it(office: Office) -> None:
    await send(office, 1, ["F-1"])
    await put(office, event(1, "delivered"))
    assert (await message(office, 1))["state"] == "accepted"
    assert await told(office) == {"applied": 1}
    assert (await message(office, 1))["state"] == "delivered"
    assert await told(office) == {}


async def test_two_that_apply_at_once_tell_each_event_once(office: Office) -> None:
    for number in range(1, 21):
        await send(office, number, ["F-1", "F-2"])
        await put(office, event(number, "delivered"), event(number, "open"))
    counts = await asyncio.gather(*(apply_waiting(office.desk) for _ in range(3)))
    assert sum(count.total() for count in counts) == 40
    kinds = await office.kinds("F-2")
    assert (kinds.count("delivered"), kinds.count("opened")) == (20, 20)


async def test_an_event_that_comes_before_its_message_waits_for_it(office: Office) -> None:
    assert await told(office, event(1, "delivered")) == {"new": 1}
    [row] = await office.rows("SELECT state, error, retry_at > clock_timestamp() AS later FROM inbox")
    assert (row["state"], row["later"]) == ("new", True)
    await send(office, 1, ["F-1"], state="unknown")
    await office.execute("UPDATE inbox SET retry_at = clock_timestamp()")
    assert await told(office) == {"applied": 1}
    assert (await message(office, 1))["state"] == "delivered"


async def test_an_event_of_nobody_is_left_alone_after_an_hour(office: Office) -> None:
    await put(office, event(1, "delivered"))
    await office.execute("UPDATE inbox SET received_at = clock_timestamp() - interval '61 minutes'")
    assert await told(office) == {"ignored": 1}
    assert await office.value("SELECT error FROM inbox") == "It belongs to no message of ours"


async def test_a_bad_event_is_put_aside_with_its_reason_and_the_rest_go_on(office: Office) -> None:
    await send(office, 1, ["F-1"])
    bad = event(1, "bounce")
    bad = replace(bad, raw=bad.raw | {"timestamp": "yesterday"})
    strange = InboxEvent(InboxSource.TWILIO_INBOUND, "SM1", {"nothing": "of what it should hold"})
    assert await told(office, bad, strange, event(1, "delivered")) == {"quarantined": 2, "applied": 1}
    aside = await office.rows("SELECT event_id, error FROM inbox WHERE state = 'quarantined' ORDER BY id")
    assert [row["error"] for row in aside] == ["timestamp: expected seconds since 1970", "KeyError"]
    assert (await message(office, 1))["state"] == "delivered"


async def test_what_was_put_aside_can_be_applied_once_its_fault_is_mended(office: Office) -> None:
    await send(office, 1, ["F-1"])
    bad = event(1, "delivered")
    await told(office, replace(bad, raw=bad.raw | {"timestamp": "?"}))
    await office.execute("""UPDATE inbox SET raw = raw || '{"timestamp": "1772000000"}'""")
    [event_id] = await retry(office.desk)
    assert (await message(office, 1))["state"] == "delivered"
    with pytest.raises(NotFound):
        await retry(office.desk, [event_id])


async def test_a_customer_who_is_locked_delays_nobody_else(office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("F-9", customer_id="C-2")
    await send(office, 1, ["F-1"])
    await send(office, 2, ["F-9"], customer_id="C-2")
    await put(office, event(1, "delivered"), event(2, "delivered"))
    async with office.desk.database.begin() as held:
        await held.exec_driver_sql("SELECT id FROM customers WHERE id = 'C-1' FOR UPDATE")
        applying = asyncio.create_task(apply_waiting(office.desk))
        await eventually(lambda: _is_delivered(office, 2), "the other customer's event is applied")
        assert not applying.done()
    assert await applying
    assert (await message(office, 1))["state"] == "delivered"


async def test_a_link_that_an_answer_quotes_is_kept_nowhere(office: Office) -> None:
    token, opens = await send(office, 1, ["F-1"]), new_token()
    quoted = f"> Ver mis facturas: {entrance('https://pay.example', opens)}"
    raw = {
        "from": "ana@acme.example", "to": [f"reply+{token}@in.example"], "subject": "Re: Facturas",
        "text": f"Ya pagamos ayer\n{quoted}", "in_reply_to": [token], "automatic": False,
        "attachments": [],
    }  # fmt: skip
    async with office.desk.database.begin() as tx:
        await inbox.put(tx, [InboxEvent(InboxSource.SENDGRID_INBOUND, "m@acme.example", raw)])
    assert STAND_IN in await office.value("SELECT raw ->> 'text' FROM inbox")
    await apply_waiting(office.desk)
    kept = await office.value("SELECT body_text FROM replies")
    assert (opens in kept, STAND_IN in kept) == (False, True)


async def test_a_customers_words_are_kept_with_the_replies_alone(office: Office) -> None:
    token = await send(office, 1, ["F-1"])
    raw = {
        "from": "ana@acme.example", "to": [f"reply+{token}@in.example"], "subject": "Re: Facturas",
        "text": "Ya pagamos ayer", "in_reply_to": [token], "automatic": False, "attachments": [],
    }  # fmt: skip
    assert await told(office, InboxEvent(InboxSource.SENDGRID_INBOUND, "m@acme.example", raw)) == {"applied": 1}
    assert await office.value("SELECT raw::text FROM inbox") == "{}"
    [reply] = await office.rows("SELECT message_id, intent, body_text FROM replies")
    assert reply == {"message_id": 1, "intent": "paid", "body_text": "Ya pagamos ayer"}
