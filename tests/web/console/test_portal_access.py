"""Can staff hand out a link, end it, and say who does what in the portal, each as far as their role goes?"""

import re

import pytest

from models.errors import NotFound
from models.staff import StaffRole
from operations.portal.entering import enter
from tests.operations.office import Office
from tests.web.console.conftest import Visitors

_LINK = re.compile(r"http://localhost/portal/enter/([A-Za-z0-9_-]{43})")
HERE = "/console/customers/C-1/portal"


@pytest.fixture
async def office(office: Office) -> Office:
    await office.customer()
    await office.invoice("F-1")
    await office.customer("C-2", contacts=[])
    return office


async def opens(office: Office, token: str) -> bool:
    try:
        await enter(office.desk, token)
    except NotFound:
        return False
    return True


async def test_a_link_is_shown_once_and_ended(visitors: Visitors, office: Office) -> None:
    ana = await visitors.sign_in()
    made = ana.post(f"{HERE}/links", data={"address": "ana@acme.example", "days": "7"})
    assert made.status_code == 200
    [token] = set(_LINK.findall(made.text))
    assert await opens(office, token)
    page = ana.get(HERE)
    assert token not in page.text
    assert "1 link opens." in page.text
    assert "Last here" in ana.get("/console/customers/C-1").text
    number = await office.value("SELECT id FROM portal_links")
    assert ana.post("/console/customers/C-2/portal/revoke", data={"link": str(number)}).status_code == 404
    assert await opens(office, token)
    assert ana.post(f"{HERE}/revoke", data={"link": str(number)}).headers["location"] == HERE
    assert not await opens(office, token)
    assert "Revoked by" in ana.get(HERE).text


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"address": "eva@otro.example"}, 422), ({"days": "many"}, 422), ({"days": "0"}, 422), ({"invoice": "G-9"}, 404)],
)
async def test_what_is_wrong_is_said_and_makes_no_link(
    visitors: Visitors, office: Office, sent: dict[str, str], status: int
) -> None:
    ana = await visitors.sign_in()
    assert ana.post(f"{HERE}/links", data=sent).status_code == status
    assert ana.post(f"{HERE}/revoke", data={"link": "x"}).status_code == 422
    assert ana.get("/console/customers/C-9/portal").status_code == 404
    assert await office.rows("SELECT * FROM portal_links") == []


async def test_a_collector_keeps_somebody_out_and_a_supervisor_gives_rights(visitors: Visitors, office: Office) -> None:
    ana, sara = await visitors.sign_in(), await visitors.sign_in("sara", StaffRole.SUPERVISOR)
    [token] = set(_LINK.findall(ana.post(f"{HERE}/links", data={"address": "ana@acme.example"}).text))
    who = {"person": "ana@acme.example"}
    assert ana.post(f"{HERE}/rights", data={**who, "right": "pay"}).status_code == 403
    assert ana.post(f"{HERE}/block", data=who).status_code == 303
    assert not await opens(office, token)
    assert ana.post(f"{HERE}/unblock", data=who).status_code == 403
    assert sara.post(f"{HERE}/unblock", data=who).status_code == 303
    assert await opens(office, token)
    assert sara.post(f"{HERE}/rights", data={**who, "right": ["talk", "pay", "fly"]}).status_code == 303
    assert await office.rows("SELECT rights FROM portal_people") == [{"rights": ["pay", "talk"]}]
    assert "given by hand" in sara.get(HERE).text
    assert sara.post(f"{HERE}/rights", data={**who, "by_role": "1"}).status_code == 303
    assert await office.rows("SELECT rights FROM portal_people") == [{"rights": None}]
    assert sara.post("/console/customers/C-2/portal/block", data=who).status_code == 404


@pytest.mark.parametrize("language", ["en", "es", "pt"])
async def test_the_page_is_there_in_every_language_before_anybody_came(
    visitors: Visitors, office: Office, language: str
) -> None:
    ana = await visitors.sign_in(language=language)
    for id in ("C-1", "C-2"):
        page = ana.get(f"/console/customers/{id}/portal")
        assert page.status_code == 200
        assert re.search(r"\{\w+\}", page.text) is None
