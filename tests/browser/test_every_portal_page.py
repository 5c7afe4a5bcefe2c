"""Can everybody read every page of the portal: in each language, on a phone and at a desk, in light and dark?"""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.browser.portal_tour import portal_addresses
from tests.browser.portfolio import HOSTILE_CUSTOMER, HOSTILE_INVOICE, settle_in

#: Bytes of a page with its style, before pictures.
_LIGHT = 100_000


@pytest.mark.slow
@pytest.mark.timeout(600)  # some thirty pages, looked at by axe
@pytest.mark.parametrize(
    ("language", "phone", "dark", "customer_id", "invoice_id"),
    [
        ("es", True, False, "C-1", "F-1"),
        ("pt", True, True, HOSTILE_CUSTOMER, HOSTILE_INVOICE),
        ("en", False, False, "C-1", "F-2"),
    ],
)
async def test_every_page_of_a_customer(
    visitors: Visitors, language: str, phone: bool, dark: bool, customer_id: str, invoice_id: str
) -> None:
    await settle_in(visitors.office)
    page = await visitors.customer(
        customer_id, [invoice_id], whole=True, language=language, phone=phone, dark=dark, name="<b>Luz</b> Prieto"
    )
    async with visitors.office.desk.database.connect() as tx:
        stops = await portal_addresses(tx, customer_id, invoice_id)
    faults = {}
    seen = 0
    for name, where in stops.items():
        if found := await _faults(page, where, language):
            faults[name] = found
        seen += page.url.startswith(f"{visitors.site}/portal/")
    assert faults == {}
    assert seen >= 6
    # Ids of one kind stand in places of another: a browser writes each 404 to its console.
    visitors.complaints[:] = [one for one in visitors.complaints if "404 (Not Found)" not in one]


async def _faults(page: Page, where: str, language: str) -> list[str]:
    answer = await page.goto(where)
    assert answer is not None
    if answer.status == 404:
        return []
    found = [] if answer.status == 200 else [f"answers {answer.status}"]
    weight = await page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, one) => sum + (one.decodedBodySize || 0), 0)"
    )
    if weight > _LIGHT:
        found.append(f"weighs {weight} bytes")
    return found + await faults_of(page, language)
