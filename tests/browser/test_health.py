"""Do health and reports by mail work in a browser: renewed by themselves, usable with keys, readable by everybody?"""

import pytest
from playwright.async_api import expect

from models.staff import StaffRole
from operations import report_orders
from store import installation
from tests.activities.test_report_packs import order
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import settle_in
from tests.operations.office import MONDAY


@pytest.fixture(autouse=True)
async def _messages_may_leave(visitors: Visitors) -> None:
    async with visitors.office.desk.database.begin() as tx:
        await installation.start(tx)


async def _held(visitors: Visitors) -> None:
    """A portfolio of which one message never got its answer."""
    await settle_in(visitors.office)
    await visitors.office.execute(
        "UPDATE messages SET state = 'held', accepted_at = NULL WHERE id = (SELECT min(id) FROM messages)"
    )
    await visitors.office.execute(
        "UPDATE attempts SET state = 'unknown' WHERE message_id IN (SELECT min(id) FROM messages)"
    )


async def test_a_supervisor_stops_all_sending_and_an_administrator_lets_it_go_on(visitors: Visitors) -> None:
    sofia = await visitors.sign_in("sofia", StaffRole.SUPERVISOR)
    await sofia.goto("/console/health")
    await sofia.get_by_text("Stop all sending").first.click()
    await sofia.get_by_label("Why").fill("wrong template")
    await sofia.get_by_label("Yes, stop all sending now").check()
    await sofia.get_by_role("button", name="Stop all sending").click()
    assert await sofia.get_by_role("status").inner_text() == "All sending is stopped."
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    await marta.goto("/console/health")
    await expect(marta.get_by_text("Stopped by sofia since")).to_be_visible()
    await marta.get_by_role("button", name="Let messages leave again").click()
    assert "Messages may leave" in await marta.get_by_role("status").inner_text()


async def test_what_has_happened_meanwhile_appears_without_a_reload(visitors: Visitors) -> None:
    page = await visitors.sign_in("sofia", StaffRole.SUPERVISOR)
    await page.goto("/console/health")
    await page.get_by_text("Stop all sending").first.click()
    await page.get_by_label("Why").fill("half written")
    async with visitors.office.desk.database.begin() as tx:
        await installation.stop(tx, MONDAY, "marta", "elsewhere")
    await page.evaluate("htmx.trigger('#health-now', 'renew')")
    await page.get_by_text("Sending was stopped by marta: elsewhere").wait_for()
    assert await page.get_by_label("Why").input_value() == "half written"


@pytest.mark.parametrize(
    ("language", "phone", "dark"), [("es", False, False), ("pt", True, True), ("en", True, False), ("es", False, True)]
)
async def test_everybody_can_read_them(visitors: Visitors, language: str, phone: bool, dark: bool) -> None:
    await _held(visitors)
    placed = await report_orders.add(visitors.office.desk, order(name="Dirección <b>", grouped="segment"))
    await report_orders.send(visitors.office.desk, placed.order.name, MONDAY.date().replace(day=1))
    await visitors.office.execute("UPDATE report_deliveries SET called_at = clock_timestamp() - interval '5 minutes'")
    page = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True, language=language, phone=phone, dark=dark)
    faults = {}
    for where in ("health", "health/check", "packs", "packs/new", f"packs/{placed.id}"):
        await page.goto(f"/console/{where}", wait_until="networkidle")
        if found := await faults_of(page, language):
            faults[where] = found
    assert faults == {}
