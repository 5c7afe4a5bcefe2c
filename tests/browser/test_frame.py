"""Does the frame of the console stand: sign-in, menu, languages, refusals, and nothing that a browser objects to?"""

from playwright.async_api import expect

from tests.browser.conftest import Visitors


async def test_whoever_is_not_signed_in_is_asked_to(visitors: Visitors) -> None:
    page = await visitors.browser.new_page(base_url=visitors.site, locale="es-CO")
    await page.goto("/console/")
    assert page.url == f"{visitors.site}/console/sign-in"
    assert await page.title() == "Iniciar sesión · Puntual"
    await page.close()


async def test_an_address_that_leads_nowhere_says_so_inside_the_frame(visitors: Visitors) -> None:
    page = await visitors.sign_in(language="pt")
    answer = await page.goto("/console/nowhere")
    assert answer is not None
    assert answer.status == 404
    assert await page.get_by_role("heading", level=1).inner_text() == "Não há nada aqui"
    await expect(page.get_by_role("navigation").get_by_role("link", name="Carteira")).to_be_visible()
    visitors.complaints.clear()  # a browser writes every 404 to its console
