"""Does the portal give nothing away: to guesses, to other customers, to scanners of mail, to other sites?"""

import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from models.portal import digest_of
from store.portal_tokens import new_token
from tests.web.portal.conftest import Customers
from tests.web.portal.every_route import Route, every_route
from tests.web.portal.stranger import STRANGER, everything_of, settle_strangers
from web.portal.address import PREFIX, address
from web.portal.cookies import COOKIE
from web.portal.limits import GUESSES

#: Pages of whoever has not come in: they know of no customer.
_OPEN = {"/ask", "/enter/{token}", "/leave"}


@pytest.fixture
def routes() -> list[Route]:
    return every_route()


def test_every_route_asks_who_comes_but_those_that_know_of_nobody(routes: list[Route]) -> None:
    free = {route.path for route in routes if not route.asks_who and not route.path.startswith("/static/")}
    assert free == _OPEN | {"/language"}, "which asks itself"


async def test_ten_thousand_guesses_open_nothing(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice()
    known = await customers.link()
    guesser = customers.nobody(address="203.0.113.9")
    answers = [guesser.post(address("enter", new_token())).status_code for _ in range(10_000)]
    assert set(answers) <= {404, 429}
    assert answers[:GUESSES] == [404] * GUESSES
    assert answers.count(404) < GUESSES * 4, "most were not even looked at"
    assert COOKIE not in guesser.cookies
    digests = [digest_of(new_token()) for _ in range(10_000)]
    assert await customers.office.value("SELECT count(*) FROM portal_links WHERE digest = ANY(:d)", d=digests) == 0
    assert customers.nobody(address="203.0.113.10").post(address("enter", known)).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "%00", "..%2F..%2Fconsole", "a" * 5000, "'%20OR%20''='", "%FF%FE"])
async def test_what_is_no_token_opens_nothing(customers: Customers, token: str) -> None:
    answer = customers.nobody().post(f"{PREFIX}/enter/{token}")
    assert answer.status_code in (404, 405)
    assert COOKIE not in answer.cookies


async def test_a_crawler_as_one_customer_reaches_nothing_of_another(customers: Customers, routes: list[Route]) -> None:
    """Every route, with every id of somebody else in its address, its query and its form."""
    secrets = await settle_strangers(customers)
    ids = await everything_of(customers.office, STRANGER)
    for kind in ("invoice", "payment", "person", "message", "arrangement", "dispute", "proposal"):
        assert ids[kind], f"the stranger has no {kind}"
    browser = await customers.come_in("C-1", ["F-1"], whole=True)
    before = await _rows_of_the_stranger(customers)
    reached = []
    form = {name: found[0] for name, found in ids.items() if found}
    form |= {
        "invoice": ids["invoice"][0],
        "invoices": ids["invoice"][0],
        "customer_id": STRANGER,
        "text": "x",
        "next": "",
    }
    for route in routes:
        if not route.asks_who:
            continue
        for path in route.filled(ids):
            for method in route.methods:
                answer = _asked(browser, method, PREFIX + path, form)
                # What was typed may be shown again where it is refused: but never what is behind it.
                if any(secret in answer.text for secret in secrets) or answer.status_code >= 500:
                    reached.append((method, path, answer.status_code))
    assert reached == []
    assert await _rows_of_the_stranger(customers) == before


def _asked(browser: TestClient, method: str, path: str, form: dict[str, str]):  # type: ignore[no-untyped-def] # httpx or httpx2
    query = f"{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items())
    if method == "GET":
        return browser.get(query)
    return browser.request(method, path, data=form)


async def _rows_of_the_stranger(customers: Customers) -> list[str]:
    everything = await customers.office.everything()
    return sorted(row for rows in everything.values() for row in rows if STRANGER in row)


async def test_opening_pages_changes_nothing(customers: Customers, routes: list[Route]) -> None:
    """A scanner of a mail server, or a browser that fetches ahead, opens whatever can be opened."""
    await settle_strangers(customers)
    ids = await everything_of(customers.office, "C-1")
    browser = await customers.come_in("C-1", ["F-1"], whole=True)
    before = await customers.office.everything()
    for route in routes:
        if "GET" in route.methods:
            for path in route.filled(ids):
                answer = browser.get(f"{PREFIX}{path}?invoice=F-1")
                assert answer.status_code < 500, (path, answer.text[:300])
    assert await customers.office.everything() == before


async def test_every_answer_is_armoured(customers: Customers, routes: list[Route]) -> None:
    await settle_strangers(customers)
    ids = await everything_of(customers.office, "C-1")
    for browser in (customers.nobody(), await customers.come_in("C-1", ["F-1"])):
        for route in routes:
            for path in list(route.filled(ids))[:3]:
                for method in route.methods:
                    headers = browser.request(method, PREFIX + path).headers
                    policy = headers["content-security-policy"]
                    assert "default-src 'none'" in policy, path
                    assert "unsafe" not in policy, path
                    assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path
                    assert headers["x-content-type-options"] == "nosniff", path
                    assert headers["referrer-policy"] == "no-referrer", path
                    if not path.startswith("/static/"):
                        assert "no-store" in headers["cache-control"], path


async def test_no_page_has_script_or_style_of_its_own(customers: Customers, routes: list[Route]) -> None:
    await settle_strangers(customers)
    ids = await everything_of(customers.office, "C-1")
    browser = await customers.come_in("C-1", ["F-1"], whole=True)
    found = []
    for route in routes:
        if "GET" in route.methods:
            for path in route.filled(ids):
                text = browser.get(f"{PREFIX}{path}?invoice=F-1").text
                if re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", text):
                    found.append(path)
                assert len(text) < 60_000, f"{path}: {len(text)} bytes before its style"
    assert found == []


async def test_no_other_site_makes_a_browser_do_anything(customers: Customers, routes: list[Route]) -> None:
    await settle_strangers(customers)
    browser = await customers.come_in("C-1", ["F-1"], whole=True)
    for route in routes:
        if "POST" in route.methods:
            for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
                path = re.sub(r"\{\w+(?::\w+)?\}", "1", route.path)
                assert browser.post(PREFIX + path, headers=headers).status_code == 403, route.path


async def test_what_cannot_be_read_is_answered_with_a_page_that_says_so(customers: Customers) -> None:
    await customers.office.customer()
    await customers.office.invoice("F-1", "100.00")
    browser = await customers.come_in()
    form = {"content-type": "multipart/form-data; boundary=x"}
    answer = browser.post(address("pay"), content=b"no form at all", headers=form)
    assert (answer.status_code, "This was not possible" in answer.text) == (400, True)
