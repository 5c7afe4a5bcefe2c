"""Do two people change a strategy in the browser, and can everybody use those pages?"""

import pytest
from playwright.async_api import expect

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of

PAGES = (
    "/console/rules",
    "/console/rules/strategies/onboarding",
    "/console/rules/strategies/onboarding/propose",
    "/console/rules/strategies/onboarding/simulate?due=2026-12-24&country=CO&kind=business",
    "/console/rules/segments",
    "/console/rules/policies/contact",
    "/console/rules/templates/overdue",
    "/console/rules/proposals/1",
)


async def test_one_proposes_another_publishes_and_new_cases_start_on_it(visitors: Visitors) -> None:
    office = visitors.office
    await office.customer()
    await office.invoice("F-1")
    sol = await visitors.sign_in("sol", StaffRole.SUPERVISOR)
    await sol.goto("/console/rules")
    await sol.get_by_role("link", name="onboarding").first.click()
    await sol.get_by_role("link", name="Propose a change").click()
    text = sol.get_by_label("As text")
    written = await text.input_value()
    await text.fill(written.replace("do: reminder", "do: remind", 1))
    # While somebody types, what is wrong is shown beside the text.
    await sol.get_by_text("thing is wrong").or_(sol.get_by_text("things are wrong")).wait_for()
    await text.fill(written.replace("due - 7d", "due - 6d"))
    await sol.get_by_text("Everything is right.").wait_for()
    await sol.get_by_label("Why").fill("less hurry")
    await sol.get_by_role("button", name="Propose").click()
    await sol.get_by_text("Proposal 1 waits for a second person.").wait_for()
    await expect(sol.get_by_role("button", name="Approve and publish")).to_have_count(0)

    max_ = await visitors.sign_in("max", StaffRole.MANAGER, language="es")
    await max_.goto("/console/rules")
    await max_.get_by_role("region", name="Propuestas").get_by_role("link", name="1").click()
    await expect(max_.get_by_text("less hurry")).to_be_visible()
    await max_.get_by_role("button", name="Aprobar y publicar").click()
    await expect(max_.get_by_text("La propuesta 1 está en vigor.")).to_be_visible()

    await office.invoice("F-2")
    versions = await office.rows("SELECT strategy_version FROM cases ORDER BY invoice_id")
    assert versions[0] != versions[1]
    await sol.goto("/console/rules/strategies/onboarding")
    await expect(sol.get_by_text("published by sol, approved by max")).to_be_visible()


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
async def test_pages_are_usable_by_everybody(visitors: Visitors, phone: bool, dark: bool) -> None:
    await visitors.office.customer()
    await visitors.office.invoice()
    proposed = (
        "INSERT INTO proposals (kind, name, version, source, reason, proposed_by, proposed_at) "
        "VALUES ('strategy', '<b>x</b>', 'v', 'name: <script>alert(1)</script>', '<script>alert(1)</script>', "
        "'sol', now())"
    )
    await visitors.office.execute(proposed)
    language = "pt" if phone else "en"
    page = await visitors.sign_in("max", StaffRole.MANAGER, phone=phone, dark=dark, language=language)
    for path in PAGES:
        await page.goto(path, wait_until="networkidle")
        assert (path, await faults_of(page, language)) == (path, [])
