"""Does the fake of Twilio answer its own SDK as the original would, by the published description of its API?"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.providers.fates import Fate
from tests.providers.faults import Fault, Rule
from tests.providers.providers import SMS_FROM, WHATSAPP_FROM, Providers
from tests.providers.texts import ACCOUNT
from tests.providers.twilio import AUTH_TOKEN
from tests.providers.twilio_shape import typed, unfit
from tests.providers.wait import until

TO = "+573001112233"
CALLBACK = "https://dunning.example/hooks/twilio/status?token=t1"


def client(providers: Providers, token: str = AUTH_TOKEN, timeout: float = 2.0) -> Any:
    made = Client(ACCOUNT, token, http_client=TwilioHttpClient(timeout=timeout))
    made.api.base_url = providers.twilio.server.url
    return made


def send(providers: Providers, **more: Any) -> Any:
    given = {"to": TO, "from_": SMS_FROM, "body": "Please pay.", "status_callback": CALLBACK, **more}
    return client(providers).messages.create(**given)


def test_an_sms_is_taken_fetched_and_listed(providers: Providers) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    sent = send(providers, validity_period=3600)
    assert sent.status == "queued"
    (taken,) = providers.accepted()
    assert (taken.provider_id, taken.token, taken.channel, taken.to) == (sent.sid, "t1", "sms", TO)
    assert client(providers).messages(sent.sid).fetch().status == "delivered"
    (found,) = client(providers).messages.list(to=TO, from_=SMS_FROM, date_sent_after=before)
    assert (found.sid, found.body) == (sent.sid, "Please pay.")
    assert client(providers).messages.list(to="+573009999999") == []
    assert client(providers).messages.list(date_sent_after=before + timedelta(hours=1)) == []
    assert client(providers).api.accounts(ACCOUNT).fetch().status == "active"


def test_a_long_list_comes_in_pages_newest_first(providers: Providers) -> None:
    sids = [send(providers).sid for _ in range(7)]
    assert [one.sid for one in client(providers).messages.list(to=TO, page_size=3)] == sids[::-1]


def test_a_whatsapp_template_is_taken(providers: Providers) -> None:
    content = {"content_sid": "HX" + "ab" * 16, "content_variables": json.dumps({"1": "Ana"})}
    sent = send(providers, to=f"whatsapp:{TO}", from_=f"whatsapp:{WHATSAPP_FROM}", body=None, **content)
    assert sent.to == f"whatsapp:{TO}"
    assert [(one.channel, one.to) for one in providers.accepted()] == [("whatsapp", TO)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "600111222"}, 21211),
        ({"from_": None}, 21603),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": "whatsapp:+15005550007"}, 63007),
        ({"validity_period": 40_000}, 21624),
        ({"status_callback": "nowhere"}, 21609),
        ({"content_variables": "{}"}, 21656),
        ({"messaging_service_sid": "MG-wrong"}, 20001),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused_and_not_taken(
    providers: Providers, wrong: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        send(providers, **wrong)
    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert providers.accepted() == []


@pytest.mark.parametrize(
    ("fault", "heard", "taken"),
    [
        (Fault.ACCEPT_5XX, TwilioRestException, 1),
        (Fault.FAIL_5XX, TwilioRestException, 0),
        (Fault.TOO_MANY, TwilioRestException, 0),
        (Fault.ACCEPT_RESET, requests.ConnectionError, 1),
        (Fault.ACCEPT_CUT, requests.RequestException, 1),
        (Fault.ACCEPT_HANG, requests.ReadTimeout, 1),
        (Fault.RESET, requests.ConnectionError, 0),
    ],
)
def test_a_fault_is_heard_by_the_sdk(providers: Providers, fault: Fault, heard: type[Exception], taken: int) -> None:
    providers.faults.add(Rule(fault, channel="sms", seconds=30))
    with pytest.raises(heard):
        client(providers, timeout=0.3).messages.create(to=TO, from_=SMS_FROM, body="x")
    assert len(providers.accepted()) == taken


def test_another_token_is_refused(providers: Providers) -> None:
    with pytest.raises(TwilioException, match="Authenticate"):
        client(providers, token="other").messages.list()
    with pytest.raises(TwilioRestException, match="Authenticate"):
        client(providers, token="other").messages.create(to=TO, from_=SMS_FROM, body="x")
    assert providers.accepted() == []


def test_what_the_sdk_asks_and_what_the_fake_answers_fit_the_published_description(providers: Providers) -> None:
    sid = send(providers).sid
    account = f"{providers.twilio.server.url}/2010-04-01/Accounts/{ACCOUNT}"
    with httpx2.Client(auth=(ACCOUNT, AUTH_TOKEN)) as plain:
        form = {"To": TO, "From": SMS_FROM, "Body": "x"}
        assert unfit("message", plain.post(f"{account}/Messages.json", data=form).json()) == []
        assert unfit("message", plain.get(f"{account}/Messages/{sid}.json").json()) == []
        assert unfit("message_page", plain.get(f"{account}/Messages.json", params={"PageSize": "1"}).json()) == []
        assert unfit("account", plain.get(f"{account}.json").json()) == []
    assert unfit("create_message", typed("create_message", {"To": TO, "Bodi": "x"})) != []
    assert unfit("message", {"sid": "XX", "status": "gone"}) != []


def test_callbacks_come_signed_over_their_whole_url(providers: Providers) -> None:
    providers.fates.update({TO: Fate.BOUNCED})
    providers.courier.bring_to("https://dunning.example", reach=providers.sendgrid.server.url)
    send(providers)
    until(lambda: len(providers.courier.posted) >= 2)
    posted = next(one for one in providers.courier.posted if b"undelivered" in one.body)
    parameters = dict(parse_qsl(posted.body.decode()))
    assert (parameters["MessageStatus"], parameters["ErrorCode"]) == ("undelivered", "30005")
    validator = RequestValidator(AUTH_TOKEN)
    assert validator.validate(CALLBACK, parameters, posted.headers["X-Twilio-Signature"])
    assert not validator.validate(CALLBACK + "x", parameters, posted.headers["X-Twilio-Signature"])
