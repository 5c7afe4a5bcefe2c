"""Are figures seen in a browser: plots drawn without a complaint, every number with the rows behind it, targets set?"""

import pytest
from playwright.async_api import Page, expect

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import settle_in


@pytest.mark.timeout(180)
async def test_plots_are_drawn_again_where_the_page_turns_dark_and_numbers_lead_to_cases(visitors: Visitors) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("marta", StaffRole.MANAGER, language="es")
    await page.goto("/console/figures/aging?currency=COP")
    await _drawn(page, 2)
    plot = page.locator(".plot svg").first
    await expect(plot).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.emulate_media(color_scheme="dark")
    await expect(plot).to_have_css("background-color", "rgb(24, 36, 51)")
    assert await faults_of(page, "es") == []

    await page.locator(".plotted summary").first.click()
    await page.get_by_role("link", name="1.200,50").first.click()
    await page.get_by_role("link", name="F-1").click()
    assert page.url.endswith("/console/cases/F-1")


@pytest.mark.timeout(180)
async def test_on_a_phone_figures_stand_below_each_other_and_a_target_is_set_by_a_manager(visitors: Visitors) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("marta", StaffRole.MANAGER, phone=True, dark=True)
    await page.goto("/console/figures/targets")
    await page.get_by_label("Measure").select_option("dso/dso")
    await page.get_by_label("Target", exact=True).fill("45.5")
    await page.get_by_role("button", name="Set target").click()
    await page.get_by_role("status").get_by_text("The target is set.").wait_for()
    await _drawn(page, 1)
    assert await faults_of(page, "en") == []
    await page.goto("/console/figures?currency=COP")
    await page.locator(".plot svg").first.wait_for()
    assert await faults_of(page, "en") == []


async def _drawn(page: Page, many: int) -> None:
    await expect(page.locator(".plot svg")).to_have_count(many)
