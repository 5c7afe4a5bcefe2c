"""Is what SendGrid posts taken in when it is SendGrid, and nothing of it when it is somebody else?"""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from tests.activities.installation import eventually
from tests.operations.mailroom import message, send, token_of
from tests.operations.office import Office
from tests.providers.inbound import mail_parts, multipart
from tests.providers.signing import SendGridKey
from tests.web.conftest import SECRET, Outside
from web.app import create_app

EVENTS = "sendgrid_event"
MAIL = f"/hooks/sendgrid/inbound/{SECRET}"


def event(message_id: int = 1, name: str = "delivered", number: int = 0, **more: Any) -> dict[str, Any]:
    """As SendGrid posts it."""
    return {
        "email": "ana@acme.example",
        "timestamp": 1_772_000_000 + number,
        "smtp-id": "<x@y>",
        "event": name,
        "category": ["overdue", "es"],
        "sg_event_id": f"{message_id}-{name}-{number}",
        "sg_message_id": f"id-{message_id}.recvd-0",
        "ip": "192.0.2.1",
        "puntual_token": token_of(message_id),
        **more,
    }


async def _rows(office: Office) -> int:
    return int(await office.value("SELECT COUNT(*) FROM inbox"))


async def test_a_batch_is_stored_answered_and_applied(outside: Outside, office: Office) -> None:
    await send(office, 1, ["F-1"])
    assert outside.sendgrid([event(), event(name="open"), event()]).status_code == 204
    assert await _rows(office) == 2

    async def opened() -> bool:
        return (await message(office, 1))["opened_at"] is not None

    await eventually(opened, "the batch is applied")
    assert outside.counted(EVENTS, "stored") == 1


async def test_nothing_of_an_event_is_kept_but_what_is_needed(outside: Outside, office: Office) -> None:
    outside.sendgrid([event(name="bounce", reason="550 no such user ana@acme.example", useragent="x")])
    kept = await office.value("SELECT raw::text FROM inbox")
    assert "acme" not in kept
    assert "192.0.2.1" not in kept


async def test_what_another_process_left_is_applied_when_this_one_starts(
    installation: Settings, office: Office
) -> None:
    await send(office, 1, ["F-1"])
    await office.execute(
        "INSERT INTO inbox (source, event_id, raw) VALUES ('sendgrid_event', 'left', CAST(:raw AS jsonb))",
        raw=json.dumps({**event(), "timestamp": "1772000000"}),
    )

    async def applied() -> bool:
        return bool((await message(office, 1))["state"] == "delivered")

    with TestClient(create_app(installation)):
        await eventually(applied, "what was left is applied")


@pytest.mark.parametrize(
    "age", [timedelta(hours=26), timedelta(minutes=-10)], ids=["replayed a day later", "from the future"]
)
async def test_a_signed_batch_of_another_time_is_refused(outside: Outside, office: Office, age: timedelta) -> None:
    then = int(time.time() - age.total_seconds())
    assert outside.sendgrid([event()], timestamp=then).status_code == 403
    assert (await _rows(office), outside.counted(EVENTS, "forged")) == (0, 1)


async def test_a_batch_that_sendgrid_tried_to_deliver_all_day_is_taken(outside: Outside, office: Office) -> None:
    assert outside.sendgrid([event()], timestamp=int(time.time()) - 24 * 3600).status_code == 204
    assert await _rows(office) == 1


@pytest.mark.parametrize("name", ["X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"])
@pytest.mark.parametrize("value", ["", "no", "MEUCIQ==", "1772000000", "٣", "-1", "9" * 40])
async def test_what_is_not_signed_as_it_should_be_leaves_no_trace(
    outside: Outside, office: Office, name: str, value: str
) -> None:
    body = json.dumps([event()]).encode()
    headers = {**outside.key.headers(body), name: value}
    answer = outside.client.post("/hooks/sendgrid/events", content=body, headers=_latin(headers))
    assert answer.status_code == 403
    assert (await _rows(office), outside.counted(EVENTS, "forged")) == (0, 1)


def _latin(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("utf-8") for name, value in headers.items()}


async def test_another_key_another_byte_are_refused(outside: Outside, office: Office) -> None:
    body = json.dumps([event()]).encode()
    assert outside.sendgrid(body, headers=SendGridKey().headers(body)).status_code == 403
    assert outside.sendgrid(body + b" ", headers=outside.key.headers(body)).status_code == 403
    assert await _rows(office) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"[NaN]",
        b'[{"a": 1e999999}]' + b" " * 10,
        b"\xff\xfe",
        b"[" * 100_000,
        b'[{"a":' + b"[" * 50 + b"]" * 50 + b"}]",
        b'[{"timestamp": ' + b"1" * 5000 + b"}]",
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_what_is_signed_and_still_no_batch_is_refused(outside: Outside, office: Office, body: bytes) -> None:
    answer = outside.sendgrid(body)
    if answer.status_code == 204:
        assert body.startswith(b'[{"a": 1e')
        return
    expected = 403 if body == b"\xff\xfe" else 422
    assert answer.status_code == expected
    assert await _rows(office) == 0


async def test_values_that_a_database_cannot_hold_are_made_harmless(outside: Outside, office: Office) -> None:
    body = rb'[{"event": "delivered\u0000", "sg_event_id": "\ud800x", "timestamp": true, "reason": {"a": 1}}]'
    assert outside.sendgrid(body).status_code == 204
    assert await office.value("SELECT event_id FROM inbox") == "?x"


async def test_a_body_of_any_size_is_not_read(outside: Outside, office: Office) -> None:
    assert outside.sendgrid(b" " * 2_000_001).status_code == 413
    assert outside.counted(EVENTS, "too_large") == 1


async def test_without_a_key_everything_is_refused(installation: Settings, office: Office) -> None:
    key = SendGridKey()
    for public_key in (None, "no key"):
        told = installation.model_copy(update={"sendgrid_webhook_public_key": public_key})
        with TestClient(create_app(told)) as client:
            assert Outside(client, key).sendgrid([event()]).status_code == 403
    assert await _rows(office) == 0


def test_while_no_database_answers_sendgrid_is_asked_to_come_again(installation: Settings) -> None:
    key = SendGridKey()
    nowhere = {"database_url": "postgresql+psycopg://u:p@127.0.0.1:1/x", "sendgrid_webhook_public_key": key.public}
    with TestClient(create_app(installation.model_copy(update=nowhere))) as client:
        outside = Outside(client, key)
        assert outside.sendgrid([event()]).status_code == 503
        assert outside.counted(EVENTS, "unavailable") == 1


async def test_a_mail_of_a_customer_is_taken_in(outside: Outside, office: Office) -> None:
    token = await send(office, 1, ["F-1"])
    parts = mail_parts(
        "Ana <ana@acme.example>",
        f"reply+{token}@in.example",
        "Re: Facturas",
        "Pagamos el viernes",
        {"In-Reply-To": "<puntual-1@x>"},
    )
    body, content_type = multipart(parts, {"attachment1": ("pago.pdf", "application/pdf", b"%PDF" * 100_000)})
    assert outside.client.post(MAIL, content=body, headers={"Content-Type": content_type}).status_code == 200

    async def answered() -> bool:
        return bool(await office.value("SELECT COUNT(*) FROM replies WHERE message_id = 1"))

    await eventually(answered, "the reply is taken in")
    [reply] = await office.rows("SELECT from_address, attachments, intent FROM replies")
    assert reply == {"from_address": "ana@acme.example", "attachments": ["pago.pdf (400000 B)"], "intent": "promise"}


async def test_a_mail_comes_once(outside: Outside, office: Office) -> None:
    body, content_type = multipart(mail_parts("ana@acme.example", "x@in.example", "Hola", "Hola"))
    for _ in range(2):
        assert outside.client.post(MAIL, content=body, headers={"Content-Type": content_type}).status_code == 200
    assert await _rows(office) == 1


@pytest.mark.parametrize(
    ("path", "status", "outcome"),
    [("/hooks/sendgrid/inbound/guess", 403, "forged"), (MAIL, 422, "malformed")],
)
async def test_a_mail_to_another_address_or_of_another_form_is_refused(
    outside: Outside, office: Office, path: str, status: int, outcome: str
) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert outside.client.post(path, content=b"--x\r\nno: form", headers=headers).status_code == status
    assert (await _rows(office), outside.counted("sendgrid_inbound", outcome)) == (0, 1)
