"""Can everybody read every page: in each language, at a desk and on a phone, in light and dark, full and empty?"""

from collections.abc import Mapping

import pytest
from playwright.async_api import Page

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import HOSTILE_CUSTOMER, HOSTILE_INVOICE, settle_in
from tests.browser.tour import addresses
from web.console.formats import address


@pytest.mark.slow
@pytest.mark.timeout(900)  # some eighty pages, looked at by axe
@pytest.mark.parametrize(
    ("language", "phone", "dark", "axe"),
    [
        ("es", False, False, True),
        ("pt", True, True, True),
        ("en", False, True, False),
        ("es", True, False, False),
    ],
)
async def test_every_page_with_a_portfolio(
    visitors: Visitors, language: str, phone: bool, dark: bool, axe: bool
) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True, language=language, phone=phone, dark=dark)
    async with visitors.office.desk.database.connect() as tx:
        stops = await addresses(tx)
    hostile = {
        "hostile customer": address("customers", HOSTILE_CUSTOMER),
        "hostile case": address("cases", HOSTILE_INVOICE),
        "long customer": address("customers", "C-3"),
        "long case": address("cases", "F-4"),
    }
    assert await _faults(page, stops | hostile, language, axe=axe) == {}


@pytest.mark.slow
@pytest.mark.timeout(900)  # some eighty pages, looked at by axe
@pytest.mark.parametrize(("language", "phone", "axe"), [("pt", False, True), ("en", True, False)])
async def test_every_page_of_an_installation_that_is_empty_still(
    visitors: Visitors, language: str, phone: bool, axe: bool
) -> None:
    page = await visitors.sign_in("marta", None, admin=True, language=language, phone=phone)
    async with visitors.office.desk.database.connect() as tx:
        stops = await addresses(tx)
    assert await _faults(page, stops, language, axe=axe) == {}


async def _faults(page: Page, stops: Mapping[str, str], language: str, *, axe: bool) -> dict[str, list[str]]:
    """By the name of a page; each has to be there."""
    faults = {}
    for name, where in stops.items():
        answer = await page.goto(where)
        assert answer is not None
        found = [] if answer.status == 200 else [f"answers {answer.status}"]
        if found := found + await faults_of(page, language, axe=axe):
            faults[name] = found
    return faults
