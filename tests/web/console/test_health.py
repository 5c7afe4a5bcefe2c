"""Does the health page say what is to be looked at and what to do, and do its buttons do it?"""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from models.staff import StaffRole
from operations import sending
from store import installation
from store.given_up import MOST_TRIES
from tests.operations.office import MONDAY, Office
from tests.web.console.conftest import Visitors

HERE = "/console/health"


@pytest.fixture(autouse=True)
async def _messages_may_leave(office: Office) -> None:
    async with office.desk.database.begin() as tx:
        await installation.start(tx)


@pytest.fixture
async def sofia(visitors: Visitors) -> TestClient:
    return await visitors.sign_in("sofia", StaffRole.SUPERVISOR)


async def _message(office: Office, **fields: object) -> int:
    """One that was sent, as its row says."""
    given = {"state": "accepted", "channel": "email", "to_address": "ana@acme.example", "accepted_at": MONDAY} | fields
    given["send_key"] = f"k-{await office.value('SELECT count(*) FROM messages')}"
    row = {
        "claimed_by": "F-1", "customer_id": "C-1", "attempt": given["send_key"], "audience": "payables",
        "template": "overdue", "language": "en", "to_name": "Ana", "body_text": "x", "variables": "{}",
        "told_as": "[]", "allowed_by": "{}", "never_guessed": False, "claimed_at": MONDAY - timedelta(hours=1),
        "not_after": MONDAY, "local_day": MONDAY.date(), **given,
    }  # fmt: skip
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    for name in ("variables", "told_as", "allowed_by"):
        places = places.replace(f":{name}", f"CAST(:{name} AS jsonb)")
    await office.execute(f"INSERT INTO messages ({names}) VALUES ({places})", **row)
    return int(await office.value("SELECT max(id) FROM messages"))


async def _owing(office: Office) -> None:
    await office.customer()
    await office.invoice()
    await office.execute("UPDATE cases SET planned_revision = revision, next_at = NULL")


async def test_where_nothing_happens_only_the_missing_worker_is_to_be_looked_at(sofia: TestClient) -> None:
    shown = sofia.get(HERE).text
    assert "No worker is at work." in shown
    assert shown.count("<strong>Now:</strong>") == 1
    assert "Nothing waits to be handed over." in shown


@pytest.mark.parametrize("language", ["es", "pt"])
async def test_it_is_told_in_every_language(visitors: Visitors, language: str) -> None:
    shown = (await visitors.sign_in("luis", None, language=language)).get(HERE)
    assert shown.status_code == 200
    assert f'<html lang="{language}"' in shown.text


async def test_the_switch_asks_for_a_reason_and_a_yes_and_says_who_stopped_it(
    visitors: Visitors, sofia: TestClient, office: Office
) -> None:
    unsure = sofia.post(f"{HERE}/sending/stop", data={"reason": "wrong template"})
    assert unsure.status_code == 422
    assert 'value="wrong template"' in unsure.text
    assert "expected your yes" in unsure.text
    assert sofia.post(f"{HERE}/sending/stop", data={"sure": "yes"}).status_code == 422
    assert sofia.post(f"{HERE}/sending/stop", data={"reason": "wrong template", "sure": "yes"}).status_code == 303
    shown = sofia.get(HERE).text
    assert "Sending was stopped by sofia: wrong template" in shown
    assert "An administrator lets it go on." in shown
    assert sofia.post(f"{HERE}/sending/start").status_code == 403
    late = sofia.post(f"{HERE}/sending/stop", data={"reason": "me too", "sure": "yes"})
    assert late.status_code == 409
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    assert marta.post(f"{HERE}/sending/start").status_code == 303
    assert (await sending.show(office.desk)).stopped_at is None


async def test_a_copied_database_is_armed_by_an_administrator_alone(visitors: Visitors, office: Office) -> None:
    async with office.desk.database.begin() as tx:
        await installation.stop(tx, MONDAY, installation.GUARD, "armed for elsewhere")
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    assert "If it has moved here for good, arm it." in marta.get(HERE).text
    assert marta.post(f"{HERE}/sending/start").status_code == 409
    assert marta.post(f"{HERE}/sending/arm").status_code == 303
    assert (await sending.show(office.desk)).stopped_at is None


@pytest.mark.parametrize(("said", "state"), [("sent", "accepted"), ("again", "superseded")])
async def test_of_a_held_message_somebody_says_what_happened(
    sofia: TestClient, office: Office, said: str, state: str
) -> None:
    await _owing(office)
    held = await _message(office, state="held", accepted_at=None, reason="timeout")
    await office.execute(
        "INSERT INTO attempts (token, message_id, number, state, called_at) "
        "SELECT attempt, id, 1, 'unknown', clock_timestamp() FROM messages"
    )
    assert "Of 1 message nobody knows whether it went out." in sofia.get(HERE).text
    assert sofia.post(f"{HERE}/held/{held}/{said}").status_code == 303
    assert await office.value("SELECT state FROM messages") == state
    assert sofia.post(f"{HERE}/held/{held}/{said}").status_code == 409


async def test_who_only_reads_sees_it_and_can_do_nothing(visitors: Visitors) -> None:
    luis = await visitors.sign_in("luis", None)
    await visitors.sign_in("sofia", StaffRole.SUPERVISOR)
    shown = luis.get(HERE).text
    assert '<form method="post" action="/console/health' not in shown
    assert luis.post(f"{HERE}/sending/stop", data={"reason": "x", "sure": "yes"}).status_code == 403
    assert luis.post(f"{HERE}/held/1/sent").status_code == 403
    assert luis.get(f"{HERE}/check").status_code == 403


async def test_bounces_complaints_and_cases_left_behind_are_counted(sofia: TestClient, office: Office) -> None:
    await _owing(office)
    for number in range(20):
        bounced = MONDAY if number < 2 else None
        await _message(office, bounced_at=bounced, complained_at=bounced, to_address="a@full.example")
    await office.execute("UPDATE cases SET planned_revision = 0, next_at = :at", at=MONDAY - timedelta(hours=1))
    shown = sofia.get(f"{HERE}/now").text
    assert "<html" not in shown
    assert "10.0\u00a0% of what was sent on e-mail came back." in shown
    assert "2 receivers complained." in shown
    assert "full.example" in shown
    assert "1 cases should have done something by now." in shown
    assert "/console/cases/F-1" in shown


async def test_every_check_of_the_set_up_is_told_to_an_administrator(visitors: Visitors) -> None:
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    shown = marta.get(f"{HERE}/check").text
    assert "database.migrations" in shown
    assert "python -m worker" in shown


async def test_what_is_tried_no_more_beside_all_cases_is_told(sofia: TestClient, office: Office) -> None:
    await office.customer()
    statement = (
        "INSERT INTO answers (customer_id, invoice_ids, body_text, written_at, written_by, subject, tell, tell_tries,"
        " tell_at) "
        "VALUES ('C-1', '{}', 'x', :at, 'ana', '', 'ana@acme.example', :tries, clock_timestamp())"
    )
    await office.execute(statement, at=MONDAY, tries=MOST_TRIES - 1)
    assert "could not be brought" not in sofia.get(HERE).text
    await office.execute(statement, at=MONDAY, tries=MOST_TRIES)
    assert "1 receipt, answer or notice could not be brought by e-mail." in sofia.get(HERE).text
