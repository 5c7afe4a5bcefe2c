"""What does somebody see in the morning, and can they keep a view of it?"""

from datetime import timedelta

import pytest

from models.staff import StaffRole
from store import installation
from tests.operations.office import MONDAY, Office
from tests.web.console.conftest import Visitors

TUESDAY = MONDAY.replace(day=17)


@pytest.fixture(autouse=True)
async def _messages_may_leave(office: Office) -> None:
    async with office.desk.database.begin() as tx:
        await installation.start(tx)


async def with_a_call(office: Office) -> int:
    """The id of an open call about F-1, which nobody has taken."""
    await office.customer()
    await office.invoice("F-1")
    await office.walk(TUESDAY)
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + 15 * 86400")
    return int(await office.value("SELECT id FROM tasks"))


async def test_an_empty_day_says_why_and_what_next(visitors: Visitors) -> None:
    ana = await visitors.sign_in()
    page = ana.get("/console/today")
    assert page.status_code == 200
    assert "Nothing waits for you." in page.text
    assert "No payments are promised for today or tomorrow." in page.text
    assert "Nothing waits for anybody." in ana.get("/console/today?owner=all").text
    assert "Nothing matches these filters." in ana.get("/console/today?owner=all&kind=visit").text


async def test_the_list_says_why_in_the_readers_language_and_filters_live_in_the_address(
    visitors: Visitors, office: Office
) -> None:
    call = await with_a_call(office)
    ana = await visitors.sign_in(language="es")
    assert f"/console/tasks/{call}" not in ana.get("/console/today").text
    page = ana.get("/console/today?owner=all").text
    assert f"/console/tasks/{call}" in page
    assert "Se debe" not in page
    assert "100,00" in page
    for query in ("owner=nobody", "owner=all&kind=call", "owner=all&queue=collectors", "owner=all&customer=C-1"):
        assert f"/console/tasks/{call}" in ana.get(f"/console/today?{query}").text
    for query in ("owner=ana", "owner=all&kind=visit", "owner=all&customer=C-2", "owner=all&snoozed=yes"):
        assert f"/console/tasks/{call}" not in ana.get(f"/console/today?{query}").text
    assert ana.get("/console/today?kind=party").status_code == 422
    assert ana.get("/console/today?after=nonsense").status_code == 422


async def test_sending_that_is_stopped_is_said_with_its_reason(visitors: Visitors, office: Office) -> None:
    await office.execute(
        "UPDATE installation SET stopped_at = now(), stopped_by = 'marta', stopped_why = 'wrong texts'"
    )
    ana = await visitors.sign_in()
    page = ana.get("/console/today").text
    assert "Sending is stopped." in page
    assert "wrong texts" in page


async def test_what_is_promised_broken_and_done_over_night_is_told(visitors: Visitors, office: Office) -> None:
    await with_a_call(office)
    await office.pay("P-1", "100.00", {"F-1": "100.00"})
    await office.live("F-1")
    marta = await visitors.sign_in("marta", StaffRole.MANAGER)
    page = marta.get("/console/today?owner=all").text
    assert "1 payment received" in page
    assert "1 invoice settled" in page
    assert "Team" in page
    assert "Team" not in (await visitors.sign_in("bea")).get("/console/today").text


async def test_counts_renew_themselves_and_say_when_something_new_has_come(visitors: Visitors, office: Office) -> None:
    call = await with_a_call(office)
    ana = await visitors.sign_in()
    assert "New tasks have come." in ana.get("/console/today/head?owner=nobody&seen=0").text
    head = ana.get(f"/console/today/head?owner=nobody&seen={call}").text
    assert "New tasks have come." not in head
    assert "<h1" not in head


async def test_a_view_is_kept_shared_renamed_and_forgotten_by_its_owner_alone(visitors: Visitors) -> None:
    ana, bea = await visitors.sign_in("ana"), await visitors.sign_in("bea")
    saved = ana.post("/console/views", data={"page": "today", "name": "<b>late</b>", "query": "owner=all&overdue=yes"})
    assert saved.headers["location"] == "/console/today?owner=all&overdue=yes"
    assert "&lt;b&gt;late&lt;/b&gt;" in ana.get("/console/today").text
    assert "late&lt;" not in bea.get("/console/today").text
    found = await visitors.office.value("SELECT id FROM saved_views")
    assert bea.post(f"/console/views/{found}", data={"name": "mine"}).status_code == 404
    ana.post(f"/console/views/{found}", data={"name": "Late ones", "shared": "yes"})
    assert "Late ones" in bea.get("/console/today").text
    assert ana.post("/console/views", data={"page": "today", "name": " ", "query": ""}).status_code == 422
    ana.post(f"/console/views/{found}", data={"forget": "yes"})
    assert "is kept no more" in ana.get("/console/today").text
    assert "Late ones" not in ana.get("/console/today").text


async def test_a_list_is_read_on_behind_its_last_entry(visitors: Visitors, office: Office) -> None:
    await with_a_call(office)
    await office.execute(
        "INSERT INTO tasks (kind, queue, customer_id, invoice_id, step_id, occurrence, opened_at, due_on, details) "
        "SELECT 'escalation', 'supervisors', 'C-1', 'F-1', '*more', n, :now, :day, '{}' FROM generate_series(1, 60) n",
        now=office.clock.instant,
        day=(office.clock.instant + timedelta(days=2)).date(),
    )
    ana = await visitors.sign_in()
    first = ana.get("/console/today?owner=all").text
    assert first.count("data-open") == 50
    more = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    rest = ana.get(more).text
    assert rest.count("data-open") == 11
