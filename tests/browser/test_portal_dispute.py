"""Can somebody on a phone say what is wrong, prove it, follow it and say how it was, with script or without?"""

from decimal import Decimal

import pytest
from playwright.async_api import FilePayload, Page, expect

from models.dispute import DisputeOutcome, DisputeResolution
from operations.disputes import resolve_dispute
from tests import evidence
from tests.browser.conftest import PHONE, Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import Office


async def looks_well(page: Page, script: bool, language: str = "es") -> None:
    """No wider than the phone; where a script may run, axe has nothing to say."""
    box = await page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]
    if script:
        assert await faults_of(page, language) == []


@pytest.mark.parametrize("script", [True, False])
async def test_part_of_an_invoice_is_objected_to_with_a_photo_and_answered(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(collector="luis")
    await office.invoice("F-1", "1200.50", due_on="2026-02-20")
    page = await visitors.customer(language="es", script=script, dark=not script)
    await page.get_by_role("link", name="Algo no es correcto").first.click()
    await looks_well(page, script)
    await page.get_by_label("Solo una parte").fill("200,50")
    await page.get_by_role("radio", name="Llegó menos de lo facturado").check()
    await expect(page.get_by_label("Día del pago")).to_be_hidden()
    await page.get_by_label("Con sus palabras").fill("Faltaron dos cajas.")
    hostile = FilePayload(name="foto.jpg", mimeType="image/jpeg", buffer=b"<script>alert(1)</script>")
    await page.get_by_label("Fotos y documentos").set_input_files([hostile])
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_text("foto.jpg: no podemos recibir archivos de este tipo.")).to_be_visible()
    await expect(page.get_by_label("Solo una parte")).to_have_value("200,50")
    await looks_well(page, script)
    visitors.complaints.clear()  # a browser writes every 422 to its console
    photo = FilePayload(name="albarán.png", mimeType="image/png", buffer=evidence.png(30, 30))
    await page.get_by_label("Fotos y documentos").set_input_files([photo])
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_role("status").first).to_contain_text("Hemos recibido su objeción")
    await expect(page.get_by_text("Los 1.000,00")).to_be_visible()
    await looks_well(page, script)
    [dispute] = await office.rows("SELECT * FROM disputes")
    assert (dispute["kind"], dispute["amount"], dispute["source"]) == ("quantity", Decimal("200.50"), "portal")
    assert {"dispute_opened", "document_added"} <= set(await office.kinds())
    async with page.expect_download() as downloaded:
        await page.get_by_role("link", name="albarán.png").click()
    assert (await (await downloaded.value).path()).read_bytes() == evidence.png(30, 30)
    slip = FilePayload(name="pedido.pdf", mimeType="application/pdf", buffer=evidence.pdf())
    await page.get_by_label("Fotos y documentos").set_input_files([slip])
    await page.get_by_role("button", name="Añadir documentos").click()
    await expect(page.get_by_role("link", name="pedido.pdf")).to_be_visible()
    credited = DisputeResolution(
        outcome=DisputeOutcome.PARTLY, credited=Decimal("100.00"), reasons="Faltó una caja, no dos."
    )
    await resolve_dispute(office.desk, dispute["id"], credited)
    await page.goto(page.url)
    await expect(page.get_by_text("Faltó una caja, no dos.")).to_be_visible()
    await looks_well(page, script)
    await page.get_by_role("radio", name="Muy bien").check()
    await page.get_by_label("¿Quiere añadir algo?").fill("Rápidos y amables")
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_role("status").first).to_contain_text("Muchas gracias")
    [said] = await office.rows("SELECT rating, text FROM feedback")
    assert said == {"rating": 5, "text": "Rápidos y amables"}
    assert "feedback" in await office.kinds()


@pytest.mark.parametrize("script", [True, False])
async def test_a_payment_that_we_do_not_see_is_shown_and_taken_back(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(language="pt", country="BR", time_zone="America/Sao_Paulo")
    await office.invoice("F-1", "100.00", due_on="2026-02-20")
    await office.invoice("F-2", "50.00", due_on="2026-02-25")
    page = await visitors.customer(invoice_ids=("F-1", "F-2"), language="pt", script=script)
    await page.goto("/portal/dispute?kind=already_paid")
    await page.get_by_role("checkbox", name="No. F-1").check()
    await page.get_by_role("checkbox", name="No. F-2").check()
    await page.get_by_label("Dia do pagamento").fill("2026-02-26")
    await page.get_by_label("Valor pago").fill("120,00")
    await page.get_by_label("Como foi pago?").select_option("transfer")
    await looks_well(page, script, "pt")
    slip = FilePayload(name="comprovante.pdf", mimeType="application/pdf", buffer=evidence.pdf())
    await page.get_by_label("Fotos e documentos").set_input_files([slip])
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_role("status").first).to_contain_text("2 faturas")
    rows = await office.rows("SELECT invoice_id, amount, kind FROM disputes ORDER BY invoice_id")
    assert [(row["invoice_id"], row["amount"]) for row in rows] == [("F-1", None), ("F-2", Decimal("20.00"))]
    await page.get_by_role("link", name="F-2").first.click()
    await page.goto("/portal/disputes/2")
    await page.get_by_text("Retirar a contestação").click()
    await page.get_by_role("button", name="Sim, retirar").click()
    await expect(page.get_by_role("heading", name="A contestação foi retirada")).to_be_visible()
    assert (await office.kinds("F-2"))[-1] == "dispute_resolved"
