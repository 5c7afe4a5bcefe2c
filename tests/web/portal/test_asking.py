"""Does a new link go to an address on file alone, and does nobody learn whether one is?"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.settings import Settings
from tests.web.portal.conftest import Customers
from web.portal.address import address

_PEOPLE = [{"role": "payables", "name": "Iván Soto", "email": "Ivan@cliente.example", "phone": "+573001234567"}]


def _links(settings: Settings) -> list[str]:
    """Those in the outbox, the oldest first."""
    files = sorted(Path(settings.home).rglob("portal-link-*"), key=lambda path: path.stat().st_mtime_ns)
    texts = [path.read_text(encoding="utf-8").replace("=\n", "") for path in files]
    found = [re.search(r"http://localhost/portal/enter/[\w-]{43}", text) for text in texts]
    return [one[0] for one in found if one is not None]


@pytest.mark.parametrize("typed", ["IVAN@cliente.example ", "+57 300 123 4567"])
async def test_an_address_on_file_is_sent_a_link_to_what_is_open(
    customers: Customers, settings: Settings, typed: str
) -> None:
    await customers.office.customer(contacts=_PEOPLE)
    await customers.office.invoice("F-1")
    await customers.office.invoice("F-2")
    before = len(_links(settings))
    browser = customers.nobody()
    known = browser.post(address("ask"), data={"address": typed})
    unknown = browser.post(address("ask"), data={"address": "nobody@cliente.example"})
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
    sent = _links(settings)
    assert len(sent) == before + 1
    assert browser.post(urlsplit(sent[-1]).path).status_code == 303
    assert browser.get(address("invoices", "F-2")).status_code == 200
    people = await customers.office.rows("SELECT name, role FROM portal_people")
    assert people == [{"name": "Iván Soto", "role": "payables"}]


async def test_an_address_is_sent_three_an_hour(customers: Customers, settings: Settings) -> None:
    await customers.office.customer(contacts=_PEOPLE)
    before = len(_links(settings))
    for _ in range(5):
        assert customers.nobody().post(address("ask"), data={"address": "ivan@cliente.example"}).status_code == 200
    assert len(_links(settings)) == before + 3


@pytest.mark.parametrize("typed", ["", "ivan", "3001234567", "a@b@c", "<script>"])
async def test_what_is_no_address_is_told_so(customers: Customers, typed: str) -> None:
    answer = customers.nobody().post(address("ask"), data={"address": typed})
    assert answer.status_code == 422
    assert "<script>" not in answer.text
