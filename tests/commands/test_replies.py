"""Do the lists, a reply, its task and the case show what a customer answered, and do no harm with it?"""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from config.rulebook import load_rulebook
from config.sentences import Sentences
from models.reply import IncomingMessage
from operations.desk import Desk
from operations.replies import take_in
from store.clock import SystemClock
from store.engine import open_engine
from tests.commands.conftest import Puntual
from tests.operations.office import WritingWaker

WORDS = "El viernes le pago $500.000 \x1b[31m\x07\nSaludos \u202e\u200b Ana"


@pytest.fixture
def answered(loaded: Puntual) -> Puntual:
    """A promise by SMS of a known number, and a message of an unknown one."""

    async def answer() -> None:
        database = open_engine(loaded.database_url, 2)
        try:
            zone = ZoneInfo("America/Bogota")
            desk = Desk(database, SystemClock(), load_rulebook(), Sentences("en"), WritingWaker(), zone, "web")
            for number, (sender, text) in enumerate((("+576017438900", WORDS), ("+573000000000", "¿Quién es?"))):
                now = datetime.now(UTC)
                await take_in(desk, IncomingMessage(f"SM{number}", "sms", sender, "+1", text, now))
        finally:
            await database.dispose()

    asyncio.run(answer())
    return loaded


def harmless(text: str) -> bool:
    return not {"\x1b", "\u202e", "\u200b"} & set(text)


def test_replies_are_listed_with_what_they_mean(answered: Puntual) -> None:
    lines = answered("replies").out
    assert "promises a day" in lines
    assert "unknown" in lines
    assert harmless(lines)
    unknown, promise = answered("replies", "--json").json
    assert (promise["intent"], promise["customer_id"], promise["amount"]) == ("promise", "C-1", "500000.0000")
    assert (unknown["intent"], unknown["customer_id"], unknown["task"]) == ("question", None, None)
    assert answered("replies", "--unmatched", "--json").json == [unknown]
    assert answered("replies", "--customer", "C-1", "--json").json == [promise]
    assert "promete un día" in answered("replies", "--language", "es").out


def test_a_reply_is_shown_in_its_own_words(answered: Puntual) -> None:
    number = str(answered("replies", "--customer", "C-1", "--json").json[0]["id"])
    shown = answered("reply", "show", number).out
    assert "Acme [S.A.S.] (C-1)" in shown
    assert "Seems to mean: promises a day" in shown
    assert "El viernes le pago" in shown
    assert harmless(shown)
    assert answered("reply", "show", "999").code == 4


def test_its_task_says_it_and_once_done_nothing_waits(answered: Puntual) -> None:
    (task,) = answered("tasks", "--customer", "C-1", "--json").json
    assert (task["kind"], task["replies"][0]["intent"]) == ("reply", "promise")
    assert "El viernes le pago" in answered("tasks").out
    shown = answered("task", "show", str(task["id"])).out
    assert "promises a day" in shown
    assert harmless(shown)
    assert answered("task", "done", str(task["id"]), "--outcome", "done").code == 0
    assert [reply["customer_id"] for reply in answered("replies", "--open", "--json").json] == [None]


def test_the_case_tells_it(answered: Puntual) -> None:
    (reply,) = answered("status", "0042", "--json").json["replies"]
    assert (reply["intent"], reply["channel"]) == ("promise", "sms")
    assert "promises a day" in answered("status", "0042").out
    told = answered("timeline", "--customer", "C-1").out
    assert "Reply by SMS: promises a day" in told
    assert "500.000" not in told


def test_an_answer_of_somebody_unknown_waits_in_the_worklist_until_somebody_says_whose_it_is(answered: Puntual) -> None:
    unknown = next(entry for entry in answered("tasks", "--json").json if entry["id"] is None)
    assert (unknown["kind"], unknown["customer_id"], unknown["replies"][0]["text"]) == ("reply", None, "¿Quién es?")
    assert "unknown (+573000000000)" in answered("tasks").out
    number = str(unknown["reply"])
    assert answered("reply", "match", number, "C-9").code == 4
    task = answered("reply", "match", number, "C-2", "--json").json["task"]
    assert [entry["id"] for entry in answered("tasks", "--customer", "C-2", "--json").json] == [task]
    assert answered("reply", "match", number, "C-1").code == 1


def test_an_answer_that_nothing_is_to_be_done_about_leaves_the_worklist(answered: Puntual) -> None:
    [unknown] = answered("replies", "--unmatched", "--json").json
    assert answered("reply", "dismiss", str(unknown["id"])).code == 0
    assert answered("replies", "--unmatched", "--json").json == []
    assert all(entry["id"] is not None for entry in answered("tasks", "--json").json)
    again = answered("reply", "dismiss", str(unknown["id"]))
    assert (again.code, "was seen to by maria" in again.err) == (1, True)
