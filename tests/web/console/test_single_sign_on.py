"""Does somebody come in on the word of a provider, and on nothing that only looks like it?"""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey

from config.settings import Settings
from tests.providers.identity import CLIENT, SECRET, FakeProvider, identity_provider
from tests.web.console.conftest import Visitors
from tests.web.console.entering import entered
from web.app import create_app

LEAVE, ANSWER, ME = "/console/sign-in/elsewhere", "/console/sign-in/answer", "/console/me"


@pytest.fixture(scope="module")
def house() -> Iterator[FakeProvider]:
    with identity_provider() as found:
        yield found


@pytest.fixture(scope="module")
def running(settings: Settings, house: FakeProvider) -> Iterator[TestClient]:
    told = settings.model_copy(
        update={
            "oidc_issuer": house.address,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "the house",
            "public_url": "http://localhost",
        }
    )
    with TestClient(create_app(told)) as client:
        yield client


@pytest.fixture
def provider(house: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """As it is on its first day; its documents are asked for each time."""
    monkeypatch.setattr("channels.identity.documents._KEPT", -1.0)
    house.begin_anew()
    return house


def _come_back(browser: TestClient, provider: FakeProvider, wanted: str = ME) -> Any:
    there = browser.get(LEAVE, params={"next": wanted}).headers["location"]
    return browser.get(f"{ANSWER}?{provider.let_in(there)}")


async def test_somebody_is_found_by_a_verified_address_once_and_by_their_subject_afterwards(
    visitors: Visitors, provider: FakeProvider
) -> None:
    await entered(visitors.office, email="ana@example.com")
    browser = visitors.nobody()
    assert "Sign in with the house" in browser.get("/console/sign-in").text
    there = urlsplit(browser.get(LEAVE).headers["location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.address}/authorize"
    assert asked["redirect_uri"] == "http://localhost/console/sign-in/answer"
    back = _come_back(browser, provider)
    assert (back.status_code, back.headers["location"]) == (303, ME)
    assert browser.get(ME).status_code == 200
    provider.claims = {"email": "new-name@example.com", "email_verified": False}
    assert _come_back(visitors.nobody(), provider).status_code == 303
    provider.claims = {"sub": "another"}
    assert _come_back(visitors.nobody(), provider).status_code == 403  # ana is bound: nobody else becomes her


async def test_nobody_is_entered_and_an_address_that_is_not_verified_or_of_two_says_nothing(
    visitors: Visitors, provider: FakeProvider
) -> None:
    browser = visitors.nobody("es")
    unknown = _come_back(browser, provider)
    assert (unknown.status_code, "no corresponde a nadie" in unknown.text) == (403, True)
    await entered(visitors.office, email="ana@example.com")
    provider.claims = {"email_verified": False}
    assert _come_back(browser, provider).status_code == 403
    provider.claims = {"email_verified": "true"}
    assert _come_back(browser, provider).status_code == 403
    await entered(visitors.office, "ana2", email="ANA@example.com")
    provider.claims = {}
    assert _come_back(browser, provider).status_code == 403
    assert await visitors.office.value("SELECT COUNT(*) FROM users") == 2
    assert await visitors.office.value("SELECT COUNT(*) FROM sessions") == 0


async def test_whoever_is_kept_out_stays_out(visitors: Visitors, provider: FakeProvider) -> None:
    await entered(visitors.office, email="ana@example.com")
    assert _come_back(visitors.nobody(), provider).status_code == 303
    await visitors.office.execute("UPDATE users SET active = false")
    assert _come_back(visitors.nobody(), provider).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another browser"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"sub": ""},
    ],
)
async def test_a_token_that_is_not_for_us_now_and_here_proves_nothing(
    visitors: Visitors, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    await entered(visitors.office, email="ana@example.com")
    provider.claims = claims
    answer = _come_back(visitors.nobody(), provider)
    assert (answer.status_code, "could not be proven" in answer.text) == (403, True)
    assert await visitors.office.value("SELECT COUNT(*) FROM sessions") == 0


async def test_a_signature_by_a_key_that_is_not_published_or_of_a_kind_that_anybody_makes_proves_nothing(
    visitors: Visitors, provider: FakeProvider
) -> None:
    await entered(visitors.office, email="ana@example.com")
    published = provider.published
    provider.rotate()
    provider.published = published
    assert _come_back(visitors.nobody(), provider).status_code == 403
    # Whoever takes HS256 takes for the secret what is none.
    provider.signing = OctKey.import_key(SECRET * 2, {"kid": "first"})  # type: ignore[assignment] # the wrong kind of key
    provider.algorithm = "HS256"
    assert _come_back(visitors.nobody(), provider).status_code == 403


async def test_a_key_that_the_provider_changed_is_asked_for(
    visitors: Visitors, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await entered(visitors.office, email="ana@example.com")
    assert _come_back(visitors.nobody(), provider).status_code == 303
    monkeypatch.setattr("channels.identity.documents._KEPT", 3600.0)
    monkeypatch.setattr("channels.identity.documents._LOOK_AGAIN", 0.0)
    provider.asked.clear()
    provider.rotate()
    assert _come_back(visitors.nobody(), provider).status_code == 303
    assert _come_back(visitors.nobody(), provider).status_code == 303
    assert provider.asked.count("/keys") == 1


async def test_an_answer_belongs_to_the_browser_that_asked_and_is_good_once(
    visitors: Visitors, provider: FakeProvider
) -> None:
    await entered(visitors.office, email="ana@example.com")
    browser, other = visitors.nobody(), visitors.nobody()
    back = f"{ANSWER}?{provider.let_in(browser.get(LEAVE).headers['location'])}"
    other.get(LEAVE)
    for wrong in (other.get(back), visitors.nobody().get(back), browser.get(f"{ANSWER}?state=&code=code-0")):
        assert (wrong.status_code, "does not belong" in wrong.text) == (403, True)
    # The last one ended what this browser had asked.
    assert browser.get(back).status_code == 403
    refused = browser.get(LEAVE).headers["location"]
    state = parse_qs(urlsplit(refused).query)["state"][0]
    assert "did not let you in" in browser.get(f"{ANSWER}?state={state}&error=access_denied").text


async def test_a_provider_that_does_not_answer_or_is_another_leaves_the_password(
    visitors: Visitors, provider: FakeProvider
) -> None:
    browser = visitors.nobody("pt")
    provider.down = True
    away = browser.get(LEAVE)
    assert (away.status_code, "não responde agora" in away.text) == (503, True)
    provider.down, provider.calls_itself = False, "https://elsewhere.example"
    assert browser.get(LEAVE).status_code == 503
    provider.calls_itself = None
    assert browser.get(LEAVE).status_code == 303
    assert browser.get("/console/sign-in").status_code == 200


async def test_the_provider_is_trusted_with_the_second_factor(visitors: Visitors, provider: FakeProvider) -> None:
    await entered(visitors.office, email="ana@example.com")
    await visitors.office.execute("UPDATE users SET totp_secret = 'AAAA', totp_confirmed_at = clock_timestamp()")
    browser = visitors.nobody()
    assert _come_back(browser, provider).headers["location"] == ME
    assert browser.get(ME).status_code == 200


def test_over_tls_no_neighbouring_host_lays_a_question_into_the_browser(
    settings: Settings, house: FakeProvider
) -> None:
    told = {"oidc_issuer": house.address, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    secure = settings.model_copy(update={**told, "public_url": "https://testserver"})
    with TestClient(create_app(secure), base_url="https://testserver", follow_redirects=False) as browser:
        browser.headers["accept-language"] = "en"
        left = browser.get(LEAVE)
        given = left.headers["set-cookie"]
        assert given.startswith("__Host-puntual_sign_on=")
        assert {"HttpOnly", "Path=/", "Secure", "SameSite=lax"} <= set(given.split("; "))
        assert "Domain" not in given
        # The same question under a name that another host of the domain could set is none of ours.
        asked = given.split(";")[0].partition("=")[2]
        state = parse_qs(urlsplit(left.headers["location"]).query)["state"][0]
        browser.cookies.clear()
        laid = browser.get(f"{ANSWER}?state={state}&error=x", headers={"cookie": f"puntual_sign_on={asked}"})
        assert "does not belong" in laid.text
