"""Does somebody sign in through the browser: by invitation, password and code, and out again?"""

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, LOCALES, PHONE, Visitors
from tests.browser.inspection import faults_of
from tests.web.console.entering import PASSWORD, entered


async def _newcomer(visitors: Visitors, language: str = "en", *, phone: bool = False, dark: bool = False) -> Page:
    """A browser that nobody has signed in with."""
    context = await visitors.browser.new_context(
        viewport=PHONE if phone else DESK,
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        base_url=visitors.site,
    )
    visitors.contexts.append(context)
    page = await context.new_page()
    page.on("pageerror", lambda error: visitors.complaints.append(str(error)))
    return page


async def _sign_in(page: Page, password: str) -> None:
    await page.get_by_label("User").fill("ana")
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def test_from_the_invitation_to_a_second_factor_and_out(visitors: Visitors) -> None:
    page = await _newcomer(visitors)
    await page.goto(f"/console/invitation/{await entered(visitors.office)}")
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("input[name=again]").fill(PASSWORD)
    await page.get_by_role("button", name="Keep it and sign in").click()
    await page.wait_for_url("**/console/today")

    await page.goto("/console/me")
    await page.get_by_role("link", name="Set it up").or_(page.get_by_role("button", name="Set it up")).click()
    secret = await page.locator("code").first.inner_text()
    factor = pyotp.TOTP(secret.replace(" ", ""))
    await page.get_by_label("Code that the app shows").fill(factor.now())
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = (await page.locator("main li, main code").first.inner_text()).strip()

    await page.goto("/console/today")
    await page.locator("summary", has_text="ana").click()
    await page.get_by_role("button", name="Sign out").click()
    await _sign_in(page, "not the password")
    await expect(page.get_by_text("User or password is not right.")).to_be_visible()
    await _sign_in(page, PASSWORD)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    await page.goto("/console/today")
    assert page.url.startswith(f"{visitors.site}/console/sign-in"), "half-way in is not in"
    await _sign_in(page, PASSWORD)
    await page.get_by_label("Code").fill(recovery)
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_url("**/console/today")


@pytest.mark.parametrize(("language", "phone", "dark"), [("es", True, False), ("pt", False, True), ("en", True, True)])
async def test_everybody_can_read_the_pages_of_signing_in(
    visitors: Visitors, language: str, phone: bool, dark: bool
) -> None:
    page = await _newcomer(visitors, language, phone=phone, dark=dark)
    invitation = f"/console/invitation/{await entered(visitors.office)}"
    faults = {}
    for where in ("/console/sign-in", invitation, "/console/invitation/unknown", "/console/sign-in/elsewhere"):
        await page.goto(where)
        if found := await faults_of(page, language):
            faults[where] = found
    assert faults == {}
