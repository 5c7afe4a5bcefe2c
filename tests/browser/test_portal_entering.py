"""Does somebody come in by the link of a message on a phone, with and without script, and see all after a code?"""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import Office


@pytest.fixture
def outbox(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this run's homes are: the newest code among them is the one that was just asked for."""
    return tmp_path_factory.getbasetemp()


def _newest_code(outbox: Path) -> str:
    newest = max(outbox.rglob("portal-code-*"), key=lambda path: path.stat().st_mtime_ns)
    found = re.search(r"\b\d{6}\b", newest.read_text(encoding="utf-8"))
    assert found is not None
    return found[0]


async def _settle(office: Office) -> None:
    people = [{"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}]
    await office.customer(contacts=people)
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "250.00")


@pytest.mark.parametrize("script", [True, False])
async def test_a_link_then_a_code_then_the_whole_account(visitors: Visitors, outbox: Path, script: bool) -> None:
    await _settle(visitors.office)
    page = await visitors.customer(script=script)
    await page.goto("/portal/invoices/F-2")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")
    if script:
        assert await faults_of(page, "en") == []
    await page.get_by_role("button", name="Send the code").click()
    await page.get_by_label("Code").fill(_newest_code(outbox))
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("You see the whole account now.")).to_be_visible()
    assert page.url.endswith("/portal/invoices/F-2")
    await page.get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    assert (await page.goto("/portal/")).status == 401  # type: ignore[union-attr] # there is an answer
    visitors.complaints.clear()  # a browser writes every 401 to its console


@pytest.mark.parametrize(("language", "dark"), [("es", False), ("pt", True), ("en", False)])
async def test_everybody_can_read_what_stands_at_the_door(visitors: Visitors, language: str, dark: bool) -> None:
    await _settle(visitors.office)
    page = await visitors._page(language, phone=True, script=True, dark=dark)
    faults = {}
    for where in ("/portal/enter/x", "/portal/ask", "/portal/", "/portal/nowhere"):
        await page.goto(where)
        if found := await faults_of(page, language):
            faults[where] = found
    await page.goto("/portal/enter/x")
    await page.locator("main form button").click()
    await expect(page.locator("main a.button")).to_be_visible()
    faults |= {"no link": found} if (found := await faults_of(page, language)) else {}
    await page.locator("main a.button").click()
    await page.locator("#f-address").fill("nobody@cliente.example")
    await page.locator("main form button").click()
    await page.wait_for_load_state()
    faults |= {"asked": found} if (found := await faults_of(page, language)) else {}
    assert faults == {}
    visitors.complaints.clear()  # a browser writes every 401 and 404 to its console
