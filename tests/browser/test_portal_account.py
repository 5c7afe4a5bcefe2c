"""Can somebody read on a phone what is owed and why, with script and without, and what they may not see stay unseen?"""

import pytest
from playwright.async_api import expect

from models.portal import digest_of
from store import portal_sessions
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.web.portal.busy import INVOICES, busy_customer


@pytest.mark.parametrize("script", [True, False])
async def test_from_the_sum_to_the_reason_of_a_charge_and_to_the_whole_account(
    visitors: Visitors, script: bool
) -> None:
    office = visitors.office
    await busy_customer(office)
    page = await visitors.customer(invoice_ids=["F/1", "F-2"], script=script)
    await expect(page.get_by_role("heading", name="To pay", exact=True)).to_be_visible()
    await expect(page.get_by_text("1,057.12 EUR")).to_be_visible()
    await expect(page.get_by_role("link", name="See the whole account")).to_be_visible()
    await expect(page.get_by_text("F-3")).to_have_count(0)
    await page.get_by_role("link", name="Invoice No. F/1").click()
    await expect(page.get_by_text("compensation for recovery costs on 1,200.00")).to_be_visible()
    await expect(page.get_by_role("link", name="Pay", exact=True).last).to_have_attribute(
        "href", "/portal/pay?invoice=F/1"
    )
    await page.get_by_role("link", name="How late charges come about").click()
    await expect(page.get_by_role("heading", name="Late charges")).to_be_visible()
    before = await office.everything()
    await page.goto("/portal/")
    [cookie] = await page.context.cookies()
    async with office.desk.database.begin() as tx:
        await portal_sessions.open_whole(tx, digest_of(cookie["value"]))
    await page.reload()
    await page.get_by_role("link", name="The whole account").click()
    for number in ("F-3", "F-4", "F-5", "U-1"):
        await expect(page.get_by_role("link", name=f"No. {number}")).to_be_visible()
    await page.get_by_role("link", name="Payments and credit notes").click()
    await expect(page.get_by_text("Credit note N-3")).to_be_visible()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="As a table (CSV)").click()
    assert (await coming.value).suggested_filename == "statement-2026-03-02.csv"
    after = await office.everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"portal_sessions"}, "reading changes nothing"


@pytest.mark.parametrize(("language", "dark"), [("es", False), ("en", True)])
async def test_no_page_of_the_account_has_anything_to_mend(visitors: Visitors, language: str, dark: bool) -> None:
    office = visitors.office
    await busy_customer(office)
    await office.walk(office.clock.instant.replace(day=12))
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + :days * 86400", days=10)
    page = await visitors.customer(invoice_ids=INVOICES, whole=True, language=language, dark=dark)
    message = await office.value("SELECT min(id) FROM messages WHERE state IN ('accepted', 'delivered')")
    paths = ["", "account", "account?show=settled", "account?show=received", "rules", f"messages/{message}"]
    faults = {}
    for path in [*paths, *(f"invoices/{one.replace('/', '%2F')}" for one in INVOICES)]:
        answer = await page.goto(f"/portal/{path}")
        assert answer is not None
        assert answer.status == 200, path
        if found := await faults_of(page, language):
            faults[path] = found
    assert faults == {}
