"""Does the right provider carry each channel?"""

import sys
from pathlib import Path
from subprocess import run

import pytest

from channels.assembly import senders_of
from channels.port import Sender
from config.settings import Settings
from models.errors import InvalidInput
from models.strategy import Channel
from tests.channels.carriers import BRAND

TWILIO = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "secret-of-twilio"}


def carriers(home: Path, **settings: object) -> dict[str, str]:
    senders: dict[str, Sender] = senders_of(Settings.model_validate({"home": home, **settings}), BRAND)
    assert all(sender.channel == channel for channel, sender in senders.items())
    assert set(senders) == {channel.value for channel in Channel}
    return {channel: sender.provider for channel, sender in senders.items() if sender.provider != "outbox"}


def test_without_credentials_everything_goes_to_the_outbox(tmp_path: Path) -> None:
    assert carriers(tmp_path) == {}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"sendgrid_api_key": "SG.x"}, {"email": "sendgrid"}),
        ({"smtp_url": "smtp://mail.example"}, {"email": "smtp"}),
        ({"smtp_url": "smtp://mail.example", "sendgrid_api_key": "SG.x"}, {"email": "sendgrid"}),
        (TWILIO, {}),
        ({**TWILIO, "twilio_sms_from": "+15005550006"}, {"sms": "twilio"}),
        ({**TWILIO, "twilio_whatsapp_from": "whatsapp:+15005550007"}, {"whatsapp": "twilio"}),
        ({"twilio_account_sid": "AC1", "twilio_sms_from": "+15005550006"}, {}),
    ],
)
def test_whoever_has_credentials_and_a_sender_carries(
    tmp_path: Path, settings: dict[str, object], expected: dict[str, str]
) -> None:
    assert carriers(tmp_path, **settings) == expected


def test_no_credential_is_shown(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"home": tmp_path, "smtp_url": "smtp://user:secret-of-mail@mail.example", **TWILIO, "twilio_sms_from": "+15"}
    )
    shown = repr(senders_of(settings, BRAND)) + repr(settings)
    assert "secret-of" not in shown


@pytest.mark.parametrize("url", ["smtp://", "smtp://:password@mail.example", "smtp://mail.example:99999"])
def test_an_address_of_a_mail_server_that_is_none_is_refused_unseen(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidInput, match="SMTP_URL: expected") as refusal:
        carriers(tmp_path, smtp_url=url)
    assert "password@" not in refusal.value.message.replace("smtps://user:password@host:465", "")


def test_providers_that_are_not_used_are_not_loaded(tmp_path: Path) -> None:
    """Their SDKs take half a second of every command."""
    program = (
        "import sys; from pathlib import Path; from channels.assembly import senders_of;"
        "from config.brand import load_brand; from config.settings import Settings;"
        "senders_of(Settings(home=Path('x')), load_brand());"
        "print([name for name in ('sendgrid', 'twilio', 'smtplib') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
