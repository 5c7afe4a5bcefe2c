"""Does somebody get in who may, and nobody else: by password, code and invitation, held back after too many tries?"""

from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from domain.passwords import PUBLIC
from models.user import Place, SecondFactorRule
from operations import passwords, signing_in, users
from tests.web.console.conftest import Visitors
from tests.web.console.entering import PASSWORD, chosen, codes_of, entered, secret_of, tried
from web.console.cookies import COOKIE

ME = "/console/me"


def _is_in(browser: TestClient) -> bool:
    return browser.get(ME).status_code == 200


async def test_whoever_is_not_signed_in_is_asked_to_and_comes_back_to_where_they_wanted(visitors: Visitors) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    browser = visitors.nobody()
    asked = browser.get("/console/me?tab=a&n=1")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Fme%3Ftab%3Da%26n%3D1",
    )
    assert 'value="/console/me?tab=a&amp;n=1"' in browser.get(asked.headers["location"]).text
    back = browser.post("/console/sign-in", data={"name": "ana", "password": PASSWORD, "next": "/console/me?tab=a&n=1"})
    assert (back.status_code, back.headers["location"]) == (303, "/console/me?tab=a&n=1")
    assert _is_in(browser)


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "/console/\\elsewhere", "/api/v1/cases", "x"]
)
async def test_signing_in_leads_nowhere_outside(visitors: Visitors, wanted: str) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    form = {"name": "ana", "password": PASSWORD, "next": wanted}
    assert visitors.nobody().post("/console/sign-in", data=form).headers["location"] == "/console/today"


async def test_an_invitation_works_once_and_demands_a_password_worth_its_name(visitors: Visitors) -> None:
    token, browser = await entered(visitors.office), visitors.nobody("es")
    where = f"/console/invitation/{token}"
    assert "Ana Prueba" in browser.get(where).text
    for password, said in (
        ("short", "12 caracteres"),
        ("password1234", "primeras"),
        ("prueba123456", "su nombre"),
    ):
        refused = browser.post(where, data={"password": password, "again": password})
        assert (refused.status_code, said in refused.text) == (422, True), (password, refused.text)
    differs = browser.post(where, data={"password": PASSWORD, "again": "something else"})
    assert (differs.status_code, "no coinciden" in differs.text) == (422, True)
    assert chosen(browser, token) == "/console/today"
    assert _is_in(browser)
    assert (visitors.nobody().get(where).status_code, visitors.nobody().post(where, data={}).status_code) == (404, 404)


async def test_an_invitation_runs_out(visitors: Visitors) -> None:
    token = await entered(visitors.office)
    await visitors.office.execute("UPDATE users SET invitation_expires_at = clock_timestamp() - interval '1 second'")
    assert visitors.nobody().get(f"/console/invitation/{token}").status_code == 404


async def test_a_cookie_is_of_one_session_and_what_a_browser_brought_along_opens_nothing(visitors: Visitors) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    browser = visitors.nobody()
    browser.cookies.set(COOKIE, "planted-by-somebody")
    answer = browser.post("/console/sign-in", data={"name": "ana", "password": PASSWORD})
    given = answer.headers["set-cookie"]
    assert "planted" not in given
    assert all(part in given for part in ("HttpOnly", "SameSite=lax", "Path=/console"))
    first = answer.cookies[COOKIE]
    again = visitors.nobody()
    again.cookies.set(COOKIE, first)
    second = again.post("/console/sign-in", data={"name": "ana", "password": PASSWORD}).cookies[COOKIE]
    assert first != second
    old = visitors.nobody()
    old.cookies.set(COOKIE, first)
    assert not _is_in(old)
    assert await visitors.office.value("SELECT COUNT(*) FROM sessions WHERE digest = :raw", raw=second.encode()) == 0


async def test_nobody_learns_which_of_user_and_password_was_wrong(visitors: Visitors) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    await entered(visitors.office, "eva")
    told = {
        visitors.nobody(address=f"10.0.0.{number}")
        .post("/console/sign-in", data={"name": name, "password": "not this one"})
        .text.replace(f'value="{name}"', "")
        for number, name in enumerate(("ana", "nobody", "eva"))
    }
    assert len(told) == 1
    assert "User or password is not right" in told.pop()


async def test_after_some_failures_one_waits_and_others_elsewhere_do_not(visitors: Visitors) -> None:
    chosen(visitors.nobody(address="10.1.1.1"), await entered(visitors.office))
    stranger, ana = visitors.nobody(address="10.9.9.9"), visitors.nobody(address="10.1.1.1")
    assert [tried(stranger, "ana", "a wrong password") for _ in range(6)] == [422] * 5 + [429]
    held_back = stranger.post("/console/sign-in", data={"name": "ana", "password": PASSWORD})
    assert held_back.status_code == 429
    assert 0 < int(held_back.headers["retry-after"]) <= 10
    assert "Too many tries" in held_back.text
    assert tried(ana, "ana") == 303


async def test_a_name_tried_from_many_places_stays_open_where_it_is_known(visitors: Visitors) -> None:
    office = visitors.office
    chosen(visitors.nobody(), await entered(office))
    assert tried(visitors.nobody(address="10.1.1.1"), "ana") == 303
    for number in range(20):
        await office.execute(
            "INSERT INTO sign_in_attempts (name, address, at, succeeded) "
            "VALUES ('ana', :address, clock_timestamp(), false)",
            address=f"10.2.0.{number}",
        )
    assert tried(visitors.nobody(address="10.3.3.3"), "ana") == 429
    assert tried(visitors.nobody(address="10.1.1.1"), "ana") == 303


async def test_a_place_that_tries_many_names_waits_whatever_the_name(visitors: Visitors) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    await visitors.office.execute(
        "INSERT INTO sign_in_attempts (name, address, at, succeeded) "
        "SELECT 'name-' || n, '2001:db8:1:2::/64', clock_timestamp(), false FROM generate_series(1, 30) n"
    )
    assert tried(visitors.nobody(address="2001:db8:1:2:aaaa::7"), "ana") == 429
    assert tried(visitors.nobody(address="2001:db8:1:3::7"), "ana") == 303


async def test_a_password_kept_by_older_parameters_is_kept_anew_when_it_is_used(visitors: Visitors) -> None:
    office = visitors.office
    chosen(visitors.nobody(), await entered(office))
    older = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    await office.execute("UPDATE users SET password_hash = :older", older=older)
    assert tried(visitors.nobody(), "ana") == 303
    kept = await office.value("SELECT password_hash FROM users WHERE name = 'ana'")
    assert kept.startswith("$argon2id$")
    assert not PasswordHasher().check_needs_rehash(kept)
    assert tried(visitors.nobody(), "ana") == 303


async def test_a_session_ends_after_hours_without_a_page_and_after_a_day(visitors: Visitors) -> None:
    browser = visitors.nobody()
    chosen(browser, await entered(visitors.office))
    for column, ago in (("seen_at", "9 hours"), ("expires_at", "1 second")):
        assert _is_in(browser)
        await visitors.office.execute(
            f"UPDATE sessions SET {column} = clock_timestamp() - CAST(:ago AS interval)", ago=ago
        )
        assert not _is_in(browser)
        assert tried(browser, "ana") == 303


async def test_a_changed_password_signs_out_everywhere_else(visitors: Visitors) -> None:
    here, there = visitors.nobody(), visitors.nobody()
    chosen(here, await entered(visitors.office))
    assert tried(there, "ana") == 303
    new = {"new": "otra frase bien larga", "again": "otra frase bien larga"}
    wrong = here.post("/console/me/password", data={"old": "not this one", **new})
    assert wrong.status_code == 409
    assert _is_in(there)
    assert here.post("/console/me/password", data={"old": PASSWORD, **new}).status_code == 303
    assert (_is_in(here), _is_in(there)) == (True, False)
    assert (tried(visitors.nobody(), "ana"), tried(visitors.nobody(), "ana", new["new"])) == (422, 303)


async def test_a_link_that_waits_opens_nothing_once_a_password_was_changed(visitors: Visitors) -> None:
    here = visitors.nobody()
    chosen(here, await entered(visitors.office))
    token = await users.invite(replace(visitors.office.desk, actor="setup"), "ana")
    new = {"new": "otra frase bien larga", "again": "otra frase bien larga"}
    assert here.post("/console/me/password", data={"old": PASSWORD, **new}).status_code == 303
    assert visitors.nobody().get(f"/console/invitation/{token}").status_code == 404


@pytest.mark.parametrize("written", [PUBLIC, PUBLIC.replace("p", "\uff50"), PUBLIC.replace(" ", "\u3000")])
async def test_the_password_of_the_demo_opens_nothing_without_a_test_clock(visitors: Visitors, written: str) -> None:
    chosen(visitors.nobody(), await entered(visitors.office))
    office, kept = visitors.office, await passwords.demonstrated()
    await office.execute("UPDATE users SET password_hash = :kept WHERE name = 'ana'", kept=kept)
    # The clock of the application is shifted, that of the office is none of a demo.
    assert tried(visitors.nobody(), "ana", written) == 303
    with pytest.raises(signing_in.Wrong):
        await signing_in.by_password(office.desk, "ana", written, Place("::1", "x"), SecondFactorRule.OPTIONAL)


def _code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


async def test_a_second_factor_is_asked_for_and_each_code_opens_once(visitors: Visitors) -> None:
    browser = visitors.nobody()
    chosen(browser, await entered(visitors.office))
    secret = secret_of(browser.get("/console/me/second-factor").text)
    assert browser.post("/console/me/second-factor", data={"code": "12345"}).status_code == 422
    confirmed = browser.post("/console/me/second-factor", data={"code": _code(secret)})
    recovery = codes_of(confirmed.text)
    assert (confirmed.status_code, len(recovery)) == (200, 10)
    half = visitors.nobody()
    to = half.post("/console/sign-in", data={"name": "ana", "password": PASSWORD, "next": ME})
    assert to.headers["location"] == "/console/sign-in/code?next=%2Fconsole%2Fme"
    assert not _is_in(half)
    used = _code(secret, 1)  # telephones' clocks go wrong
    assert half.post("/console/sign-in/code", data={"code": used, "next": ME}).headers["location"] == ME
    assert _is_in(half)
    again = visitors.nobody()
    assert tried(again, "ana") == 303
    assert again.post("/console/sign-in/code", data={"code": used}).status_code == 422
    assert again.post("/console/sign-in/code", data={"code": recovery[0].upper()}).status_code == 303
    third = visitors.nobody()
    assert tried(third, "ana") == 303
    assert third.post("/console/sign-in/code", data={"code": recovery[0]}).status_code == 422
    assert recovery[1] not in str(await visitors.office.rows("SELECT recovery_codes FROM users"))


async def test_codes_cannot_be_guessed_by_signing_in_again_and_again(visitors: Visitors) -> None:
    browser = visitors.nobody()
    chosen(browser, await entered(visitors.office))
    secret = secret_of(browser.get("/console/me/second-factor").text)
    browser.post("/console/me/second-factor", data={"code": _code(secret)})
    statuses = []
    for _ in range(6):
        guesser = visitors.nobody(address="10.7.7.7")
        statuses.append(tried(guesser, "ana"))
        statuses.append(guesser.post("/console/sign-in/code", data={"code": "000000"}).status_code)
    assert statuses[:10] == [303, 422] * 5
    assert statuses[10] == 429  # knowing the password gives no fresh tries


async def test_a_second_factor_is_removed_and_renewed_by_a_code_alone(visitors: Visitors) -> None:
    browser = visitors.nobody()
    chosen(browser, await entered(visitors.office))
    secret = secret_of(browser.get("/console/me/second-factor").text)
    recovery = codes_of(browser.post("/console/me/second-factor", data={"code": _code(secret)}).text)
    assert browser.post("/console/me/second-factor/remove", data={"code": "000000"}).status_code == 422
    renewed = codes_of(browser.post("/console/me/second-factor/codes", data={"code": recovery[0]}).text)
    assert len(renewed) == 10
    assert not set(renewed) & set(recovery)
    assert browser.post("/console/me/second-factor/remove", data={"code": recovery[1]}).status_code == 422
    assert browser.post("/console/me/second-factor/remove", data={"code": renewed[0]}).status_code == 303
    assert tried(visitors.nobody(), "ana") == 303


async def test_somebody_sees_where_they_are_signed_in_and_ends_it_there(visitors: Visitors) -> None:
    here, there, eva = visitors.nobody(), visitors.nobody(), await visitors.sign_in("eva")
    chosen(here, await entered(visitors.office))
    assert tried(there, "ana") == 303
    assert here.get(ME).text.count("a browser of tests") == 2
    [key] = await visitors.office.rows(
        "SELECT encode(digest, 'hex') AS digest FROM sessions WHERE user_name = 'ana' ORDER BY began_at DESC LIMIT 1"
    )
    assert eva.post(f"/console/me/sessions/{key['digest']}/end").status_code == 404
    assert here.post(f"/console/me/sessions/{key['digest']}/end").status_code == 303
    assert (_is_in(here), _is_in(there)) == (True, False)
    assert here.post("/console/sign-out").headers["location"] == "/console/sign-in"
    assert not _is_in(here)
