"""Does somebody on a phone pay at Stripe and at Mercado Pago, come back, and find the money acknowledged?"""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import Page, expect

from stack import solo
from tests.browser.conftest import Visitors, serving
from tests.providers.accepted import AcceptedLog
from tests.providers.faults import Faults
from tests.providers.mercado_pago import MercadoPagoFake
from tests.providers.stripe import StripeFake
from tests.web.site import settings_of_a_site

WAYS = {"stripe": "Card and more (Stripe)", "mercado_pago": "Mercado Pago"}


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StripeFake, MercadoPagoFake]]:
    log = AcceptedLog(tmp_path_factory.mktemp("providers") / "accepted.jsonl")
    fakes = StripeFake(Faults(), log), MercadoPagoFake(Faults(), log)
    for fake in fakes:
        fake.server.start()
    yield fakes
    for fake in fakes:
        fake.stop()


@pytest.fixture(scope="module")
def site(
    providers: tuple[StripeFake, MercadoPagoFake],
    database_of_the_file: str,
    temporal_server: solo.Temporal,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    more = {name: value for fake in providers for name, value in fake.settings.items()}
    home = tmp_path_factory.mktemp("home")
    with serving(settings_of_a_site(home, database_of_the_file, temporal_server, **more)) as address:
        yield address


async def _led_to_the_provider(visitors: Visitors, way: str, *, script: bool) -> Page:
    office = visitors.office
    await office.customer()
    await office.invoice("F-1", "100.00")
    page = await visitors.customer(script=script)
    await page.goto("/portal/pay?invoice=F-1")
    await page.get_by_label(WAYS[way]).check()
    await page.get_by_role("button", name="Continue to pay").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Pay 100")
    assert await office.value("SELECT count(*) FROM holds WHERE kind = 'payment' AND ended_at IS NULL") == 1
    return page


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("way", WAYS)
async def test_who_has_paid_there_is_thanked_here(visitors: Visitors, way: str, script: bool) -> None:
    page = await _led_to_the_provider(visitors, way, script=script)
    await page.get_by_role("button", name="Pay", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("A payment is under way")
    await page.get_by_role("button", name="Look again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    await page.get_by_role("link", name="Receipt").click()
    await expect(page.get_by_text("100.00 COP").first).to_be_visible()
    assert await visitors.office.balance("F-1") == 0
    assert (await visitors.office.kinds()).count("payment_received") == 1
    assert await visitors.office.value("SELECT count(*) FROM holds WHERE ended_at IS NULL") == 0


async def test_a_page_that_is_left_open_is_told_by_the_webhook(
    visitors: Visitors, providers: tuple[StripeFake, MercadoPagoFake]
) -> None:
    stripe, _ = providers
    page = await _led_to_the_provider(visitors, "stripe", script=True)
    await page.get_by_role("button", name="Pay", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("A payment is under way")
    async with httpx2.AsyncClient() as client:
        answer = await client.post(f"{visitors.site}/hooks/stripe", **stripe.signed(stripe.events[-1]))
    assert answer.status_code == 204
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you", timeout=30_000)
    assert await visitors.office.balance("F-1") == 0


@pytest.mark.parametrize("way", WAYS)
async def test_a_voucher_is_waited_for_and_nobody_reminds_meanwhile(visitors: Visitors, way: str) -> None:
    page = await _led_to_the_provider(visitors, way, script=False)
    await page.get_by_role("button", name="Pay at a counter").click()
    await page.get_by_role("button", name="Look again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("We are waiting for the money")
    assert await visitors.office.value("SELECT count(*) FROM holds WHERE kind = 'payment' AND ended_at IS NULL") == 1
    assert await visitors.office.balance("F-1") == 100


async def test_who_leaves_without_paying_may_give_it_up_and_choose_another_way(visitors: Visitors) -> None:
    page = await _led_to_the_provider(visitors, "stripe", script=False)
    await page.get_by_role("link", name="Back").click()
    await page.get_by_role("button", name="Give it up").click()
    await expect(page.get_by_text("Nothing was paid").first).to_be_visible()
    await page.get_by_role("link", name="Try again").click()
    await page.get_by_label(WAYS["mercado_pago"]).check()
    await page.get_by_role("button", name="Continue to pay").click()
    await page.get_by_role("button", name="A card without money").click()
    await page.get_by_role("button", name="Look again").click()
    await expect(page.get_by_text("There was not enough money on the card or account.")).to_be_visible()
    assert await visitors.office.balance("F-1") == 100
