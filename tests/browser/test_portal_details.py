"""Can somebody on a phone say how they want to be contacted, and does the next message come that way?"""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from models.customer import Role
from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import MONDAY, Office

LUZ = {"role": "payables", "name": "Luz Prieto", "email": "pagos@cliente.example", "phone": "+57 300 1112233"}


@pytest.mark.parametrize("script", [True, False])
async def test_afternoons_by_sms_in_portuguese_are_wished_for_and_kept_to(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(segment="ordinary", channels=["email"], contacts=[LUZ])
    await office.invoice()
    await office.live()
    page = await visitors.customer(role=Role.PAYABLES, language="es", script=script, dark=not script)
    await page.get_by_role("link", name="Preferencias").click()
    await expect(page.get_by_role("heading", name="Cómo le contactamos")).to_be_visible()
    if script:
        assert await faults_of(page, "es") == []
    await page.get_by_label("Por dónde le escribimos primero").select_option("sms")
    await page.get_by_label("Idioma de nuestros mensajes").select_option("pt")
    for day in ("Lunes", "Miércoles", "Viernes", "Sábado", "Domingo"):
        await page.get_by_label(day).uncheck()
    await page.get_by_label("No antes de las").fill("21:00")
    await page.get_by_label("No después de las").fill("23:00")
    await page.get_by_role("button", name="Guardar").click()
    await expect(page.get_by_text("En ese horario no podemos contactarle por")).to_have_count(0)
    await expect(page.get_by_text("indique aquí que está de acuerdo")).to_be_visible()
    await page.get_by_label("Pueden escribirme por SMS").check()
    await page.get_by_role("button", name="Guardar").click()
    await expect(page.get_by_text("En ese horario no podemos contactarle por SMS. Está permitido: lun")).to_be_visible()
    await expect(page.get_by_label("No antes de las")).to_have_value("21:00")
    if script:
        assert await faults_of(page, "es") == []
    visitors.complaints.clear()  # a browser writes every 422 to its console
    await page.get_by_label("No antes de las").fill("14:00")
    await page.get_by_label("No después de las").fill("16:00")
    await page.get_by_role("button", name="Guardar").click()
    await expect(page.get_by_role("status")).to_contain_text("A partir de ahora le contactaremos así")
    assert (await office.kinds(None))[-1] == "contact_wished"

    await office.walk(MONDAY + timedelta(days=20))
    first, *_ = await office.rows("SELECT channel, language, claimed_at FROM messages ORDER BY id")
    # Thursday, three days before the invoice is due, at two in the afternoon in Bogota.
    assert (first["channel"], first["language"]) == ("sms", "pt")
    assert first["claimed_at"].isoformat() == "2026-03-12T19:00:00+00:00"
    assert "reminder_deferred" in await office.kinds()

    staff = await visitors.sign_in("ana", StaffRole.COLLECTOR, language="en", script=script)
    await staff.goto("/console/customers/C-1")
    await expect(staff.get_by_text("Wishes: First by SMS. Portuguese. Tue, Thu 14:00–16:00.")).to_be_visible()
    await staff.goto("/console/customers/C-1/wishes?role=payables")
    await expect(staff.get_by_label("Tuesday")).to_be_checked()
    if script:
        assert await faults_of(staff, "en") == []


@pytest.mark.parametrize("script", [True, False])
async def test_messages_to_an_own_address_are_stopped_and_allowed_again(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(segment="ordinary", contacts=[LUZ], language="pt")
    await office.invoice(due_on="2026-03-04")
    page = await visitors.customer(role=Role.PAYABLES, language="pt", script=script)
    await page.goto("/portal/details")
    await page.get_by_role("button", name="Não receber mais e-mails").click()
    await expect(page.get_by_role("status")).to_contain_text("não entramos mais em contato por e-mail")
    await expect(page.get_by_text("interrompido por você")).to_be_visible()
    if script:
        assert await faults_of(page, "pt") == []
    await page.get_by_role("button", name="Voltar a receber e-mails").click()
    await expect(page.get_by_role("status")).to_contain_text("podemos voltar a entrar em contato por e-mail")
    assert (await office.kinds(None))[-2:] == ["opt_out", "opt_in"]
