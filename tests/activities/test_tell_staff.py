"""Is somebody of the staff told once, wherever they are, without anybody's secrets?"""

import email
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.resources import Resources
from activities.tending.notifications import tell_staff
from channels.assembly import senders_of
from channels.notifications.chat import Chat, NotTold, check
from config.settings import Settings
from models.errors import InvalidInput
from models.notification import NotificationKind
from models.staff import StaffRole
from operations import sending, staff
from operations.notes import note
from store import installation, notifications
from store.engine import open_engine
from tests.channels.chat_tools import chat_tool
from tests.channels.mail_servers import mail_server
from tests.operations.office import MONDAY, Office, open_office
from tests.operations.people import enter, member

ADDRESS = "bea@alborada.example"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """With a customer and an invoice; the desk is ana's."""
    database = open_engine(database_url)
    office = await open_office(database, tmp_path)
    await office.customer()
    await office.invoice()
    yield office
    await database.dispose()


async def _mention(office: Office, *names: str) -> None:
    await note(office.desk, f"secretly ill {' '.join(f'@{name}' for name in names)}", invoice_id="F-1")


def _by_mail(office: Office, smtp_url: str) -> Resources:
    """The office's resources with a mail server instead of the outbox."""
    senders = senders_of(Settings(smtp_url=smtp_url, send_seconds=5), office.resources.renderer.brand)
    return replace(office.resources, senders=senders)


async def _rows(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM notifications ORDER BY id")


def _outbox(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "outbox").rglob("notification-*"))


async def test_without_any_settings_it_is_a_file_in_the_outbox(office: Office, tmp_path: Path) -> None:
    await enter(office, member("bea", email=ADDRESS))
    await _mention(office, "bea")
    assert await tell_staff(office.resources) == 1
    [file] = _outbox(tmp_path)
    mail = email.message_from_bytes(file.read_bytes())
    assert ADDRESS in mail["To"]
    assert mail["Subject"] == "ana mentions you in a note on invoice F-1"
    assert mail.get_payload() == (
        "ana mentions you in a note on invoice F-1.\r\n\r\n"
        "Customer: Customer C-1 (C-1)\r\nInvoice: F-1\r\n\r\npuntual timeline F-1\r\n"
    )
    assert await tell_staff(office.resources) == 0


async def test_by_mail_and_by_chat_once_and_neither_says_what_the_note_says(office: Office) -> None:
    with mail_server() as server, chat_tool() as tool:
        await enter(office, member("bea", email=ADDRESS, notify=(tool.url(),)))
        await _mention(office, "bea")
        resources = _by_mail(office, server.url)
        assert (await tell_staff(resources), await tell_staff(resources)) == (1, 0)
    [mail], [chat] = server.mails, tool.told
    assert ADDRESS in mail.decode()
    assert (chat["path"], chat["title"]) == ("/room", "ana mentions you in a note on invoice F-1")
    assert "puntual timeline F-1" in chat["message"]
    for said in (mail.decode(), json.dumps(chat)):
        assert "secretly ill" not in said
        assert "ana@acme.example" not in said
    [row] = await _rows(office)
    assert row["told_at"] is not None
    assert row["error"] is None


async def test_what_fails_is_tried_again_later_and_one_way_that_works_is_enough(office: Office) -> None:
    with chat_tool(500) as tool:
        await enter(office, member("bea", notify=(tool.url(),)))
        await _mention(office, "bea")
        assert await tell_staff(office.resources) == 0
        [row] = await _rows(office)
        assert (row["told_at"], row["attempts"], row["error"]) == (None, 1, "json_refused")
        # Not before its time has come, which doubles.
        assert await tell_staff(office.resources) == 0
        assert len(tool.told) == 1
        await office.execute("UPDATE notifications SET retry_at = clock_timestamp()")
        await tell_staff(office.resources)
        waits = "SELECT retry_at - clock_timestamp() FROM notifications"
        assert timedelta(seconds=45) < await office.value(waits) <= timedelta(seconds=60)
        await staff.change(office.desk, "bea", {"email": ADDRESS})
        await office.execute("UPDATE notifications SET retry_at = clock_timestamp()")
        assert await tell_staff(office.resources) == 1
    [row] = await _rows(office)
    assert (row["attempts"], row["error"]) == (3, "json_refused")
    assert row["told_at"] is not None


async def test_an_address_that_is_none_is_not_tried_for_ever(office: Office) -> None:
    with mail_server(RCPT="550 5.1.1 nobody here") as server:
        await enter(office, member("bea", email=ADDRESS))
        await _mention(office, "bea")
        assert await tell_staff(_by_mail(office, server.url)) == 0
        await office.execute("UPDATE notifications SET retry_at = clock_timestamp()")
        said = len(server.said)
        assert await tell_staff(_by_mail(office, server.url)) == 0
        assert len(server.said) == said
    [row] = await _rows(office)
    assert row["error"] == "email_address_invalid"


async def test_a_tool_that_does_not_answer_keeps_nobody_waiting(office: Office) -> None:
    with chat_tool(None) as slow, chat_tool() as quick:
        await enter(office, member("bea", notify=(slow.url(),)), member("carl", notify=(quick.url(),)))
        await _mention(office, "bea", "carl")
        resources = replace(office.resources, chat=Chat(0.3))
        assert await tell_staff(resources) == 1
        assert len(quick.told) == 1
    assert [row["told_at"] is not None for row in await _rows(office)] == [False, True]


async def test_the_kill_switch_for_customers_lets_staff_be_told_a_copied_database_does_not(
    office: Office, tmp_path: Path
) -> None:
    await enter(office, member("bea", email=ADDRESS))
    await sending.stop(office.desk, "drill")
    await _mention(office, "bea")
    assert await tell_staff(office.resources) == 1
    await office.execute("UPDATE installation SET stopped_by = :guard", guard=installation.GUARD)
    await _mention(office, "bea")
    assert await tell_staff(office.resources) == 0
    assert len(_outbox(tmp_path)) == 1


async def test_whoever_has_no_address_or_has_read_it_is_not_told(office: Office, tmp_path: Path) -> None:
    await enter(office, "bea", member("carl", email="carl@alborada.example"))
    await _mention(office, "bea", "carl")
    async with office.desk.database.begin() as tx:
        rows = await notifications.of_member(tx, "carl", read=False, limit=10)
        await notifications.mark_read(tx, "carl", MONDAY, rows[0]["id"])
    assert (await tell_staff(office.resources), _outbox(tmp_path)) == (0, [])
    async with office.desk.database.connect() as tx:
        assert len(await notifications.of_member(tx, "bea", read=False, limit=10)) == 1
        assert await notifications.of_member(tx, "carl", read=False, limit=10) == []
        assert len(await notifications.of_member(tx, "carl", read=True, limit=10)) == 1


async def test_a_role_is_told_or_the_next_higher_one_and_substitutes_for_those_who_are_away(office: Office) -> None:
    async def told(to: StaffRole) -> list[str]:
        async with office.desk.database.begin() as tx:
            return await notifications.notify(tx, to, NotificationKind.TASK_OVERDUE, at=MONDAY, by="carl")

    assert await told(StaffRole.SUPERVISOR) == []
    await enter(office, "bea", "carl", member("mia", "manager"))
    assert await told(StaffRole.SUPERVISOR) == ["mia"]
    await enter(office, member("sofia", "supervisor"), member("tom", "supervisor"))
    await staff.absent(office.desk, "tom", MONDAY.date(), MONDAY.date(), "bea")
    assert await told(StaffRole.SUPERVISOR) == ["sofia", "bea"]
    # Whoever makes it happen knows.
    assert await told(StaffRole.COLLECTOR) == ["bea"]


@pytest.mark.parametrize("url", ["nonsense", "", "slack://", "foo://hunter2", "syslog://", "dbus://"])
def test_an_address_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(url)
    assert "hunter2" not in str(refused.value)


async def test_nothing_of_an_address_is_logged(
    office: Office, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with chat_tool(500) as tool:
        with pytest.raises(NotTold) as failure:
            await Chat(5).tell(tool.url("hunter2"), "title", "body")
        assert failure.value.reason == "json_refused"
        assert "hunter2" not in repr(member("bea", notify=(tool.url("hunter2"),)))
        await enter(office, member("bea", notify=(tool.url("hunter2"),)))
        await _mention(office, "bea")
        await tell_staff(office.resources)
    heard = capsys.readouterr()
    assert "hunter2" not in heard.out + heard.err + caplog.text
