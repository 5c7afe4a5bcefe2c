"""Does a code that goes to an address on file open the whole account, and no guess, no other browser, no old one?"""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from store import portal_codes
from tests.web.portal.conftest import Customers
from web.portal.address import address

_PEOPLE = [
    {"role": "direction", "name": "Luz Prieto", "email": "pagos@cliente.example", "phone": "+573001234567"},
    {"role": "payables", "name": "Iván Soto", "email": "ivan@cliente.example"},
]


def _codes(settings: Settings) -> list[str]:
    """Those in the outbox, the oldest first."""
    files = sorted(Path(settings.home).rglob("portal-code-*"), key=lambda path: path.stat().st_mtime_ns)
    found = [re.search(r"\b\d{6}\b", path.read_text(encoding="utf-8")) for path in files]
    return [one[0] for one in found if one is not None]


async def _came_in(customers: Customers, **who: str) -> TestClient:
    await customers.office.customer(contacts=_PEOPLE)
    await customers.office.invoice()
    await customers.office.invoice("F-2")
    return await customers.come_in(**who)  # type: ignore[arg-type] # texts of the people


async def test_the_code_opens_the_whole_account_and_the_timeline_says_so(
    customers: Customers, settings: Settings
) -> None:
    browser = await _came_in(customers)
    asked = browser.get(address("invoices", "F-2"))
    assert (asked.status_code, asked.headers["location"]) == (303, "/portal/code?next=%2Fportal%2Finvoices%2FF-2")
    form = browser.get(asked.headers["location"]).text
    assert "p•••@cliente.example" in form
    assert "ivan@" not in form
    assert browser.post(address("code"), data={"to": "0", "next": "/portal/invoices/F-2"}).status_code == 303
    code = _codes(settings)[-1]
    right = browser.post(
        address("code", "check"), data={"code": f" {code[:3]} {code[3:]}", "next": "/portal/invoices/F-2"}
    )
    assert (right.status_code, right.headers["location"]) == (303, "/portal/invoices/F-2")
    assert browser.get(address("invoices", "F-2")).status_code == 200
    told = await customers.office.rows("SELECT details FROM interactions WHERE kind = 'portal_whole_seen'")
    assert [row["details"] for row in told] == [{"channel": "email", "person": "Luz Prieto"}]


async def test_five_wrong_tries_end_a_code_and_a_right_one_comes_too_late(
    customers: Customers, settings: Settings
) -> None:
    browser = await _came_in(customers)
    browser.post(address("code"), data={"to": "0"})
    code = _codes(settings)[-1]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(portal_codes.MOST_TRIES):
        assert browser.post(address("code", "check"), data={"code": wrong}).status_code == 422
    assert browser.post(address("code", "check"), data={"code": code}).status_code == 422


async def test_a_code_opens_for_the_browser_that_asked_once_and_not_after_its_time(
    customers: Customers, settings: Settings
) -> None:
    browser = await _came_in(customers)
    other = await customers.come_in()
    browser.post(address("code"), data={"to": "0"})
    code = _codes(settings)[-1]
    assert other.post(address("code", "check"), data={"code": code}).status_code == 422
    await customers.office.execute("UPDATE portal_codes SET expires_at = clock_timestamp()")
    assert browser.post(address("code", "check"), data={"code": code}).status_code == 422


async def test_nobody_is_sent_more_than_a_few_codes_an_hour(customers: Customers, settings: Settings) -> None:
    browser = await _came_in(customers)
    before = len(_codes(settings))
    answers = [browser.post(address("code"), data={"to": "0"}).status_code for _ in range(7)]
    assert answers == [303] * portal_codes.MOST_AN_HOUR + [429, 429]
    assert len(_codes(settings)) == before + portal_codes.MOST_AN_HOUR


@pytest.mark.parametrize("to", ["", "9", "-1", "x", "²"])
async def test_a_code_goes_to_no_other_address(customers: Customers, settings: Settings, to: str) -> None:
    browser = await _came_in(customers)
    before = len(_codes(settings))
    assert browser.post(address("code"), data={"to": to, "address": "evil@example.org"}).status_code == 422
    assert len(_codes(settings)) == before


async def test_whoever_came_by_nobodys_link_is_the_contact_whose_code_they_have(
    customers: Customers, settings: Settings
) -> None:
    browser = await _came_in(customers, email="", name="", role=None)  # type: ignore[arg-type] # of nobody
    form = browser.get(address("code")).text
    assert "p•••@cliente.example" in form
    assert "i•••@cliente.example" in form
    browser.post(address("code"), data={"to": "0"})
    browser.post(address("code", "check"), data={"code": _codes(settings)[-1]})
    people = await customers.office.rows("SELECT name, role FROM portal_people WHERE address <> ''")
    assert people == [{"name": "Luz Prieto", "role": "direction"}]
    assert browser.get(address("invoices", "F-2")).status_code == 200


async def test_while_sending_is_stopped_no_code_leaves_and_it_is_said(customers: Customers, settings: Settings) -> None:
    browser = await _came_in(customers)
    await customers.office.execute("UPDATE installation SET stopped_at = now(), stopped_by = 'sara'")
    before = len(_codes(settings))
    try:
        assert browser.post(address("code"), data={"to": "0"}).status_code == 503
    finally:
        await customers.office.execute("UPDATE installation SET stopped_at = NULL, stopped_by = NULL")
    assert len(_codes(settings)) == before
