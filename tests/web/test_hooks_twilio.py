"""Is what Twilio posts taken in when Twilio signed it for our public address?"""

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from tests.activities.installation import eventually
from tests.operations.mailroom import message, send
from tests.operations.office import Office
from tests.providers.inbound import text_form
from tests.web.conftest import Outside
from web.app import create_app

PHONE = "+576017438900"


def status(sid: str, name: str, **more: str) -> list[tuple[str, str]]:
    told = {"MessageSid": sid, "MessageStatus": name, "AccountSid": "AC1", "To": PHONE, "From": "+15005550006"}
    return list({**told, **more}.items())


async def _rows(office: Office) -> int:
    return int(await office.value("SELECT COUNT(*) FROM inbox"))


async def test_a_status_settles_a_message_of_which_nobody_knew(outside: Outside, office: Office) -> None:
    token = await send(office, 1, ["F-1"], channel="sms", to=PHONE, state="held")
    assert outside.twilio(f"/hooks/twilio/status?token={token}", status("SM1", "sent")).status_code == 204

    async def accepted() -> bool:
        return bool((await message(office, 1))["provider_id"] == "SM1")

    await eventually(accepted, "the status is applied")
    assert (await message(office, 1))["state"] == "accepted"


async def test_a_number_that_is_no_mobile_is_blocked(outside: Outside, office: Office) -> None:
    token = await send(office, 1, ["F-1"], channel="sms", to=PHONE)
    form = status("id-1", "undelivered", ErrorCode="30006")
    for _ in range(2):
        assert outside.twilio(f"/hooks/twilio/status?token={token}", form).status_code == 204

    async def blocked() -> bool:
        return bool(await office.value("SELECT COUNT(*) FROM blocks"))

    await eventually(blocked, "the status is applied")
    assert await _rows(office) == 1
    assert ((await message(office, 1))["state"], (await message(office, 1))["reason"]) == ("bounced", "not_a_mobile")


async def test_a_text_of_a_customer_is_taken_in_and_answered_with_nothing(outside: Outside, office: Office) -> None:
    await send(office, 1, ["F-1"], channel="sms", to=PHONE)
    answer = outside.twilio("/hooks/twilio/inbound", text_form(PHONE, "+15005550006", "BAJA"))
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/xml")
    assert "<Response/>" in answer.text

    async def opted_out() -> bool:
        return bool(await office.value("SELECT COUNT(*) FROM blocks WHERE channel = 'sms' AND kind = 'opt_out'"))

    await eventually(opted_out, "the customer is left alone")


@pytest.mark.parametrize("path", ["/hooks/twilio/status?token=abc", "/hooks/twilio/inbound"])
async def test_what_twilio_did_not_sign_leaves_no_trace(outside: Outside, office: Office, path: str) -> None:
    form = text_form(PHONE, "+15005550006", "STOP")
    assert outside.twilio(path, form, token="another").status_code == 403
    # For the address that the request came to, not for the one that Twilio knows.
    assert outside.twilio(path, form, url="http://10.0.0.1:8000").status_code == 403
    assert outside.client.post(path, data=dict(form)).status_code == 403
    source = "twilio_event" if "status" in path else "twilio_inbound"
    assert (await _rows(office), outside.counted(source, "forged")) == (0, 3)


async def test_another_token_in_the_address_is_not_what_was_signed(outside: Outside, office: Office) -> None:
    form = status("SM1", "delivered")
    answer = outside.twilio("/hooks/twilio/status?token=a", form, url="https://dunning.example")
    assert answer.status_code == 204
    signed = answer.request.headers["x-twilio-signature"]
    headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
    again = outside.client.post("/hooks/twilio/status?token=b", content=answer.request.content, headers=headers)
    assert again.status_code == 403
    assert await _rows(office) == 1


async def test_without_a_public_address_everything_is_refused(installation: Settings, office: Office) -> None:
    with TestClient(create_app(installation.model_copy(update={"public_url": None}))) as client:
        form = text_form(PHONE, "+15005550006", "STOP")
        assert Outside(client).twilio("/hooks/twilio/inbound", form).status_code == 403
    assert await _rows(office) == 0


async def test_a_form_without_end_is_not_read(outside: Outside) -> None:
    assert outside.twilio("/hooks/twilio/inbound", [(f"n{n}", "") for n in range(301)]).status_code == 422
    assert outside.twilio("/hooks/twilio/inbound", [("Body", "x" * 100_001)]).status_code == 413
