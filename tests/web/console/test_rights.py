"""Does every address of the console say whom it is for, and does everybody get what is theirs, whoever asks for what?

The routes are read out of the application: a new one is asked by everybody without a line here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from config.settings import Settings
from models.staff import StaffRole
from models.user import Access
from tests.web.console.conftest import Visitors
from web.armour import HEADERS
from web.console.app import create_console

#: What has to be open to whoever is not in yet.
OPEN = ("/static/", "/sign-in", "/sign-out", "/invitation/")
#: Whoever there is: a role among the staff (None: not entered) and whether they administer.
VISITORS: dict[str, tuple[StaffRole | None, bool]] = {
    "rita": (None, False),
    "ana": (StaffRole.COLLECTOR, False),
    "sara": (StaffRole.SUPERVISOR, False),
    "marta": (StaffRole.MANAGER, False),
    "aldo": (None, True),
}
_MAY = {
    "rita": {Access.READ},
    "ana": {Access.READ, Access.WORK},
    "sara": {Access.READ, Access.WORK, Access.SUPERVISE},
    "marta": {Access.READ, Access.WORK, Access.SUPERVISE, Access.MANAGE},
    "aldo": {Access.READ, Access.ADMINISTER},
}


@dataclass(frozen=True, slots=True)
class Call:
    """path: with something in its places. rights: that it asks for, all of them."""

    method: str
    path: str
    rights: frozenset[Access]
    is_open: bool


def _accesses(route: RouteContext) -> frozenset[Access]:
    def of(dependant: Any) -> Iterator[Access]:
        access = getattr(dependant.call, "access", None)
        if access is not None:
            yield access
        for further in dependant.dependencies:
            yield from of(further)

    return frozenset(of(route.dependant))


def _every_call() -> list[Call]:
    return [
        Call(method, "/console" + re.sub(r"\{[^}]+\}", "1", route.path), _accesses(route), route.path.startswith(OPEN))
        for route in iter_route_contexts(create_console(Settings(home=Path("unused"))).routes)
        if isinstance(route.original_route, APIRoute) and route.path is not None and route.methods is not None
        for method in sorted(route.methods - {"HEAD"})
    ]


EVERY_CALL = _every_call()
CALLS = [call for call in EVERY_CALL if not call.is_open]


def test_every_route_says_whom_it_is_for() -> None:
    assert len(CALLS) > 50
    assert [call for call in CALLS if not call.rights] == []


def test_a_post_asks_for_more_than_to_read_or_is_about_oneself() -> None:
    """What somebody keeps for themselves needs no more: their account, and views of lists under their name."""
    own = re.compile(r"/console/(me|views)(/|$)")
    found = [call.path for call in CALLS if call.method == "POST" and call.rights == {Access.READ}]
    assert [path for path in found if not own.match(path)] == []


async def test_nobody_sees_and_does_anything_without_signing_in(visitors: Visitors) -> None:
    browser = visitors.nobody()
    for call in CALLS:
        answer = browser.request(call.method, call.path)
        assert answer.status_code == 303, call
        assert answer.headers["location"].startswith("/console/sign-in"), call
        _is_armoured(answer, call.path)


@pytest.mark.parametrize("name", VISITORS)
async def test_each_gets_what_is_theirs_and_nothing_else(visitors: Visitors, name: str) -> None:
    # Where nobody is entered as staff everybody is a manager.
    await visitors.sign_in("someone", StaffRole.COLLECTOR)
    role, admin = VISITORS[name]
    browser = await visitors.sign_in(name, role, admin=admin)
    before = _facts(await visitors.office.everything())
    for call in CALLS:
        if call.rights <= _MAY[name]:
            continue  # whether it works is said by the tests of its room
        answer = browser.request(call.method, call.path)
        assert answer.status_code == 403, call
        assert "This is not open to you" in answer.text, call
        _is_armoured(answer, call.path)
    assert _facts(await visitors.office.everything()) == before


async def test_pages_that_are_theirs_are_not_refused(visitors: Visitors) -> None:
    await visitors.sign_in("someone", StaffRole.COLLECTOR)
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    for call in CALLS:
        if call.method == "GET":
            answer = marta.get(call.path)
            assert answer.status_code in (200, 303, 404, 409, 422, 503), (call, answer.status_code)
            _is_armoured(answer, call.path)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": ""},
    ],
)
async def test_no_other_site_makes_somebody_post(visitors: Visitors, headers: dict[str, str]) -> None:
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    for name in headers:
        if not headers[name]:
            del marta.headers[name]
    sent = {name: value for name, value in headers.items() if value}
    for call in EVERY_CALL:
        if call.method == "POST":
            answer = marta.post(call.path, headers=sent)
            assert answer.status_code == 403, call
            _is_armoured(answer, call.path)


async def test_a_browser_that_says_only_where_a_post_comes_from_is_believed(visitors: Visitors) -> None:
    ana = await visitors.sign_in()
    del ana.headers["sec-fetch-site"]
    answer = ana.post("/console/me/looks", data={"language": "es"}, headers={"origin": "http://localhost"})
    assert answer.status_code == 303


async def test_what_leads_nowhere_and_what_fails_is_armoured_too(visitors: Visitors) -> None:
    ana = await visitors.sign_in(language="pt")
    nowhere = ana.get("/console/nowhere")
    assert (nowhere.status_code, "Não há nada aqui" in nowhere.text) == (404, True)
    wrong = ana.request("DELETE", "/console/me")
    assert wrong.status_code == 405
    for answer in (nowhere, wrong):
        _is_armoured(answer, "nowhere")


async def test_a_role_that_was_taken_away_opens_nothing_from_the_next_page_on(visitors: Visitors) -> None:
    await visitors.sign_in("someone", StaffRole.COLLECTOR)
    sara = await visitors.sign_in("sara", StaffRole.SUPERVISOR)
    aldo = await visitors.sign_in("aldo", None, admin=True)
    assert sara.get("/console/packs").status_code == 200
    await visitors.office.execute("UPDATE staff SET role = 'collector' WHERE name = 'sara'")
    assert sara.get("/console/packs").status_code == 403
    assert aldo.get("/console/people").status_code == 200
    await visitors.office.execute("UPDATE users SET admin = false WHERE name = 'aldo'")
    assert aldo.get("/console/people").status_code == 403
    await visitors.office.execute("UPDATE users SET active = false WHERE name = 'aldo'")
    assert aldo.get("/console/me").headers["location"].startswith("/console/sign-in")


def _facts(everything: dict[str, list[str]]) -> dict[str, list[str]]:
    """Sessions note that they were seen."""
    return {table: rows for table, rows in everything.items() if table != "sessions"}


def _is_armoured(answer: Any, path: str) -> None:
    for name in HEADERS:
        assert name in answer.headers, (path, name)
    assert "unsafe" not in answer.headers["content-security-policy"], path
    assert answer.headers["cache-control"] == "no-store" or "private" in answer.headers["cache-control"], path
