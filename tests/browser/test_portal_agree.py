"""Does somebody on a phone name a day, agree to instalments, answer an offer, with and without script?"""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from models.negotiation import OfferSide, OfferTerms
from operations.negotiations import accept, offer, open_negotiation
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import MONDAY, Office

TODAY = MONDAY.date()


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


async def _settle(office: Office) -> None:
    await office.customer(contacts=[{"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}])
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "250.00", due_on="2026-03-01")


async def _fine(page: Page, script: bool) -> None:
    assert await faults_of(page, "en", axe=script) == [] if script else True


async def _case(office: Office, kind: str, id: str = "F-1") -> tuple[str | None, list[str]]:
    """The hold that stands, and who did what of one kind."""
    rows = await office.rows(
        "SELECT actor, details ->> 'person' AS person FROM interactions WHERE kind = :kind AND invoice_id = :id",
        kind=kind,
        id=id,
    )
    held = await office.rows("SELECT kind FROM holds WHERE invoice_id = :id AND ended_at IS NULL", id=id)
    return (held[0]["kind"] if held else None), [f"{row['actor']}: {row['person']}" for row in rows]


@pytest.mark.parametrize("script", [True, False])
async def test_a_day_is_named_and_changed_and_taken_back(visitors: Visitors, script: bool) -> None:
    office = visitors.office
    await _settle(office)
    page = await visitors.customer(script=script)
    await page.get_by_role("link", name="Name a day").click()
    await _fine(page, script)
    await page.get_by_label("By which day will you pay?").fill(in_days(7))
    await page.get_by_role("button", name="Confirm the day").click()
    await expect(page.get_by_text("Your promise is noted.")).to_be_visible()
    await expect(page.get_by_text("Noted: payment by Mar 9, 2026.")).to_be_visible()
    await _fine(page, script)
    assert await _case(office, "promise_made") == ("promise", ["customer: Luz Prieto"])
    await page.get_by_text("Name another day").click()
    await page.get_by_label("By which day will you pay?").fill(in_days(10))
    await page.get_by_role("button", name="Confirm the new day").click()
    await expect(page.get_by_text("Noted: payment by Mar 12, 2026.")).to_be_visible()
    await page.get_by_text("Take the promise back").click()
    await page.get_by_role("button", name="Yes, take it back").click()
    await expect(page.get_by_text("You have taken your promise back.")).to_be_visible()
    assert (await _case(office, "promise_cancelled"))[0] is None


@pytest.mark.parametrize("script", [True, False])
async def test_instalments_are_seen_then_agreed_and_more_of_them_asked_for(visitors: Visitors, script: bool) -> None:
    office = visitors.office
    await _settle(office)
    page = await visitors.customer(invoice_ids=["F-1", "F-2"], script=script)
    await page.goto("/portal/plan?invoice=F-1")
    await _fine(page, script)
    await page.get_by_role("button", name="Show the payments").click()
    await expect(page.get_by_role("table", name="100.00 COP in 3 payments")).to_be_visible()
    await _fine(page, script)
    await page.get_by_role("button", name="Agree to this plan").click()
    await expect(page.get_by_text("Your payment plan is agreed.")).to_be_visible()
    await _fine(page, script)
    assert await _case(office, "plan_agreed") == ("plan", ["customer: Luz Prieto"])
    await page.goto("/portal/plan?invoice=F-2")
    await page.get_by_label("How many payments?").fill("8")
    await page.get_by_role("button", name="Show the payments").click()
    await expect(page.get_by_text("There are more payments")).to_be_visible()
    await page.get_by_label("Do you want to tell us something about it?").fill("The season begins in May")
    await page.get_by_role("button", name="Ask for this plan").click()
    await expect(page.get_by_role("heading", name="We answer your proposal by Mar 4, 2026.")).to_be_visible()
    await expect(page.get_by_text("The season begins in May")).to_be_visible()
    await _fine(page, script)
    assert await _case(office, "offer_made", "F-2") == ("offer", ["customer: Luz Prieto"])
    assert await office.value("SELECT count(*) FROM tasks WHERE kind = 'negotiation' AND closed_at IS NULL") == 1
    await accept(office.desk, 1)
    await page.reload()
    await page.get_by_role("link", name="See your payment plan").click()
    await expect(page.get_by_text("250.00 COP").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
async def test_an_offer_is_countered_and_the_next_one_accepted(visitors: Visitors, script: bool) -> None:
    office = visitors.office
    await _settle(office)
    negotiation = await open_negotiation(office.desk, ["F-1", "F-2"])
    for terms in (
        {"kind": "discount", "percent": "5%", "until": in_days(5)},
        {"kind": "instalments", "plan": {"instalments": 3}},
    ):
        await offer(office.desk, negotiation, OfferSide.US, OfferTerms.model_validate(terms))
    page = await visitors.customer(invoice_ids=["F-1", "F-2"], script=script)
    await page.get_by_role("link", name="An offer waits for your answer").click()
    await expect(page.get_by_text("You save 17.50 COP.")).to_be_visible()
    await _fine(page, script)
    await page.get_by_text("A part that settles all of it", exact=True).click()
    await page.get_by_label("Which amount, in COP?").fill("300.00")
    await page.locator("#until-partial").fill(in_days(4))
    await page.locator("#note-partial").fill("It is all we have")
    await page.get_by_role("button", name="Send the proposal").last.click()
    await expect(page.get_by_text("It is all we have")).to_be_visible()
    await expect(page.get_by_role("heading", name="We answer your proposal by Mar 4, 2026.")).to_be_visible()
    await offer(
        office.desk,
        negotiation,
        OfferSide.US,
        OfferTerms.model_validate({"kind": "partial", "percent": "90%", "until": in_days(6)}),
    )
    await page.reload()
    await expect(page.get_by_text("You save 35.00 COP.")).to_be_visible()
    await page.get_by_role("button", name="Accept this offer").click()
    await expect(page.get_by_role("heading", name="Our settlement", level=1)).to_be_visible()
    await _fine(page, script)
    held, said = await _case(office, "settlement_agreed")
    assert (held, said) == ("settlement", ["customer: Luz Prieto"])
    await page.goto(f"/portal/offers/{negotiation}")
    await expect(page.get_by_role("link", name="See the settlement")).to_be_visible()


@pytest.mark.parametrize(("language", "dark"), [("es", False), ("pt", True)])
async def test_no_page_of_agreements_has_anything_to_mend(visitors: Visitors, language: str, dark: bool) -> None:
    office = visitors.office
    await _settle(office)
    await office.invoice("F-3", "1234567.89", number="Factura muy larga 2026/000000000123456789")
    negotiation = await open_negotiation(office.desk, ["F-2"])
    for terms in (
        {"kind": "discount", "percent": "5%", "until": in_days(5)},
        {"kind": "extension", "until": in_days(9)},
        {"kind": "instalments", "plan": {"instalments": 6}},
    ):
        await offer(office.desk, negotiation, OfferSide.US, OfferTerms.model_validate(terms))
    page = await visitors.customer(invoice_ids=["F-1", "F-2", "F-3"], language=language, dark=dark)
    faults = {}
    for path in (
        "promise",
        "promise?invoice=F-2&invoice=F-1",
        "plan",
        f"plan?invoice=F-1&invoice=F-3&payments=4&first_on={in_days(40)}&every=2w",
        f"offers/{negotiation}",
    ):
        await page.goto(f"/portal/{path}")
        if found := await faults_of(page, language):
            faults[path] = found
    assert faults == {}
