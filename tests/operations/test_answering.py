"""Does our answer reach whoever wrote: at once in the portal, then the way by which they wrote, within the rules?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from activities.tending.answers import send_answers
from domain.contact_policy import ContactPolicy, ContactRules
from models.block import BlockKind
from models.contact_rule import Medium
from models.reply import IncomingMessage
from models.task import TaskAnswer, TaskKind, TaskOutcome, faults_of
from operations import blocks
from operations.replies import take_in
from operations.tasks import complete
from tests.operations.mailroom import send
from tests.operations.office import MONDAY, Office

ANA = {"role": "payables", "name": "Ana", "email": "Ana@acme.example", "phone": "+57 601 7438900"}
OURS = "El pedido se entregó el 3.\n\n- Albarán 17\nFirmó <b>Luz</b>."


@pytest.fixture
async def owing(office: Office) -> Office:
    await office.customer(contacts=[ANA, {"role": "direction", "name": "Eva", "email": "eva@acme.example"}])
    await office.invoice("F-1", due_on="2026-04-20")
    await office.invoice("F-2", due_on="2026-04-22")
    await office.walk(MONDAY)
    return office


async def wrote(office: Office, text: str = "¿Cuándo se entregó?", **fields: Any) -> int:
    """The task in which it is read."""
    told = {"provider_id": "abc-1@acme.example", "channel": "email", "from_address": "ana@acme.example", **fields}
    taken = await take_in(
        office.desk,
        IncomingMessage(to_address="cobros@alborada.example", text=text, received_at=datetime.now(UTC), **told),
    )
    assert taken.task_id is not None
    return taken.task_id


async def answer(office: Office, task_id: int, text: str = OURS) -> None:
    await complete(office.desk, task_id, TaskAnswer(outcome=TaskOutcome.DONE, reasons=text))


async def answers(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM answers ORDER BY id")


async def told(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM messages WHERE template = 'answer' ORDER BY id")


def mail_of(home: Path, name: str) -> EmailMessage:
    [path] = home.rglob(name)
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


async def test_an_email_is_answered_below_itself_within_the_hours_of_the_law(owing: Office, tmp_path: Path) -> None:
    owing.clock.instant = MONDAY.replace(hour=4)  # before dawn in Bogota
    task = await wrote(owing, subject="RV: Re: Factura F-1")
    await answer(owing, task)
    [kept] = await answers(owing)
    assert (kept["body_text"], kept["message_id"], kept["written_by"]) == (OURS, None, owing.desk.actor)
    await owing.walk(owing.clock.instant)
    assert await told(owing) == []
    await owing.walk(owing.clock.instant + timedelta(hours=12))
    [message] = await told(owing)
    assert (message["to_address"], message["state"]) == ("Ana@acme.example", "accepted")
    mail = mail_of(tmp_path, f"{message['id']}-email.eml")
    assert (mail["In-Reply-To"], mail["References"]) == ("<abc-1@acme.example>", "<abc-1@acme.example>")
    assert mail["Subject"] == "Re: Factura F-1"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "El pedido se entregó el 3." in plain.get_content()
    assert "- Albarán 17" in plain.get_content()
    assert "Firmó &lt;b&gt;Luz&lt;/b&gt;." in html.get_content()
    assert "1.200,50" not in plain.get_content()  # an answer asks for nothing
    [kept] = await answers(owing)
    assert kept["message_id"] == message["id"]
    [heard] = await owing.rows("SELECT actor, details FROM interactions WHERE kind = 'answered'")
    assert (heard["actor"], heard["details"]["task"]) == (owing.desk.actor, task)


async def test_two_invoices_of_one_question_are_answered_once(owing: Office) -> None:
    await send(owing, 900, ["F-1", "F-2"], to="Ana@acme.example")
    task = await wrote(owing, in_reply_to=("<puntual-900@alborada.example>",))
    await answer(owing, task)
    await owing.walk(owing.clock.instant + timedelta(days=2))
    [message] = await told(owing)
    about = await owing.rows("SELECT invoice_id FROM message_invoices WHERE message_id = :id", id=message["id"])
    assert sorted(row["invoice_id"] for row in about) == ["F-1", "F-2"]


async def test_by_whatsapp_within_its_conversation(owing: Office) -> None:
    number = "+576017438900"
    task = await wrote(owing, channel="whatsapp", from_address=number, provider_id="SM1")
    await answer(owing, task)
    await owing.walk(owing.clock.instant + timedelta(hours=4))
    [message] = await told(owing)
    assert (message["channel"], message["to_address"]) == ("whatsapp", number)


async def test_whoever_wants_no_mail_is_answered_another_way_or_in_the_portal_alone(owing: Office) -> None:
    task = await wrote(owing)
    await blocks.add(owing.desk, "email", "ana@acme.example", BlockKind.OPT_OUT)
    await answer(owing, task)
    await owing.walk(owing.clock.instant + timedelta(days=2))
    assert "ana@acme.example" not in [one["to_address"].lower() for one in await told(owing)]
    assert len(await answers(owing)) == 1


async def test_without_words_nothing_goes_out(owing: Office) -> None:
    await answer(owing, await wrote(owing), "")
    assert (await answers(owing), await owing.rows("SELECT * FROM notices")) == ([], [])


def test_words_to_the_customer_belong_to_a_reply_or_a_dispute() -> None:
    said = TaskAnswer(outcome=TaskOutcome.DONE, reasons=OURS)
    assert faults_of(TaskKind.REPLY, said) == ()
    [(field, expected)] = faults_of(TaskKind.ESCALATION, said)
    assert (field, "dispute or reply" in expected) == ("reasons", True)


async def test_a_customer_who_owes_nothing_any_more_is_answered_too(owing: Office, tmp_path: Path) -> None:
    task = await wrote(owing)
    await owing.pay("P-1", "1200.50", {"F-1": "1200.50"})
    await owing.pay("P-2", "1200.50", {"F-2": "1200.50"})
    owing.clock.instant += timedelta(days=10)
    await owing.walk(owing.clock.instant)
    if await owing.value("SELECT closed_at FROM tasks WHERE id = :id", id=task) is not None:
        task = await wrote(owing, "¿Me envían el recibo?", provider_id="abc-2@acme.example")
    owing.clock.instant = owing.clock.instant.replace(hour=4)
    await answer(owing, task)
    assert await send_answers(owing.resources) == 0  # before dawn in Bogota
    owing.clock.instant = owing.clock.instant.replace(hour=15)
    await owing.execute("UPDATE answers SET tell_at = NULL")
    assert [await send_answers(owing.resources) for _ in range(2)] == [1, 0]
    mail = mail_of(tmp_path, "answer-1*")
    assert (mail["To"].addresses[0].addr_spec, mail["In-Reply-To"][:5]) == ("Ana@acme.example", "<abc-")
    [kept] = await answers(owing)
    assert (kept["tell"], kept["told_at"]) == (None, owing.clock.instant)


async def test_whoever_opted_out_before_it_went_out_is_not_written_to(owing: Office) -> None:
    await owing.execute("UPDATE cases SET open = false")
    await answer(owing, await wrote(owing))
    await blocks.add(owing.desk, "email", "ana@acme.example", BlockKind.OPT_OUT)
    assert await send_answers(owing.resources) == 0
    assert [(one["tell"], one["told_at"]) for one in await answers(owing)] == [(None, None)]


async def test_where_no_email_is_ever_allowed_it_is_read_in_the_portal_and_not_tried_for_ever(owing: Office) -> None:
    await owing.execute("UPDATE cases SET open = false")
    await answer(owing, await wrote(owing))
    never = ContactRules((ContactPolicy("law", forbidden=frozenset({Medium.EMAIL})),))
    strict = replace(owing.resources, rulebook=replace(owing.resources.rulebook, contact_rules=never))
    assert await send_answers(strict) == 0
    assert [(one["tell"], one["told_at"]) for one in await answers(owing)] == [(None, None)]
