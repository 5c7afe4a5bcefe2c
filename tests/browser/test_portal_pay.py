"""Does somebody pay on a phone, with and without script, and does the case rest and settle?"""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of


@pytest.mark.parametrize("script", [True, False])
async def test_an_invoice_is_paid_in_part_and_then_whole(visitors: Visitors, script: bool) -> None:
    office = visitors.office
    await office.customer()
    await office.invoice("F-1", "100.00")
    page = await visitors.customer(script=script)
    for amount, how in (("40", "partly"), ("60", "whole")):
        await page.goto("/portal/pay?invoice=F-1")
        if script:
            assert await faults_of(page, "en") == [], how
        if how == "partly":
            await page.get_by_text("Pay another amount").click()
            await page.get_by_label("Amount for").fill(amount)
        await page.get_by_role("button", name="Continue to pay").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Practice payment")
        if script:
            assert await faults_of(page, "en") == [], how
        assert await office.value("SELECT count(*) FROM holds WHERE kind = 'payment' AND ended_at IS NULL") == 1
        await page.locator("button[value=paid]").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        await page.get_by_role("link", name="Receipt").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
        if script:
            assert await faults_of(page, "en") == [], how
    assert await office.balance("F-1") == 0
    assert (await office.kinds()).count("payment_received") == 2
