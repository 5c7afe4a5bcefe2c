"""Does the doctor see what keeps messages from going out, before the first one does not?"""

from pathlib import Path

import pytest

from config.settings import Settings
from stack.channel_checks import channels
from stack.doctor import settings_in_force
from tests.providers.faults import Call, Fault, Rule
from tests.providers.providers import Providers

FORM = "HX" + "ab" * 16


async def told(settings: Settings) -> dict[str, tuple[bool, str, str]]:
    """What is found, by check; where one says several things, the last of what is wrong."""
    found: dict[str, tuple[bool, str, str]] = {}
    for one in await channels(settings):
        if one.check not in found or not one.ok:
            found[one.check] = (one.ok, one.message, one.advice)
    return found


@pytest.fixture
def sound(provider_settings: Settings, tmp_path: Path) -> Settings:
    """An installation to which nothing is lacking."""
    brand = (Path(__file__).parents[2] / "config/brand.yaml").read_text(encoding="utf-8")
    (tmp_path / "brand.yaml").write_text(brand.replace("alborada.example", "alborada.co"), encoding="utf-8")
    (tmp_path / "whatsapp.yaml").write_text(f"forms:\n  overdue:\n    es: {{content: {FORM}}}\n", encoding="utf-8")
    return provider_settings.model_copy(update={"config_dir": tmp_path})


async def test_without_providers_the_outbox_is_named(tmp_path: Path) -> None:
    found = await told(Settings(home=tmp_path))
    assert set(found) == {f"channels.{name}" for name in ("email", "sms", "whatsapp", "letter")}
    for ok, message, advice in found.values():
        assert ok
        assert str(tmp_path / "outbox") in message
        assert not advice


async def test_a_sound_installation_has_nothing_to_mend(sound: Settings) -> None:
    found = await told(sound)
    assert {check: message for check, (ok, message, _) in found.items() if not ok} == {}
    assert "SendGrid accepts the key" in found["channels.email"][1]
    assert "Twilio accepts the account" in found["channels.whatsapp"][1]


async def test_credentials_that_are_refused_are_named_by_their_variables(providers: Providers, sound: Settings) -> None:
    providers.faults.add(Rule(Fault.UNAUTHORIZED, on=Call.CHECK, times=None))
    found = await told(sound)
    assert not found["channels.email"][0]
    assert "SENDGRID_API_KEY" in found["channels.email"][2]
    assert "TWILIO_AUTH_TOKEN" in found["channels.sms"][2]


@pytest.mark.parametrize(
    ("changed", "check", "words"),
    [
        ({"public_url": None}, "channels.events", "cannot tell us"),
        ({"public_url": "http://dunning.test"}, "channels.events", "not encrypted"),
        ({"sendgrid_webhook_public_key": None}, "channels.events", "SendGrid are refused"),
        ({"twilio_auth_token": None}, "channels.TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
        ({"twilio_sms_from": None, "twilio_whatsapp_from": None}, "channels.twilio", "no number"),
        ({"inbound_domain": "in.alborada.test"}, "channels.PUNTUAL_INBOUND_DOMAIN", "PUNTUAL_INBOUND_SECRET"),
        ({"config_dir": None}, "channels.sender", "alborada.example"),
        ({"config_dir": None}, "channels.whatsapp.forms", "no form is approved"),
    ],
)
async def test_what_is_lacking_is_told_with_what_to_do(
    sound: Settings, changed: dict[str, object], check: str, words: str
) -> None:
    ok, message, advice = (await told(sound.model_copy(update=changed)))[check]
    assert not ok
    assert words in message
    assert advice


async def test_a_form_of_no_template_is_a_mistake(sound: Settings, tmp_path: Path) -> None:
    (tmp_path / "whatsapp.yaml").write_text(f"forms:\n  overdu:\n    es: {{content: {FORM}}}\n", encoding="utf-8")
    assert "overdu" in (await told(sound))["channels.whatsapp.forms"][1]


async def test_no_secret_is_shown(sound: Settings) -> None:
    settings = sound.model_copy(
        update={"smtp_url": "smtps://ana:secret-of-mail@mail.test", "inbound_secret": "secret-of-inbound"}
    )
    findings = [*await settings_in_force(settings), *await channels(settings)]
    said = " ".join(f"{one.message} {one.advice}" for one in findings)
    secrets = (settings.sendgrid_api_key, settings.twilio_auth_token, "secret-of-mail", "secret-of-inbound")
    assert not [secret for secret in secrets if str(secret) in said]
    assert "mail.test" in said
