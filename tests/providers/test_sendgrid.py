"""Does the fake of SendGrid answer its own SDK as the original would, and remember what it took?"""

import json
import urllib.error
from http.client import HTTPException
from typing import Any

import pytest
from python_http_client.exceptions import (
    BadRequestsError,
    ServiceUnavailableError,
    TooManyRequestsError,
    UnauthorizedError,
)
from sendgrid import SendGridAPIClient
from sendgrid.helpers.eventwebhook import EventWebhook
from sendgrid.helpers.mail import Content, Mail

from tests.providers.courier import Manner
from tests.providers.fates import Fate
from tests.providers.faults import Call, Fault, Rule, Schedule
from tests.providers.providers import Providers
from tests.providers.sendgrid import API_KEY
from tests.providers.wait import until


def client(providers: Providers, key: str = API_KEY) -> Any:
    made = SendGridAPIClient(key, host=providers.sendgrid.server.url).client
    made.timeout = 2
    return made


def mail(to: str = "ana@customer.example", token: str = "t1", **more: Any) -> dict[str, Any]:
    letter = Mail("us@creditor.example", to, "Invoice 7")
    letter.add_content(Content("text/plain", "Please pay."))
    letter.add_content(Content("text/html", "<p>Please pay.</p>"))
    written: dict[str, Any] = letter.get()
    return {**written, "custom_args": {"puntual_token": token, "puntual_message": "12"}, **more}


def send(providers: Providers, **given: Any) -> str:
    answer = client(providers).mail.send.post(request_body=mail(**given))
    assert (answer.status_code, answer.body) == (202, b"")
    return str(answer.headers["X-Message-Id"])


def test_a_mail_is_taken_and_found_by_its_token(providers: Providers) -> None:
    provider_id = send(providers)
    (taken,) = providers.accepted()
    assert (taken.provider_id, taken.token, taken.message) == (provider_id, "t1", 12)
    assert (taken.channel, taken.to) == ("email", "ana@customer.example")
    query = {"query": "unique_args['puntual_token']=\"t1\"", "limit": 10}
    (found,) = json.loads(client(providers).messages.get(query_params=query).body)["messages"]
    assert found["msg_id"].startswith(provider_id)
    nothing = {**query, "query": "unique_args['puntual_token']=\"t2\""}
    assert json.loads(client(providers).messages.get(query_params=nothing).body) == {"messages": []}
    assert "mail.send" in json.loads(client(providers).scopes.get().body)["scopes"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"content": [{"type": "text/html", "value": "<p>"}, {"type": "text/plain", "value": "x"}]},
        {"headers": {"Reply-To": "x@y.example"}},
        {"custom_args": {"number": 12}},
        {"custom_argss": {}},
        {"personalizations": [{"to": [{"email": "nobody"}]}]},
        {"attachments": [{"content": "not base64!", "filename": "a.pdf"}]},
    ],
)
def test_a_mail_of_the_wrong_shape_is_refused_and_not_taken(providers: Providers, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequestsError) as refusal:
        client(providers).mail.send.post(request_body=mail(**wrong))
    assert json.loads(refusal.value.body)["errors"][0]["message"]
    assert providers.accepted() == []


def test_another_key_is_refused(providers: Providers) -> None:
    with pytest.raises(UnauthorizedError):
        client(providers, "SG.other").mail.send.post(request_body=mail())
    assert providers.accepted() == []


@pytest.mark.parametrize(
    ("fault", "heard", "taken"),
    [
        (Fault.ACCEPT_5XX, ServiceUnavailableError, 1),
        (Fault.TOO_MANY, TooManyRequestsError, 0),
        (Fault.UNAUTHORIZED, UnauthorizedError, 0),
        (Fault.BAD_REQUEST, BadRequestsError, 0),
        (Fault.RESET, OSError, 0),
        (Fault.ACCEPT_RESET, OSError, 1),
        (Fault.ACCEPT_CUT, (HTTPException, OSError), 1),
        (Fault.ACCEPT_HANG, (urllib.error.URLError, OSError), 1),
        (Fault.HANG, (urllib.error.URLError, OSError), 0),
    ],
)
def test_a_fault_is_met_once_and_then_all_is_well(
    providers: Providers, fault: Fault, heard: type[Exception], taken: int
) -> None:
    providers.faults.add(Rule(fault, seconds=30))
    impatient = client(providers)
    impatient.timeout = 0.3
    with pytest.raises(heard):
        impatient.mail.send.post(request_body=mail())
    assert len(providers.accepted()) == taken
    send(providers)
    assert len(providers.accepted()) == taken + 1


def test_a_mail_may_be_taken_after_its_connection_was_dropped(providers: Providers) -> None:
    providers.faults.add(Rule(Fault.ACCEPT_LATE, seconds=0.2))
    with pytest.raises(OSError, match=r"reset|closed"):
        client(providers).mail.send.post(request_body=mail())
    assert providers.accepted() == []
    until(lambda: len(providers.accepted()) == 1)


def test_the_activity_feed_may_be_closed_or_fail(providers: Providers) -> None:
    send(providers)
    providers.faults.add(Rule(Fault.TOO_MANY, on=Call.LOOK_UP))
    query = {"query": "unique_args['puntual_token']=\"t1\"", "limit": 10}
    with pytest.raises(TooManyRequestsError) as refusal:
        client(providers).messages.get(query_params=query)
    assert refusal.value.headers["Retry-After"] == "1"
    providers.sendgrid.activity = False
    with pytest.raises(Exception, match="403"):
        client(providers).messages.get(query_params=query)


def test_the_same_seed_gives_the_same_faults(providers: Providers) -> None:
    def walked() -> list[Fault | None]:
        providers.faults.schedule(Schedule(7, {Fault.FAIL_5XX: 0.3, Fault.TOO_MANY: 0.2}))
        met = [providers.faults.next_for("sendgrid", Call.SEND) for _ in range(200)]
        return [one.fault if one else None for one in met]

    first = walked()
    assert walked() == first
    assert 0.2 < first.count(Fault.FAIL_5XX) / len(first) < 0.4
    assert 0.1 < first.count(Fault.TOO_MANY) / len(first) < 0.3


def test_events_are_signed_batched_and_repeated_until_they_are_heard(providers: Providers) -> None:
    send(providers, to="gone@customer.example", token="a")
    providers.fates.update({"gone@customer.example": Fate.BOUNCED, "quiet@customer.example": Fate.SILENT})
    providers.courier.behave(Manner(duplicates=1.0))
    send(providers, to="gone@customer.example", token="b")
    send(providers, to="quiet@customer.example", token="c")
    providers.courier.bring_to(providers.sendgrid.server.url)  # nobody answers 2xx there
    until(lambda: len(providers.courier.posted) >= 2)
    first, again = providers.courier.posted[0], providers.courier.posted[1]
    events = json.loads(first.body)
    told = [(event["puntual_token"], event["event"]) for event in events]
    assert told == [("a", "processed"), ("a", "delivered"), *[("b", "processed")] * 2, *[("b", "bounce")] * 2]
    assert [event["sg_event_id"] for event in json.loads(again.body)] == [event["sg_event_id"] for event in events]
    signed = EventWebhook(providers.key.public)
    names = ("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp")
    signature, timestamp = (first.headers[name] for name in names)
    assert signed.verify_signature(first.body.decode(), signature, timestamp)
    assert not signed.verify_signature(first.body.decode() + " ", signature, timestamp)
