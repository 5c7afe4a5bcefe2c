"""Does the ERP get links to print, and can it be said over HTTP who may do what in the portal?"""

import re

from models.errors import NotFound
from operations.portal.entering import enter
from tests.web.api.conftest import Api

_URL = re.compile(r"https?://[^/]+/portal/enter/(?P<token>[A-Za-z0-9_-]{43})")


def token_of(url: str) -> str:
    found = _URL.fullmatch(url)
    assert found is not None, url
    return found["token"]


async def opens(api: Api, token: str) -> bool:
    try:
        await enter(api.office.desk, token)
    except NotFound:
        return False
    return True


async def test_a_link_is_told_once_opens_and_is_revoked(api: Api) -> None:
    made = api.post("/customers/C-1/portal-links", {"invoices": ["F-1"]})
    assert made.status_code == 201, made.text
    token = token_of(made.json()["url"])
    assert await opens(api, token)
    for by in ("read", "ops", "erp"):
        [listed] = api.get("/customers/C-1/portal-links", by=by).json()["items"]
        assert (listed["id"], listed["opens"], listed["made_by"]) == (made.json()["id"], True, "erp")
    assert token not in api.get("/customers/C-1/portal-links").text
    ended = api.call("DELETE", f"/customers/C-1/portal-links/{listed['id']}")
    assert (ended.status_code, ended.json()["revoked"]) == (200, [listed["id"]])
    assert not await opens(api, token)
    assert api.call("DELETE", f"/customers/C-1/portal-links/{listed['id']}").status_code == 404
    assert api.call("DELETE", "/customers/C-1/portal-links", by="ops").status_code == 404


async def test_of_a_call_that_comes_twice_one_link_is_made_and_kept_nowhere(api: Api) -> None:
    once = {"headers": {"Idempotency-Key": "a"}}
    made = api.post("/customers/C-1/portal-links", {}, **once)
    token = token_of(made.json()["url"])
    again = api.post("/customers/C-1/portal-links", {}, **once)
    assert (again.status_code, token in again.text) == (409, False)
    assert len(api.get("/customers/C-1/portal-links").json()["items"]) == 1
    assert token not in str(await api.office.everything())
    assert await opens(api, token)


async def test_no_link_shows_what_is_anothers(api: Api) -> None:
    await api.office.customer("C-2", contacts=[])
    await api.office.invoice("G-1", customer_id="C-2")
    made = api.post("/customers/C-1/portal-links", {"address": "ana@acme.example"}, by="ops").json()
    for path, body, status in (
        ("/customers/C-1/portal-links", {"invoices": ["G-1"]}, 422),
        ("/customers/C-1/portal-links", {"address": "eva@otro.example"}, 422),
        ("/customers/C-9/portal-links", {}, 404),
    ):
        assert api.post(path, body).status_code == status
    assert api.call("DELETE", f"/customers/C-2/portal-links/{made['id']}").status_code == 404
    assert await opens(api, token_of(made["url"]))
    assert api.post("/customers/C-1/portal-links", {}, by="read").status_code == 403


async def test_people_are_shown_given_rights_and_kept_out(api: Api) -> None:
    [ana] = api.get("/customers/C-1/portal-people").json()["items"]
    assert (ana["id"], ana["by_hand"], ana["is_contact"]) == (None, False, True)
    where = "/customers/C-1/portal-people"
    changed = api.put(f"{where}/ana@acme.example/rights", {"rights": ["talk", "pay"]}, by="ops").json()
    assert (changed["rights"], changed["by_hand"]) == (["pay", "talk"], True)
    number = changed["id"]
    assert api.put(f"{where}/{number}/rights", {"rights": None}, by="ops").json()["by_hand"] is False
    assert api.put(f"{where}/{number}/rights", {"rights": ["fly"]}, by="ops").status_code == 422
    link = api.post("/customers/C-1/portal-links", {"address": "ana@acme.example"}).json()
    assert api.post(f"{where}/{number}/block", by="ops").json()["blocked"] is True
    assert api.post(f"{where}/{number}/block", by="ops").status_code == 409
    assert not await opens(api, token_of(link["url"]))
    assert api.post(f"{where}/{number}/unblock", by="ops").json()["blocked"] is False
    assert await opens(api, token_of(link["url"]))
    assert api.post(f"{where}/999/block", by="ops").status_code == 404
    assert api.post(f"{where}/{number}/block", by="erp").status_code == 403
