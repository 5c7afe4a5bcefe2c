"""Do a customer on a phone and a collector at a desk talk to each other, with script or without?"""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from models.staff import StaffRole
from tests.browser.conftest import Visitors
from tests.browser.inspection import faults_of
from tests.operations.office import Office

LUZ = {"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}


async def _fine(page: Page, language: str, script: bool) -> None:
    assert await faults_of(page, language, axe=script) == [] if script else True


def _mail(home: Path, message_id: int) -> EmailMessage:
    [path] = home.rglob(f"{message_id}-email.eml")
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("script", [True, False])
async def test_a_question_from_a_phone_is_answered_at_a_desk(
    visitors: Visitors, office: Office, tmp_path: Path, script: bool
) -> None:
    await office.customer(contacts=[LUZ], collector="ana")
    await office.invoice("F-1", "1200.50", due_on="2026-02-28")
    await office.invoice("F-2", "300.00", due_on="2026-04-10")
    await office.walk(office.clock.instant + timedelta(days=1))  # the reminder of F-1 goes out
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + 86400")
    [reminder] = await office.rows("SELECT id, subject FROM messages")
    phone = await visitors.customer(invoice_ids=("F-1", "F-2"), language="es", script=script, dark=not script)
    await phone.get_by_role("link", name="Preguntar").first.click()
    await expect(phone.get_by_role("heading", name="Escríbanos", exact=True)).to_be_visible()
    await _fine(phone, "es", script)
    await phone.goto("/portal/talk?invoice=F-1")
    await expect(phone.get_by_role("checkbox", name="Factura No. F-1")).to_be_checked()
    await phone.get_by_label("Su mensaje").fill("¿Me pueden decir quién firmó la entrega?\n<b>Gracias</b>")
    await phone.get_by_role("button", name="Enviar").click()
    await expect(phone.get_by_role("status")).to_contain_text("Hemos recibido su mensaje y le respondemos a más tardar")
    await expect(phone.get_by_text("<b>Gracias</b>")).to_be_visible()
    await expect(phone.get_by_text("Le respondemos a más tardar el 4 mar 2026.", exact=True)).to_be_visible()
    await _fine(phone, "es", script)
    desk = await visitors.sign_in("ana", StaffRole.COLLECTOR, script=script)
    [task] = await office.rows("SELECT id, owner, invoice_id FROM tasks WHERE kind = 'reply'")
    assert (task["owner"], task["invoice_id"]) == ("ana", "F-1")
    await desk.goto("/console/today")
    await desk.goto(f"/console/tasks/{task['id']}")
    await expect(desk.get_by_text("quién firmó la entrega")).to_be_visible()
    await expect(desk.get_by_text("Luz Prieto (pagos@cliente.example)")).to_be_visible()
    await desk.get_by_role("radio", name="done").check()
    await desk.get_by_label("Our answer to the customer").fill("Firmó el señor Rojas, el 3 de febrero.")
    await _fine(desk, "en", script)
    await desk.get_by_role("button", name="Save and go on").click()
    await expect(desk.get_by_role("status")).to_be_visible()
    await phone.goto("/portal/talk")
    await expect(phone.get_by_text("Firmó el señor Rojas, el 3 de febrero.")).to_be_visible()
    await expect(phone.get_by_text("a más tardar el 4 mar 2026")).to_have_count(0)
    await _fine(phone, "es", script)
    await phone.goto("/portal/")
    await phone.get_by_role("link", name="Le respondimos el").click()
    await expect(phone.get_by_role("heading", name="Escríbanos", exact=True)).to_be_visible()
    assert {"reply", "answered", "task_done"} <= set(await office.kinds("F-1"))
    await office.walk(office.clock.instant + timedelta(days=3))
    [sent] = await office.rows("SELECT id, to_address FROM messages WHERE template = 'answer'")
    assert sent["to_address"] == "pagos@cliente.example"
    mail = _mail(tmp_path, sent["id"])
    assert mail["In-Reply-To"].startswith(f"<puntual-{reminder['id']}@")
    assert mail["Subject"] == f"Re: {reminder['subject']}"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "Firmó el señor Rojas" in plain.get_content()
    await desk.goto(f"/console/tasks/{task['id']}")
    await expect(desk.get_by_text("Firmó el señor Rojas, el 3 de febrero.")).to_be_visible()
    await _fine(desk, "en", script)
    await phone.goto("/portal/talk")
    await expect(phone.get_by_text("correo electrónico")).to_have_count(2)  # the reminder and our answer
