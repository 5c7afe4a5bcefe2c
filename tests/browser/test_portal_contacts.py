"""Can somebody on a phone say where we should write, and does it reach the next message once one of us has agreed?"""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from models.staff import StaffRole
from operations.customers import record_customers
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import MONDAY, Office, customer

ANA = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"}
LUZ = {"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}


@pytest.mark.parametrize("script", [True, False])
async def test_an_address_is_changed_on_a_phone_approved_at_the_desk_and_written_to(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(collector="ana", contacts=[ANA, LUZ])
    await office.invoice("F-1", "100.00", due_on="2026-02-20")
    page = await visitors.customer(language="es", script=script, dark=not script, whole=True)
    await page.get_by_role("link", name="Contactos").click()
    await page.get_by_role("link", name="Modificar Ana").click()
    email = page.get_by_label("Correo")
    await expect(email).to_have_value("ana@acme.example")
    await email.fill("ana@acme")
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_text("Escriba una dirección de correo completa")).to_be_visible()
    await expect(email).to_have_value("ana@acme")
    if script:
        assert await faults_of(page, "es") == []
    visitors.complaints.clear()  # a browser writes every 422 to its console
    await email.fill("tesoreria@acme.example")
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_role("status")).to_contain_text("Una persona de nuestro equipo lo revisará")
    await expect(page.get_by_text("Lo estamos revisando")).to_be_visible()
    if script:
        assert await faults_of(page, "es") == []

    staff = await visitors.sign_in("ana", StaffRole.COLLECTOR, language="en", script=script)
    await staff.goto("/console/customers/C-1")
    table = staff.get_by_role("region", name="What changes")
    await expect(table).to_contain_text("ana@acme.example")
    await expect(table).to_contain_text("tesoreria@acme.example")
    if script:
        assert await faults_of(staff, "en") == []
    await staff.get_by_role("button", name="Approve Ana").click()
    await expect(staff.get_by_text("The contact Ana is on file as proposed.")).to_be_visible()
    await expect(staff.get_by_text("tesoreria@acme.example").first).to_be_visible()

    await page.goto("/portal/contacts")
    await expect(page.get_by_text("Ya está registrado")).to_be_visible()
    assert {"contact_proposed", "contact_decided", "customer_changed"} <= set(await office.kinds(None))
    await office.walk(MONDAY + timedelta(days=1))
    assert await office.value("SELECT to_address FROM messages ORDER BY id LIMIT 1") == "tesoreria@acme.example"
    await record_customers(office.desk, [customer(collector="ana", contacts=[ANA, LUZ])])
    await staff.goto("/console/customers/C-1/contact-proposals")
    await expect(staff.get_by_text("the ERP may have written it since")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
async def test_somebody_new_and_somebody_gone_are_withdrawn_and_refused(
    visitors: Visitors, office: Office, script: bool
) -> None:
    await office.customer(language="pt", country="BR", time_zone="America/Sao_Paulo", contacts=[ANA, LUZ])
    await office.invoice("F-1", "100.00", due_on="2026-02-20")
    page = await visitors.customer(language="pt", script=script)
    await page.goto("/portal/contacts")
    await expect(page.get_by_text("a•••@acme.example")).to_be_visible()
    await page.get_by_role("link", name="Receber um código").click()
    await page.wait_for_url("**/portal/code?next=/portal/contacts")
    await office.execute("UPDATE portal_sessions SET whole_since = clock_timestamp()")
    await page.goto("/portal/contacts")
    await page.get_by_role("link", name="Incluir uma pessoa").click()
    await page.get_by_label("Nome").fill("Rui Dias")
    await page.get_by_label("Função").select_option("management")
    await page.get_by_label("WhatsApp").fill("+55 11 91234 5678")
    if script:
        assert await faults_of(page, "pt") == []
    await page.get_by_role("button", name="Enviar").click()
    await page.get_by_role("button", name="Retirar Rui Dias").click()
    await expect(page.get_by_role("status")).to_contain_text("tudo fica como estava")
    await page.get_by_role("link", name="Alterar Ana").click()
    await page.get_by_text("Não escrever mais para Ana").click()
    await page.get_by_role("button", name="Excluir esta pessoa").click()
    await expect(page.get_by_role("heading", name="Exclusão: Ana")).to_be_visible()

    staff = await visitors.sign_in("ana", StaffRole.COLLECTOR, language="pt", phone=True, script=script)
    task = await office.value("SELECT id FROM tasks WHERE closed_at IS NULL AND kind = 'contact_change'")
    await staff.goto(f"/console/tasks/{task}")
    await expect(staff.get_by_role("heading", name="exclusão do contato: Ana")).to_be_visible()
    await staff.get_by_role("radio", name="recusada").check()
    await staff.get_by_label("O que foi dito").fill("A Ana atendeu hoje.")
    if script:
        assert await faults_of(staff, "pt") == []
    await staff.get_by_role("button", name="Salvar e continuar").click()
    await staff.wait_for_url(lambda url: f"/tasks/{task}" not in url)

    await page.goto("/portal/contacts")
    await expect(page.get_by_text("Motivo: A Ana atendeu hoje.")).to_be_visible()
    rows = await office.rows("SELECT decision FROM contact_proposals ORDER BY id")
    assert [row["decision"] for row in rows] == ["withdrawn", "rejected"]
    assert len(await office.rows("SELECT 1 FROM contacts")) == 2
