"""Does a held message wait as a task, and is it answered once, whoever answers: a person, the command, the provider?"""

import pytest

from models.errors import Refused
from operations.held import send_again, went_out
from operations.tasks import complete
from tests.answers import said
from tests.operations.mailroom import event, message, send, told
from tests.operations.office import Office


@pytest.fixture
async def held(office: Office) -> int:
    """The task of message 1, about two invoices, which is held."""
    await office.customer()
    for id in ("F-1", "F-2"):
        await office.invoice(id)
    await send(office, 1, ["F-1", "F-2"], state="held")
    office.waker.take()
    return int(await office.value("SELECT id FROM tasks WHERE kind = 'held_message' AND closed_at IS NULL"))


async def answer(office: Office) -> tuple[str, str, str]:
    [task] = await office.rows("SELECT outcome, closed_by FROM tasks WHERE kind = 'held_message'")
    return (await message(office, 1))["state"], task["outcome"], task["closed_by"]


async def test_it_is_due_on_the_next_business_day_and_names_what_it_is_about(office: Office, held: int) -> None:
    [task] = await office.rows("SELECT queue, due_on::text, details FROM tasks WHERE id = :id", id=held)
    assert task == {
        "queue": "collectors",
        "due_on": "2026-03-03",
        "details": {"message": 1, "channel": "email", "invoices": ["F-1", "F-2"]},
    }
    assert (await office.kinds())[-2:] == ["message_held", "task_opened"]


async def test_doing_the_task_says_what_became_of_it(office: Office, held: int) -> None:
    await complete(office.desk, held, said("sent", "the provider's page shows it"))
    assert await answer(office) == ("accepted", "sent", "ana")
    assert (await office.kinds("F-2"))[-2:] == ["reminder_covered", "message_settled"]
    with pytest.raises(Refused, match="only a held one"):
        await went_out(office.desk, 1)


async def test_what_did_not_go_out_is_said_anew(office: Office, held: int) -> None:
    assert await complete(office.desk, held, said("again")) == ["F-1", "F-2"]
    assert await answer(office) == ("superseded", "again", "ana")
    assert {row["status"] for row in await office.rows("SELECT status FROM steps")} == {"unreached"}
    assert office.waker.take() == ["F-1", "F-2"]


async def test_the_commands_of_held_messages_do_the_task(office: Office, held: int) -> None:
    assert await send_again(office.desk, 1) == ["F-1", "F-2"]
    assert await answer(office) == ("superseded", "again", "ana")
    with pytest.raises(Refused, match="was closed"):
        await complete(office.desk, held, said("sent"))


async def test_news_of_the_provider_answers_it(office: Office, held: int) -> None:
    await told(office, event(1, "delivered"))
    assert await answer(office) == ("delivered", "sent", "engine")
