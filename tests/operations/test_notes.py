"""Is what people write for one another kept where it belongs, and is whoever is mentioned told?"""

import pytest

from domain.mention import mentions_of
from models.errors import InvalidInput, NotFound
from models.task import TaskKind
from operations import staff
from operations.notes import note
from store import history, tasks
from tests.operations.office import MONDAY, Office
from tests.operations.people import enter, told


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("@ana, please call", ("ana",)),
        ("to (@juan.perez) and @Ana. And @ana again", ("juan.perez", "Ana", "ana")),
        ("their address is ana@acme.example, not ana@acme.example.", ()),
        ("asks for 3 % @ 30 days", ()),
        ("see https://example.com/@ana and @ana@chat.example", ()),
    ],
)
def test_mentions_are_found_and_addresses_are_none(text: str, mentioned: tuple[str, ...]) -> None:
    assert mentions_of(text) == mentioned


async def _task(office: Office) -> int:
    async with office.desk.database.begin() as tx:
        return await tasks.open_one(
            tx, tasks.NewTask(TaskKind.CALL, "collectors", "C-1", "F-1", "call", MONDAY, MONDAY.date())
        )


async def test_whoever_is_mentioned_is_told_what_it_is_about_and_nothing_of_what_it_says(office: Office) -> None:
    await enter(office, "Bea", "carl")
    await office.customer()
    await office.invoice()
    assert await note(office.desk, "owner is ill, @bea @carl @bea", invoice_id="F-1") == ["Bea", "carl"]
    assert await told(office) == [("Bea", "mention"), ("carl", "mention")]
    rows = await office.rows("SELECT customer_id, invoice_id, task_id, details FROM notifications")
    assert {str(row) for row in rows} == {
        "{'customer_id': 'C-1', 'invoice_id': 'F-1', 'task_id': None, 'details': {'by': 'ana'}}"
    }
    assert await office.value("SELECT details ->> 'text' FROM interactions WHERE kind = 'note'") == (
        "owner is ill, @bea @carl @bea"
    )


async def test_a_note_on_a_task_stands_with_the_task_and_in_the_timeline_of_its_invoice(office: Office) -> None:
    await enter(office, "bea")
    await office.customer()
    await office.invoice()
    task_id = await _task(office)
    await note(office.desk, "they open at ten, @bea", task_id=task_id)
    await note(office.desk, "about something else", invoice_id="F-1")
    async with office.desk.database.connect() as tx:
        notes = await history.notes_of_task(tx, "C-1", task_id)
    assert [(one["actor"], one["text"]) for one in notes] == [("ana", "they open at ten, @bea")]
    assert (await office.kinds()).count("note") == 2
    assert await office.value("SELECT task_id FROM notifications") == task_id


async def test_whoever_does_not_work_here_cannot_be_mentioned(office: Office) -> None:
    await office.customer()
    with pytest.raises(InvalidInput, match="@bea: expected nobody: nobody was entered yet"):
        await note(office.desk, "@bea look", customer_id="C-1")
    await enter(office, "bea", "carl")
    await staff.retire(office.desk, "carl")
    with pytest.raises(InvalidInput, match="@carl, @dora: expected people who work here: @bea"):
        await note(office.desk, "@carl @dora @bea look", customer_id="C-1")
    assert await told(office) == []
    assert "note" not in await office.kinds(None)


async def test_what_is_not_there_takes_no_note(office: Office) -> None:
    await office.customer()
    for about in ({"invoice_id": "F-9"}, {"customer_id": "C-9"}, {"task_id": 9}, {}):
        with pytest.raises(NotFound):
            await note(office.desk, "x", **about)
