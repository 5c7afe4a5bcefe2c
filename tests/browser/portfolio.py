"""What is there to see on a page? A portfolio that has lived for six weeks, its names as hostile as names can be."""

from datetime import UTC, date, datetime

from models.arrangement import PromiseTerms
from models.dispute import DisputeTerms
from models.staff import StaffMember, StaffRole
from models.task import TaskAnswer, TaskOutcome
from operations import cases
from operations.disputes import open_dispute
from operations.notes import note
from operations.owners import take_over
from operations.portal.contact_proposals import propose
from operations.portal.talking import write
from operations.promises import promise
from operations.tasks import complete
from store import customers, portal_people, staff
from tests.operations.office import MONDAY, Office

#: Ids and names as somebody could send them who wants our pages to do something.
HOSTILE_CUSTOMER = 'C-2/"><img src=x onerror=alert(1)>'
HOSTILE_NAME = """<script>alert(1)</script> & Hijos "S.A." ' onmouseover='alert(2)"""
HOSTILE_INVOICE = 'INV/2026/3?a=1&b=<b>#"'
LONG_NAME = "Sociedad" + "Anónima" * 60

_FIRST_DAY = datetime(2026, 1, 19, 15, tzinfo=UTC)


async def settle_in(office: Office) -> None:
    """Fill an empty office; its clock then stands where those of the pages do."""
    office.clock.instant = _FIRST_DAY
    async with office.desk.database.begin() as tx:
        for name, role in (("ana", StaffRole.COLLECTOR), ("sara", StaffRole.SUPERVISOR), ("marta", StaffRole.MANAGER)):
            await staff.write(tx, StaffMember(name=name, full_name=f"{name.capitalize()} Prueba", role=role))
    await office.customer("C-1", name="Ferretería El Ángel", attributes={"tax_id": "900123456"})
    await office.customer(HOSTILE_CUSTOMER, name=HOSTILE_NAME, attributes={"<i>plan</i>": "{{ 7 * 7 }}"})
    await office.customer("C-3", name=LONG_NAME)
    await office.customer("C-4", name="شركة الأمل", language="en", country="US", region="NY")
    issued = {"issued_on": "2026-01-15"}
    await office.invoice("F-1", "1200.50", due_on="2026-01-25", **issued)
    await office.invoice("F-2", "800.00", due_on="2026-02-27", **issued)
    await office.invoice("F-6", "90.00", due_on="2026-03-20", **issued)
    await office.invoice(HOSTILE_INVOICE, "310.00", customer_id=HOSTILE_CUSTOMER, due_on="2026-02-10", **issued)
    await office.invoice(
        "F-4", "999999999.99", customer_id="C-3", due_on="2026-02-20", product=LONG_NAME[:200], **issued
    )
    await office.invoice("F-5", "45.10", customer_id="C-4", currency="USD", due_on="2026-02-16", **issued)
    await take_over(office.desk, ["C-1", HOSTILE_CUSTOMER], "ana", "knows them")
    await office.walk(MONDAY)
    await office.pay("P-1", "45.10", {"F-5": "45.10"}, customer_id="C-4", currency="USD")
    terms = {"invoices": [{"invoice_id": "F-2"}], "payments": [{"on": date(2026, 3, 6)}], "note": HOSTILE_NAME}
    await promise(office.desk, PromiseTerms.model_validate(terms))
    await open_dispute(
        office.desk, DisputeTerms.model_validate({"invoice_id": HOSTILE_INVOICE, "reason": HOSTILE_NAME})
    )
    await _want_changed(office, "C-1", "Luis Mora")
    await _want_changed(office, HOSTILE_CUSTOMER, HOSTILE_NAME)
    await _talk(office, "C-1", "¿Quién firmó la entrega?", None)
    await _talk(office, HOSTILE_CUSTOMER, f"{HOSTILE_NAME}\n{LONG_NAME}?", "Firmó el señor Rojas.")
    await note(office.desk, f"{HOSTILE_NAME} @sara", customer_id=HOSTILE_CUSTOMER)
    await cases.pause(office.desk, customer_id="C-3", reason=HOSTILE_NAME, until=date(2026, 3, 31))
    await office.walk(MONDAY)


async def _want_changed(office: Office, customer_id: str, name: str) -> None:
    """Ana is somebody else now, says Ana in the portal."""
    async with office.desk.database.begin() as tx:
        ana = await portal_people.know(tx, customer_id, "ana@acme.example")
        [before] = (await customers.get(tx, [customer_id]))[customer_id].contacts
    assert ana is not None
    await propose(office.desk, ana, before, before.model_copy(update={"name": name, "email": "otra@acme.example"}))


async def _talk(office: Office, customer_id: str, asked: str, answered: str | None) -> None:
    """Ana asks something in the portal; where somebody answers, she asks once more."""
    async with office.desk.database.begin() as tx:
        ana = await portal_people.know(tx, customer_id, "ana@acme.example")
    assert ana is not None
    written = await write(office.desk, ana, asked, [], language="es", key="")
    assert written.task_id is not None
    if answered is not None:
        await complete(office.desk, written.task_id, TaskAnswer(outcome=TaskOutcome.DONE, reasons=answered))
        await write(office.desk, ana, asked, [], language="es", key="")
