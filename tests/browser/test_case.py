"""Can everybody read the portfolio and the page of a case: on a phone, in the dark, in any language?"""

import pytest
from playwright.async_api import expect

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import HOSTILE_INVOICE, settle_in
from web.console.formats import address

_PAGES = (
    "/console/cases",
    "/console/cases?state=all&column=due&column=amount&column=product&column=strategy&country=US",
    "/console/cases?currency=KWD",
    "/console/bulk",
    "/console/bulk/new?action=pause&which=all&state=open",
    "/console/bulk/new?action=move&which=chosen&chosen=F-1",
    address("cases", "F-1"),
    address("cases", "F-2"),
    address("cases", "F-5"),
    address("cases", HOSTILE_INVOICE),
    address("cases", HOSTILE_INVOICE, "document"),
    address("cases", "F-1", "pause"),
    address("cases", "F-1", "move") + "?strategy=gentle",
)


@pytest.mark.parametrize(("language", "phone", "dark"), [("en", False, False), ("es", True, False), ("pt", True, True)])
async def test_pages_are_usable_by_everybody(visitors: Visitors, language: str, phone: bool, dark: bool) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("sam", StaffRole.MANAGER, language=language, phone=phone, dark=dark)
    faults = {}
    for one in _PAGES:
        await page.goto(one)
        if found := await faults_of(page, language):
            faults[one] = found
    assert faults == {}


async def test_a_supervisor_pauses_what_is_ticked_and_sees_what_came_of_it(visitors: Visitors) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("sonia", StaffRole.SUPERVISOR)
    await page.goto("/console/cases?text=Ferreter%C3%ADa")
    await page.get_by_label("Select all on this page").check()
    await page.get_by_role("button", name="To the selected").click()
    await page.get_by_label("Reason").fill("closed for a week")
    await page.get_by_role("button", name="Pause: 3 cases").click()
    await page.get_by_text("Finished on").wait_for()
    await expect(page.get_by_role("table", name="Case by case").get_by_role("row")).to_have_count(4)
    rows = await visitors.office.rows("SELECT actor FROM holds WHERE kind = 'pause' AND invoice_id IS NOT NULL")
    assert [row["actor"] for row in rows] == ["sonia"] * 3
