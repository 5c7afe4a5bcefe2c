"""Can somebody work from a customer's page in a real browser, with keys and with a thumb, with script and without?"""

from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import settle_in
from tests.operations.office import Office


async def test_chosen_invoices_become_a_promise_and_what_was_sent_is_shown(visitors: Visitors, office: Office) -> None:
    await settle_in(office)
    page = await visitors.sign_in("ana")
    await page.goto("/console/customers?q=ferr")
    await page.get_by_role("link", name="Ferretería El Ángel").click()
    assert await faults_of(page, "en") == []
    await page.get_by_role("checkbox", name="No. F-6").check()
    await page.get_by_role("button", name="Promise", exact=True).click()
    assert "invoice=F-6" in page.url
    await expect(page.get_by_role("checkbox", name="No. F-6")).to_be_checked()
    assert await faults_of(page, "en") == []
    await page.get_by_label("Day").first.fill("2026-03-20")
    await page.get_by_role("button", name="Record the promise").click()
    await expect(page.get_by_role("status")).to_have_text("The promise is recorded.")
    [deal] = await office.rows(
        "SELECT a.made_by FROM arrangements a JOIN arrangement_invoices i ON i.arrangement_id = a.id "
        "WHERE i.invoice_id = 'F-6'"
    )
    assert deal == {"made_by": "ana"}
    await page.get_by_text("Show it as it was sent").first.click()
    shown = page.frame_locator(".timeline-sent[open] iframe").first
    await expect(shown.locator("body")).to_contain_text("F-")
    assert await page.locator(".timeline-sent[open] iframe").first.get_attribute("sandbox") == ""


async def test_a_phone_without_script_writes_a_call_down(visitors: Visitors, office: Office) -> None:
    await settle_in(office)
    page = await visitors.sign_in("ana", phone=True, script=False, language="es", dark=True)
    await page.goto("/console/customers/C-1/call?invoice=F-1")
    await page.get_by_label("Resultado").select_option("reached")
    await page.get_by_role("button", name="Anotar la llamada").click()
    await expect(page.get_by_role("status")).to_have_text("La llamada queda anotada.")
    for path in ("customers", "customers/C-1", "customers/C-3"):
        await page.goto(f"/console/{path}")
        # Without script of the page's own; what the browser measures is not stopped by that.
        box = await page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= 360
    assert "call_made" in await office.kinds("F-1")
