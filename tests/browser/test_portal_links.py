"""Does a link that staff hand out on a phone lead a customer in, and out again once it is revoked?"""

import re

import pytest
from playwright.async_api import expect

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of

HERE = "/console/customers/C-1/portal"


@pytest.mark.parametrize(("language", "script"), [("en", True), ("en", False)])
async def test_a_link_is_handed_over_used_and_revoked(visitors: Visitors, language: str, script: bool) -> None:
    office = visitors.office
    await office.customer()
    await office.invoice("F-1", "100.00")
    staff = await visitors.sign_in("sara", StaffRole.SUPERVISOR, language=language, phone=True, script=script)
    await staff.goto(HERE)
    await staff.get_by_label("For whom").select_option(label="Ana (ana@acme.example)")
    await staff.get_by_role("button", name="Make the link").click()
    url = await staff.locator("code.secret").inner_text()
    assert re.fullmatch(r"https?://\S+/portal/enter/[A-Za-z0-9_-]{43}", url)

    customer = await visitors._page(language, phone=True, script=script, dark=False)
    await customer.goto(url)
    assert await office.rows("SELECT * FROM portal_sessions") == [], "looking at a link opens nothing"
    await customer.locator("main form button").click()
    await customer.wait_for_url("**/portal/")
    await expect(customer.get_by_text("No. F-1").first).to_be_visible()

    await staff.goto(HERE)
    await expect(staff.get_by_text("1 link opens.")).to_be_visible()
    if script:
        assert await faults_of(staff, language) == []
    await staff.get_by_text("Change what they may do").click()
    await staff.get_by_label("agree on plans and offers").check()
    await staff.get_by_role("button", name="Save").click()
    await expect(staff.get_by_text("given by hand")).to_be_visible()
    await staff.get_by_role("button", name="Revoke all links").click()
    await expect(staff.get_by_text("1 link is revoked")).to_be_visible()

    answer = await customer.goto("/portal/")
    assert answer is not None
    assert answer.status == 401
    visitors.complaints.clear()  # a browser writes every 401 to its console
    kinds = await office.kinds(None)
    assert kinds == ["portal_link_made", "portal_entered", "portal_rights_changed", "portal_link_revoked"]
