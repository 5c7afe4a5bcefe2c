"""Does a customer see whom we write to, and is what they want changed looked at before anything is written there?"""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.contact_proposal import Refusal, seen_as
from models.customer import Role
from models.errors import NotFound, Refused
from models.task import TaskAnswer
from operations import contact_decisions
from operations.customers import record_customers
from operations.portal.contact_proposals import MOST_WAITING
from operations.tasks import complete
from store import customers as stored
from tests.operations.office import Office, customer
from tests.web.portal.conftest import Customers
from web.portal.address import address

CONTACTS, NEW = address("contacts"), address("contacts", "new")
HOSTILE = "<script>alert(1)</script>{{7*7}}{n}%s'--"
OPEN_TASKS = "SELECT details FROM tasks WHERE closed_at IS NULL ORDER BY id"
LUIS = {"role": "management", "name": "Luis Mora", "email": "luis@acme.example"}


@pytest.fixture(autouse=True)
async def _customer(office: Office) -> None:
    """Ana at the desk that pays; whoever comes in is Luz, of the direction."""
    await office.customer()
    await office.invoice()


async def luz(customers: Customers) -> TestClient:
    return await customers.come_in(whole=True)


async def people(office: Office, customer_id: str = "C-1") -> list[tuple[str, str | None, str | None]]:
    async with office.desk.database.connect() as tx:
        found = (await stored.get(tx, [customer_id]))[customer_id]
    return [(one.name, one.email, one.phone) for one in found.contacts]


async def seen(office: Office, place: int) -> str:
    async with office.desk.database.connect() as tx:
        return seen_as((await stored.get(tx, ["C-1"]))["C-1"].contacts[place - 1])


async def ana_elsewhere(browser: TestClient, office: Office, **more: str) -> Any:
    fields = {"role": "payables", "name": "Ana", "email": "pagos@acme.example", "phone": "+576017438900"}
    return browser.post(address("contacts", 1), data={**fields, "seen": await seen(office, 1), **more})


async def proposals(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM contact_proposals ORDER BY id")


async def test_what_is_proposed_waits_for_one_of_us_and_is_on_file_once_approved(
    customers: Customers, office: Office
) -> None:
    browser = await luz(customers)
    assert browser.post(NEW, data=LUIS).headers["location"] == CONTACTS
    page = browser.get(CONTACTS).text
    assert "We are looking at it" in page
    assert "luis@acme.example" in page
    assert len(await people(office)) == 2, "nobody is written to before"
    [task] = await office.rows("SELECT id, kind, owner, details FROM tasks")
    [proposal] = await proposals(office)
    assert (task["kind"], task["details"]) == ("contact_change", {"proposal": proposal["id"]})
    office.waker.take()
    await contact_decisions.approve(office.desk, proposal["id"])
    assert ("Luis Mora", "luis@acme.example", None) in await people(office)
    assert office.waker.take() == ["F-1"]
    assert await office.rows("SELECT closed_by, outcome FROM tasks") == [{"closed_by": "ana", "outcome": "approved"}]
    assert "On file now" in browser.get(CONTACTS).text
    told = await office.rows("SELECT kind, actor, details FROM interactions WHERE kind LIKE 'contact_%' ORDER BY id")
    assert [(one["kind"], one["actor"]) for one in told] == [
        ("contact_proposed", "customer"),
        ("contact_decided", "ana"),
    ]
    assert told[0]["details"]["person"] == "Luz Prieto"
    assert "luis@acme.example" not in str(told), "an address stays out of what is kept for ever"


async def test_the_same_again_takes_the_place_of_the_first(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    await ana_elsewhere(browser, office)
    await ana_elsewhere(browser, office)
    await ana_elsewhere(browser, office, email="tesoreria@acme.example")
    browser.post(NEW, data=LUIS)
    browser.post(NEW, data={**LUIS, "name": "LUIS MORA", "email": "lm@acme.example"})
    waiting = [one for one in await proposals(office) if one["decision"] is None]
    assert [one["after"]["email"] for one in waiting] == ["tesoreria@acme.example", "lm@acme.example"]
    assert [one["details"]["proposal"] for one in await office.rows(OPEN_TASKS)] == [one["id"] for one in waiting]
    page = browser.get(CONTACTS).text
    assert ("lm@acme.example" in page, "luis@acme.example" in page) == (True, False)
    kinds = await office.rows("SELECT details FROM interactions WHERE kind = 'contact_proposed' ORDER BY id")
    assert len(kinds) == 4, "what says the same a second time is not told again"
    with pytest.raises(Refused, match="withdrawn"):  # nobody agrees to something else than they have read
        await contact_decisions.approve(office.desk, 1)
    form = browser.get(address("contacts", 1)).text
    assert "already looking at a change" in form
    assert "tesoreria@acme.example" in form


async def test_a_refusal_is_read_with_its_reason(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    browser.post(NEW, data=LUIS)
    [task] = await office.rows("SELECT id FROM tasks")
    answer = TaskAnswer.model_validate({"outcome": "rejected", "note": "Nobody knows him at your company"})
    await complete(office.desk, task["id"], answer)
    page = browser.get(CONTACTS).text
    assert "Not taken over" in page
    assert "Nobody knows him at your company" in page
    assert len(await people(office)) == 2


async def test_who_proposed_it_may_withdraw_it_while_it_waits(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    browser.post(NEW, data=LUIS)
    [proposal] = await proposals(office)
    withdraw = address("contacts", "proposals", proposal["id"], "withdraw")
    other = await customers.come_in(email="otro@cliente.example", name="Otro", whole=True)
    assert other.post(withdraw).status_code == 404
    assert browser.post(withdraw).headers["location"] == CONTACTS
    assert await office.rows("SELECT outcome FROM tasks") == [{"outcome": "withdrawn"}]
    again = browser.post(withdraw)
    assert (again.status_code, "It was decided already" in again.text) == (409, True)
    with pytest.raises(Refused, match="withdrawn"):
        await contact_decisions.approve(office.desk, proposal["id"])
    assert len(await people(office)) == 3, "Ana, Luz and the other who came in"


async def test_it_is_decided_once(customers: Customers, office: Office) -> None:
    (await luz(customers)).post(NEW, data=LUIS)
    [proposal] = await proposals(office)
    with pytest.raises(NotFound):
        await contact_decisions.approve(office.desk, proposal["id"], "C-9")
    both = [contact_decisions.approve(office.desk, proposal["id"], "C-1") for _ in range(2)]
    refused = [isinstance(one, Refused) for one in await asyncio.gather(*both, return_exceptions=True)]
    assert sorted(refused) == [False, True]
    for decide in (
        contact_decisions.approve(office.desk, proposal["id"]),
        contact_decisions.refuse(office.desk, proposal["id"], Refusal(reason="no")),
    ):
        with pytest.raises(Refused, match="was decided"):
            await decide
    assert [one[0] for one in await people(office)].count("Luis Mora") == 1


async def test_somebody_is_taken_out_and_is_out_of_the_portal(customers: Customers, office: Office) -> None:
    ana = await customers.come_in(email="ana@acme.example", name="Ana", role=Role.PAYABLES)
    browser = await luz(customers)
    gone = browser.post(address("contacts", 1, "remove"), data={"seen": await seen(office, 1)})
    assert gone.headers["location"] == CONTACTS
    assert ana.get(address()).status_code == 200
    await contact_decisions.approve(office.desk, (await proposals(office))[0]["id"])
    assert ana.get(address()).status_code == 401
    last = browser.post(address("contacts", 1, "remove"), data={"seen": await seen(office, 1)})
    assert (last.status_code, "one person at least" in last.text) == (409, True)


async def test_who_gets_another_role_has_its_rights_at_once_and_by_old_links(
    customers: Customers, office: Office
) -> None:
    token = await customers.link(email="pagos@cliente.example", name="Luz Prieto", role=Role.DIRECTION)
    browser = await luz(customers)
    moved = {"role": "payables", "name": "Luz Prieto", "email": "pagos@cliente.example"}
    sent = browser.post(address("contacts", 2), data={**moved, "seen": await seen(office, 2)})
    assert sent.headers["location"] == CONTACTS
    await contact_decisions.approve(office.desk, (await proposals(office))[0]["id"])
    assert browser.get(NEW).status_code == 403
    again = customers.nobody()
    again.post(address("enter", token))
    assert again.get(NEW).status_code == 403
    assert await office.value("SELECT role FROM portal_people") == "payables"


async def test_the_erp_is_right_in_the_end_and_what_it_changed_meanwhile_stays(
    customers: Customers, office: Office
) -> None:
    browser = await luz(customers)
    await ana_elsewhere(browser, office)
    [proposal] = await proposals(office)
    renumbered = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 5550000"}
    luz_ = {"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}
    await record_customers(office.desk, [customer(contacts=[renumbered, luz_])])
    await contact_decisions.approve(office.desk, proposal["id"])
    assert (await people(office))[0] == ("Ana", "pagos@acme.example", "+576015550000")
    await record_customers(office.desk, [customer(contacts=[renumbered, luz_])])
    assert (await people(office))[0] == ("Ana", "ana@acme.example", "+576015550000")


async def test_what_was_changed_otherwise_meanwhile_is_not_taken_over(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    stale = await seen(office, 1)
    await ana_elsewhere(browser, office)
    luz_ = {"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example"}
    moved = {"role": "payables", "name": "Ana", "email": "ana.ruiz@acme.example"}
    await record_customers(office.desk, [customer(contacts=[moved, luz_])])
    [proposal] = await proposals(office)
    with pytest.raises(Refused, match="changed meanwhile"):
        await contact_decisions.approve(office.desk, proposal["id"])
    await record_customers(office.desk, [customer(contacts=[luz_])])
    with pytest.raises(Refused, match="not on file any more"):
        await contact_decisions.approve(office.desk, proposal["id"])
    assert (await proposals(office))[0]["decision"] is None
    answer = await ana_elsewhere(browser, office, seen=stale)
    assert (answer.status_code, "changed meanwhile" in answer.text) == (409, True)


async def test_what_cannot_be_on_file_is_told_beside_its_field(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    typed = {"role": "nobody", "name": "a\nb", "email": "ana@", "phone": "7438900", "whatsapp": "+57 1"}
    answer = browser.post(NEW, data=typed)
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 5
    assert browser.post(NEW, data={"role": "payables", "name": "Eva"}).status_code == 409
    same = {"role": "payables", "name": "Ana", "email": "ana@acme.example", "phone": "+57 601 7438900"}
    assert "on file like this already" in browser.post(NEW, data=same).text
    known = browser.post(NEW, data={**same, "email": "otra@acme.example"})
    assert (known.status_code, "Please change that entry" in known.text) == (409, True)
    nothing = browser.post(address("contacts", 1), data={**same, "seen": await seen(office, 1)})
    assert (nothing.status_code, "on file like this already" in nothing.text) == (409, True)
    assert await proposals(office) == []
    assert browser.get(address("contacts", 99)).status_code == 404


async def test_hostile_names_are_text(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    browser.post(NEW, data={**LUIS, "name": HOSTILE})
    page = browser.get(CONTACTS).text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    long = browser.post(NEW, data={**LUIS, "name": "n" * 501})
    assert long.status_code == 422
    assert browser.post(NEW, data={**LUIS, "name": "a\x00b"}).status_code == 422
    wide = browser.post(NEW, data={**LUIS, "name": "ΐ" * 500})
    assert wide.status_code == 303
    assert len(await proposals(office)) == 2


async def test_only_so_many_wait(customers: Customers, office: Office) -> None:
    browser = await luz(customers)
    for number in range(MOST_WAITING):
        assert browser.post(NEW, data={**LUIS, "name": f"Luis {number}"}).status_code == 303
    full = browser.post(NEW, data=LUIS)
    assert (full.status_code, f"{MOST_WAITING} of your changes wait" in full.text) == (409, True)
    await office.execute("UPDATE contact_proposals SET decision = 'withdrawn'")
    for number in range(MOST_WAITING):
        browser.post(NEW, data={**LUIS, "name": f"Eva {number}"})
    await office.execute("UPDATE contact_proposals SET decision = 'withdrawn'")
    often = browser.post(NEW, data=LUIS)
    assert (often.status_code, "a lot for one day" in often.text) == (409, True)


async def test_who_may_not_say_it_sees_the_addresses_of_others_in_part(customers: Customers, office: Office) -> None:
    browser = await customers.come_in(role=Role.PAYABLES, email="caja@acme.example", name="Caja", whole=True)
    page = browser.get(CONTACTS).text
    assert "caja@acme.example" in page
    assert "ana@acme.example" not in page
    assert "a•••@acme.example" in page
    assert ">Ana<" not in page
    asked = [
        browser.get(NEW),
        browser.post(NEW, data=LUIS),
        browser.get(address("contacts", 1)),
        browser.post(address("contacts", 1), data=LUIS),
        browser.post(address("contacts", 1, "remove")),
        browser.post(address("contacts", "proposals", 1, "withdraw")),
    ]
    assert [one.status_code for one in asked] == [403] * 6
    assert await proposals(office) == []
    by_link = await customers.come_in()
    assert "ana@acme.example" not in by_link.get(CONTACTS).text
    assert by_link.get(NEW).headers["location"].startswith(address("code"))
    assert by_link.post(NEW, data=LUIS).headers["location"].startswith(address("code"))
    assert await proposals(office) == []


async def test_a_proposal_of_another_customer_is_unknown(customers: Customers, office: Office) -> None:
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")
    theirs = await customers.come_in("C-2", ["G-1"], email="luz@otro.example", whole=True)
    theirs.post(NEW, data=LUIS)
    browser = await luz(customers)
    [proposal] = await proposals(office)
    answer = browser.post(address("contacts", "proposals", proposal["id"], "withdraw"))
    assert answer.status_code == 404
    assert "luis@acme.example" not in browser.get(CONTACTS).text
    assert (await proposals(office))[0]["decision"] is None


async def test_a_customer_without_an_invoice_is_told_of_on_its_page_alone(customers: Customers, office: Office) -> None:
    await office.customer("C-3")
    browser = await customers.come_in("C-3", [], email="luz@tres.example", whole=True)
    assert browser.post(NEW, data=LUIS).status_code == 303
    [proposal] = await proposals(office)
    assert proposal["task_id"] is None
    await contact_decisions.approve(office.desk, proposal["id"])
    assert ("Luis Mora", "luis@acme.example", None) in await people(office, "C-3")
