"""Does what somebody of us asks for go out once, lawfully, to the one it was meant for, and as the day's message?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.block import BlockKind
from models.errors import InvalidInput, NotFound, Refused
from models.message_order import MessageOrder
from models.strategy import Channel
from operations import blocks, cases
from operations.messages_now import order, take_back
from tests.operations.office import MONDAY, Office, shipped_words

TEMPLATES = shipped_words().available()
LUIS = {"role": "administration", "name": "Luis", "email": "luis@acme.example"}
ANA = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"}


@pytest.fixture
async def owing(office: Office) -> Office:
    """Two invoices overdue since Saturday, another not due; everything that the ladder had to say was said."""
    await office.customer(contacts=[ANA, LUIS])
    for number in ("F-1", "F-2"):
        await office.invoice(number, due_on="2026-02-28", issued_on="2026-02-01")
    await office.invoice("F-3", due_on="2026-04-30")
    await office.walk(MONDAY + timedelta(days=1))
    office.waker.take()
    return office


def wanted(*invoices: str, **fields: Any) -> MessageOrder:
    given = {"template": "overdue", "channel": "email", "address": "luis@acme.example"}
    return MessageOrder.model_validate({"invoices": list(invoices or ("F-1", "F-2")), **given, **fields})


async def sent(office: Office, template: str = "overdue") -> list[dict[str, Any]]:
    query = "SELECT * FROM messages WHERE template = :template AND send_key LIKE '%*by_hand%' ORDER BY id"
    return await office.rows(query, template=template)


async def test_it_goes_out_at_once_in_one_message_to_whom_it_was_meant_for(owing: Office) -> None:
    owing.clock.instant += timedelta(days=2)
    before = await owing.value("SELECT count(*) FROM messages")
    ordered = await order(owing.desk, "C-1", wanted(), TEMPLATES)
    assert ordered.at == owing.clock.instant
    assert owing.waker.take() == ["F-1", "F-2"]
    await owing.walk(owing.clock.instant)
    [message] = await sent(owing)
    assert (message["to_address"], message["state"], message["language"]) == ("luis@acme.example", "accepted", "es")
    assert "No. F-1" in message["body_text"]
    assert "No. F-2" in message["body_text"]
    assert await owing.value("SELECT count(*) FROM messages") == before + 1
    assert (await owing.kinds("F-2"))[-2:] == ["message_ordered", "notice_sent"]


async def test_it_is_the_days_message_so_a_second_one_waits_for_tomorrow(owing: Office) -> None:
    owing.clock.instant += timedelta(days=2)
    await order(owing.desk, "C-1", wanted(), TEMPLATES)
    await owing.walk(owing.clock.instant)
    again = await order(owing.desk, "C-1", wanted(address="ana@acme.example"), TEMPLATES)
    assert again.at.date() > owing.clock.instant.date()
    assert again.moved_by is not None
    await owing.walk(owing.clock.instant + timedelta(hours=1))
    assert len(await sent(owing)) == 1
    await owing.walk(again.at)
    assert [one["to_address"] for one in await sent(owing)] == ["luis@acme.example", "ana@acme.example"]


async def test_at_night_it_says_when_it_will_be_and_the_same_cannot_be_asked_for_twice(owing: Office) -> None:
    owing.clock.go_to(date(2026, 3, 6), hour=2)  # nine in the evening of the day before, where they are
    ordered = await order(owing.desk, "C-1", wanted("F-1"), TEMPLATES)
    assert ordered.at == datetime(2026, 3, 6, 14, tzinfo=UTC)
    assert ordered.rule is not None
    with pytest.raises(Refused, match="asked for already"):
        await order(owing.desk, "C-1", wanted("F-1"), TEMPLATES)


async def test_a_statement_takes_its_pdf_along_and_may_speak_of_what_is_not_due(owing: Office) -> None:
    owing.clock.instant += timedelta(days=2)
    await order(owing.desk, "C-1", wanted("F-3", template="statement"), TEMPLATES)
    await owing.walk(owing.clock.instant)
    [message] = await sent(owing, "statement")
    files = await owing.rows("SELECT media_type FROM message_attachments WHERE message_id = :id", id=message["id"])
    assert {"media_type": "application/pdf"} in files


async def test_what_was_asked_for_can_be_taken_back_until_it_has_gone_out(owing: Office) -> None:
    owing.clock.go_to(date(2026, 3, 6), hour=2)
    ordered = await order(owing.desk, "C-1", wanted(), TEMPLATES)
    assert await take_back(owing.desk, "C-1", ordered.order) == ["F-1", "F-2"]
    await owing.walk(ordered.at + timedelta(hours=1))
    assert await sent(owing) == []
    with pytest.raises(NotFound, match="taken back"):
        await take_back(owing.desk, "C-1", ordered.order)


async def test_who_is_blocked_between_the_order_and_the_hour_is_not_written_to_nor_anybody_else(owing: Office) -> None:
    owing.clock.go_to(date(2026, 3, 6), hour=2)
    ordered = await order(owing.desk, "C-1", wanted(), TEMPLATES)
    await blocks.add(owing.desk, Channel.EMAIL, "luis@acme.example", BlockKind.OPT_OUT)
    await owing.walk(ordered.at + timedelta(hours=1))
    assert await sent(owing) == []


async def test_what_must_not_be_told_is_refused_with_its_reason(owing: Office) -> None:
    refusals = {
        "is not true": wanted("F-3"),
        "has not approved": wanted(channel="whatsapp", address="+576017438900"),
    }
    for why, asked in refusals.items():
        with pytest.raises(Refused, match=why):
            await order(owing.desk, "C-1", asked, TEMPLATES)
    await cases.pause(owing.desk, invoice_id="F-2", reason="they are moving house")
    with pytest.raises(Refused, match="F-2 is paused"):
        await order(owing.desk, "C-1", wanted(), TEMPLATES)
    await blocks.add(owing.desk, Channel.EMAIL, "luis@acme.example", BlockKind.COMPLAINT)
    with pytest.raises(Refused, match="marked as spam"):
        await order(owing.desk, "C-1", wanted("F-1"), TEMPLATES)
    await owing.pay("P-1", "100.00", {"F-1": "100.00"})
    with pytest.raises(Refused, match="Nothing of invoice F-1 is owed"):
        await order(owing.desk, "C-1", wanted("F-1", address="ana@acme.example"), TEMPLATES)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("template", {"template": "final_notice"}),
        ("template", {"template": "promise_broken"}),
        ("address", {"address": "somebody@else.example"}),
    ],
)
async def test_what_nobody_may_choose_is_named_with_its_field(
    owing: Office, field: str, fields: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await order(owing.desk, "C-1", wanted("F-1", **fields), TEMPLATES)
    assert [name for name, _ in refused.value.errors] == [field]
    assert await owing.value("SELECT count(*) FROM notices WHERE kind = 'by_hand'") == 0
