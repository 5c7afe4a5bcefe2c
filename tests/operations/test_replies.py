"""What follows when customers answer: who is told, what rests, what is blocked, and what does not happen?"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.reply import IncomingMessage, Intent
from operations.cases import pause
from operations.replies import TakenIn, take_in
from operations.tasks import complete
from store import replies
from tests.answers import said
from tests.operations.mailroom import ADDRESS, send, token_of
from tests.operations.office import Office

PHONE = "+576017438900"


def incoming(text: str, number: int = 1, **more: Any) -> IncomingMessage:
    given: dict[str, Any] = {
        "provider_id": f"mail-{number}",
        "channel": "email",
        "from_address": ADDRESS,
        "to_address": "cobros@nosotros.example",
        "text": text,
        "received_at": datetime.now(UTC),
    }
    return IncomingMessage(**(given | more))


async def answer(office: Office, text: str, number: int = 1, **more: Any) -> TakenIn:
    return await take_in(office.desk, incoming(text, number, **more))


@pytest.fixture
async def told(office: Office) -> Office:
    """A customer who was written to about two of three invoices: message 7."""
    await office.customer()
    for id in ("F-1", "F-2", "F-3"):
        await office.invoice(id)
    await send(office, 7, ["F-2", "F-1"])
    office.waker.take()
    return office


async def holds_in_force(office: Office) -> list[tuple[str, date]]:
    rows = await office.rows("SELECT invoice_id, until FROM holds WHERE ended_at IS NULL ORDER BY 1")
    return [(row["invoice_id"], row["until"]) for row in rows]


async def blocked(office: Office) -> set[tuple[str, str, str]]:
    rows = await office.rows("SELECT channel, address, kind FROM blocks WHERE lifted_at IS NULL")
    return {(row["channel"], row["address"], row["kind"]) for row in rows}


async def tasks(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM tasks ORDER BY id")


async def test_a_promise_is_put_before_a_person_and_reminders_rest_until_it_is_read(told: Office) -> None:
    taken = await answer(told, "El viernes le pago $500.000", in_reply_to=(token_of(7),))
    assert (taken.new, taken.intent, taken.customer_id, taken.message_id) == (True, Intent.PROMISE, "C-1", 7)
    [task] = await tasks(told)
    assert (task["id"], task["kind"], task["invoice_id"]) == (taken.task_id, "reply", "F-2")
    assert task["due_on"] == date(2026, 3, 3)
    assert task["details"] == {
        "reply": taken.id, "channel": "email", "intent": "promise", "confidence": task["details"]["confidence"],
        "day": "2026-03-06", "amount": "500000", "replies": 1,
    }  # fmt: skip
    assert await holds_in_force(told) == [("F-1", date(2026, 3, 4)), ("F-2", date(2026, 3, 4))]
    assert told.waker.take() == ["F-1", "F-2"]
    # No promise, no dispute and no payment came of it by itself.
    assert {row["kind"] for row in await told.rows("SELECT kind FROM holds")} == {"pause"}
    assert (await told.kinds("F-1")).count("reply") == 1
    assert "reply" not in await told.kinds("F-3")
    await complete(told.desk, task["id"], said("done"))
    assert await holds_in_force(told) == []
    # With them whatever has not planned yet: here the third invoice, which nobody has looked at.
    assert told.waker.take() == ["F-1", "F-2", "F-3"]


async def test_the_same_reply_is_taken_in_once_even_at_the_same_moment(told: Office) -> None:
    taken = await asyncio.gather(*(answer(told, "Ya pagué") for _ in range(5)))
    assert sorted(one.new for one in taken) == [False] * 4 + [True]
    assert len({one.id for one in taken}) == 1
    before = await told.everything()
    told.waker.take()
    assert not (await answer(told, "Ya pagué")).new
    assert (await told.everything(), told.waker.take()) == (before, [])


async def test_who_writes_on_is_read_in_the_same_task_and_holds_nothing_off_for_ever(told: Office) -> None:
    await answer(told, "ok", 1)
    assert await holds_in_force(told) == []
    await answer(told, "La factura está mal", 2)
    for number in range(3, 8):
        await answer(told, "ya pagué", number)
    [task] = await tasks(told)
    assert (task["details"]["intent"], task["details"]["replies"], task["due_on"]) == ("dispute", 7, date(2026, 3, 3))
    assert await holds_in_force(told) == []
    assert {row["task_id"] for row in await told.rows("SELECT task_id FROM replies")} == {task["id"]}


@pytest.mark.parametrize(("text", "certain"), [("BAJA", True), ("por favor no me escriban más", False)])
async def test_whoever_wants_no_more_gets_no_more(told: Office, text: str, certain: bool) -> None:
    taken = await answer(told, text)
    assert taken.intent is Intent.STOP
    assert await blocked(told) == {("email", ADDRESS, "opt_out")}
    assert "opt_out" in await told.kinds(None)
    assert told.waker.take() == ["F-1", "F-2", "F-3"]
    # A keyword leaves nothing to interpret; of a phrase a person says whether it was meant so.
    assert [task["kind"] for task in await tasks(told)] == ([] if certain else ["reply"])


async def test_a_colleague_who_says_stop_stops_the_mailbox_that_was_written_to_as_well(told: Office) -> None:
    await answer(told, "STOP", from_address="Luis@Acme.example", in_reply_to=(token_of(7),))
    assert await blocked(told) == {("email", ADDRESS, "opt_out"), ("email", "luis@acme.example", "opt_out")}


async def test_an_opt_out_is_per_channel_and_start_lifts_it(told: Office) -> None:
    await answer(told, "ALTO", 1, channel="sms", from_address=PHONE)
    assert await blocked(told) == {("sms", PHONE, "opt_out")}
    told.waker.take()
    taken = await answer(told, "START", 2, channel="sms", from_address=PHONE)
    assert (taken.intent, taken.task_id, await blocked(told)) == (Intent.START, None, set())
    assert "opt_in" in await told.kinds(None)
    assert told.waker.take() == ["F-1", "F-2", "F-3"]


async def test_start_without_an_opt_out_is_read_by_a_person(told: Office) -> None:
    assert (await answer(told, "alta")).task_id is not None


async def test_to_cancel_is_to_pay(told: Office) -> None:
    for number, text in enumerate(("Cancelar", "voy a cancelar mañana", "CANCEL", "cancelo el 15")):
        await answer(told, text, number, channel="sms", from_address=PHONE)
    assert await blocked(told) == set()


async def test_a_wrong_person_is_not_written_to_again_and_the_right_one_is_looked_for(told: Office) -> None:
    taken = await answer(told, "Juan ya no trabaja aquí", from_address="luis@acme.example", in_reply_to=(token_of(7),))
    assert await blocked(told) == {("email", ADDRESS, "wrong_person")}
    [task] = await tasks(told)
    assert (task["kind"], task["id"]) == ("find_contact", taken.task_id)
    await answer(told, "Número equivocado", 2, channel="sms", from_address=PHONE)
    assert len(await tasks(told)) == 1
    assert ("sms", PHONE, "wrong_person") in await blocked(told)


@pytest.mark.parametrize(
    "more",
    [
        {"text": "Estoy fuera de la oficina hasta el 16 de marzo", "automatic": True},
        {"text": "Hemos recibido su correo. STOP", "automatic": True},
        {"text": "", "subject": "Respuesta automática: vacaciones"},
    ],
)
async def test_a_machine_that_answers_opens_nothing(told: Office, more: dict[str, Any]) -> None:
    taken = await answer(told, **more)
    assert (taken.intent, taken.task_id) == (Intent.OUT_OF_OFFICE, None)
    assert (await tasks(told), await holds_in_force(told), await blocked(told)) == ([], [], set())
    assert (await told.kinds("F-1"))[-1] == "reply"
    assert told.waker.take() == []


@pytest.mark.parametrize(
    "said", [(token_of(7),), ("<puntual-7@nosotros.example>",), ("puntual-7@x",), ("id-7",), ("<x@y>", "id-7"), ()]
)
async def test_a_reply_finds_its_message(told: Office, said: Iterable[str]) -> None:
    taken = await answer(told, "ok", in_reply_to=tuple(said))
    assert (taken.customer_id, taken.message_id) == ("C-1", 7)


async def test_who_counts_through_our_message_ids_holds_nobody_off(told: Office) -> None:
    stranger: dict[str, Any] = {"from_address": "who@evil.example", "in_reply_to": ("<puntual-7@nosotros.example>",)}
    taken = await answer(told, "La factura está mal", 1, **stranger)
    assert (taken.customer_id, taken.task_id is not None) == ("C-1", True)
    await answer(told, "Ya no trabaja aquí", 2, **stranger)
    await answer(told, "STOP", 3, **stranger)
    assert await holds_in_force(told) == []
    assert await blocked(told) == {("email", "who@evil.example", "opt_out")}


async def test_an_address_that_was_never_written_to_is_known_by_its_contact(told: Office) -> None:
    taken = await answer(told, "ya pagué", channel="whatsapp", from_address=PHONE)
    assert (taken.customer_id, taken.message_id) == ("C-1", None)
    # It answers no message: it is about everything that is open, and the customer's own timeline tells it.
    assert [invoice for invoice, _ in await holds_in_force(told)] == ["F-1", "F-2", "F-3"]
    assert "reply" in await told.kinds(None)
    async with told.desk.database.begin() as tx:
        now = told.clock.instant
        assert await replies.whatsapp_window_open(tx, PHONE, now)
        assert not await replies.whatsapp_window_open(tx, PHONE, now + timedelta(hours=24))
        assert not await replies.whatsapp_window_open(tx, "+573000000000", now)


async def test_what_nobody_knows_is_kept_and_an_opt_out_heard(told: Office) -> None:
    before = await told.everything()
    taken = await answer(told, "ya pagué", 1, from_address="who@where.example")
    assert (taken.new, taken.customer_id, taken.task_id) == (True, None, None)
    await answer(told, "stop", 2, from_address="who@where.example")
    after = await told.everything()
    assert {name for name in after if after[name] != before[name]} == {"replies", "blocks"}
    async with told.desk.database.connect() as tx:
        unmatched = await replies.listed(tx, unmatched=True)
        waiting = await replies.listed(tx, waiting=True)
    assert [row["intent"] for row in unmatched] == ["stop", "paid"]
    assert unmatched == waiting


async def test_a_day_is_seen_from_the_day_of_writing_where_the_customer_is(told: Office) -> None:
    # Late evening of Monday in Bogota; handed over by its provider a day later.
    told.clock.instant = datetime(2026, 3, 4, 3, tzinfo=UTC)
    await answer(told, "pago mañana", received_at=datetime.now(UTC) - timedelta(days=1))
    assert await told.value("SELECT day FROM replies") == date(2026, 3, 3)


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "\0\0\x1b[31m ya pagué \x07", "\ud800 no", "<script>alert(1)</script>", "\u202epay\u200b"]
)
async def test_hostile_texts_are_kept_small_and_harmless(told: Office, text: str) -> None:
    files = tuple("f" * 10_000 for _ in range(1000))
    more: dict[str, Any] = {
        "subject": text,
        "attachments": files,
        "in_reply_to": (text,) * 1000,
        "provider_id": text or "x",
    }
    assert (await answer(told, text, **more)).new
    [row] = await told.rows("SELECT length(body_text) AS body, length(subject) AS line, body_text FROM replies")
    assert row["body"] <= 20_000
    assert row["line"] <= 500
    assert not {"\0", "\x1b", "\x07"} & set(row["body_text"])


async def test_its_words_are_in_no_timeline_and_in_no_news(told: Office) -> None:
    await answer(told, "Secreto: el viernes le pago")
    assert "Secreto" not in str(told.waker.told)
    for table in ("interactions", "tasks", "cases", "holds"):
        rows = (await told.everything())[table]
        assert not any("Secreto" in row for row in rows), table


async def test_a_reader_may_pause_it_longer(told: Office) -> None:
    await answer(told, "ya pagué")
    await pause(told.desk, reason="looking for the payment", invoice_id="F-1", until=date(2026, 3, 20))
    assert await holds_in_force(told) == [("F-1", date(2026, 3, 20)), ("F-2", date(2026, 3, 4))]
