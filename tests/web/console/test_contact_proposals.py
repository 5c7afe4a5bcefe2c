"""Do staff see what a customer wants changed beside what is on file, and decide on it as far as their role goes?"""

import pytest

from models.contact_proposal import ContactProposal
from models.customer import Contact
from operations.customers import record_customers
from operations.portal.contact_proposals import propose
from store import portal_people
from tests.operations.office import Office, customer
from tests.web.console.conftest import Visitors

PAGE = "/console/customers/C-1"
HERE = f"{PAGE}/contact-proposals"
ANA = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+576017438900"}
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def office(office: Office) -> Office:
    await office.customer(contacts=[ANA, {"role": "direction", "name": "Bea", "email": "bea@acme.example"}])
    await office.invoice()
    await office.customer("C-2")
    return office


async def proposed(office: Office, **now: str) -> ContactProposal:
    """By Bea: of Ana from now on; nothing: she is to go."""
    async with office.desk.database.begin() as tx:
        bea = await portal_people.know(tx, "C-1", "bea@acme.example")
    assert bea is not None
    after = Contact.model_validate(ANA | now) if now else None
    return await propose(office.desk, bea, Contact.model_validate(ANA), after)


async def emails(office: Office) -> list[str]:
    rows = await office.rows("SELECT email FROM contacts WHERE customer_id = 'C-1' ORDER BY position")
    return [row["email"] for row in rows]


async def test_it_is_approved_from_the_customers_page(visitors: Visitors, office: Office) -> None:
    proposal = await proposed(office, email="caja@acme.example")
    ana = await visitors.sign_in()
    page = ana.get(PAGE).text
    for told in ("Contact data that the customer wants changed", "caja@acme.example", "Bea", "contact data to look at"):
        assert told in page, told
    done = ana.post(f"{HERE}/{proposal.id}/approve")
    assert done.headers["location"] == PAGE
    assert await emails(office) == ["caja@acme.example", "bea@acme.example"]
    page = ana.get(PAGE).text
    assert "on file as proposed" in page
    assert "wants changed" not in page
    again = ana.post(f"{HERE}/{proposal.id}/approve")
    assert (again.status_code, "was decided on" in again.text) == (409, True)
    await record_customers(office.desk, [customer(contacts=[ANA])])
    assert "the ERP may have written it since" in ana.get(HERE).text


async def test_it_is_refused_with_a_reason(visitors: Visitors, office: Office) -> None:
    proposal = await proposed(office)
    ana = await visitors.sign_in()
    for reason in ("", "a\x00b", "x" * 501):
        answer = ana.post(f"{HERE}/{proposal.id}/refuse", data={"reason": reason})
        assert (answer.status_code, 'class="fault"' in answer.text) == (422, True)
    done = ana.post(f"{HERE}/{proposal.id}/refuse", data={"reason": "Ana answered the phone"})
    assert done.headers["location"] == PAGE
    assert len(await emails(office)) == 2
    assert "Ana answered the phone" in ana.get(HERE).text


async def test_the_task_shows_it_and_its_answer_decides(visitors: Visitors, office: Office) -> None:
    proposal = await proposed(office, name=HOSTILE)
    ana = await visitors.sign_in()
    shown = ana.get(f"/console/tasks/{proposal.task_id}").text
    assert HOSTILE not in shown
    assert "&lt;img src=x" in shown
    bare = ana.post(f"/console/tasks/{proposal.task_id}/outcome", data={"outcome": "rejected"})
    assert (bare.status_code, "which the customer reads" in bare.text) == (422, True)
    assert ana.post(f"/console/tasks/{proposal.task_id}/outcome", data={"outcome": "approved"}).status_code == 303
    assert await office.value("SELECT decided_by FROM contact_proposals") == "ana"
    kinds = [one for one in await office.kinds(None) if one.startswith(("contact_", "customer_"))]
    assert kinds == ["contact_proposed", "contact_decided", "customer_changed"]


async def test_what_does_not_go_any_more_is_refused_and_waits_on(visitors: Visitors, office: Office) -> None:
    proposal = await proposed(office, email="caja@acme.example")
    await record_customers(office.desk, [customer(contacts=[{**ANA, "email": "ana.ruiz@acme.example"}])])
    ana = await visitors.sign_in()
    for answer in (
        ana.post(f"{HERE}/{proposal.id}/approve"),
        ana.post(f"/console/tasks/{proposal.task_id}/outcome", data={"outcome": "approved"}),
    ):
        assert (answer.status_code, "changed meanwhile" in answer.text) == (409, True)
    assert await office.rows("SELECT closed_at FROM tasks") == [{"closed_at": None}]


async def test_another_customers_page_decides_nothing_and_who_looks_only_neither(
    visitors: Visitors, office: Office
) -> None:
    proposal = await proposed(office)
    ana = await visitors.sign_in()
    elsewhere = f"/console/customers/C-2/contact-proposals/{proposal.id}"
    assert ana.post(f"{elsewhere}/approve").status_code == 404
    assert ana.post(f"{elsewhere}/refuse", data={"reason": "x"}).status_code == 404
    assert "has not proposed anything" in ana.get("/console/customers/C-2/contact-proposals").text
    assert ana.get("/console/customers/C-9/contact-proposals").status_code == 404
    eve = await visitors.sign_in("eve", role=None)
    page = eve.get(HERE)
    assert (page.status_code, "/approve" in page.text) == (200, False)
    assert eve.post(f"{HERE}/{proposal.id}/approve").status_code == 403
    assert eve.post(f"{HERE}/{proposal.id}/refuse", data={"reason": "x"}).status_code == 403
    assert await office.value("SELECT decision FROM contact_proposals") is None
