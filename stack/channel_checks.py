"""Who carries the messages, would they take one now, and do we hear what becomes of it?"""

import asyncio
from collections.abc import Iterator, Mapping

from channels.assembly import senders_of
from channels.port import Examinable, Sender
from channels.sendgrid.events import key_of
from config.brand import Brand, load_brand
from config.files import config_files
from config.settings import Settings, variable_of
from config.whatsapp import load_whatsapp
from models.errors import InvalidInput, PuntualError, Refused
from models.strategy import Channel
from stack.finding import Finding

#: What a provider refuses as wrong, by the settings that it concerns.
_CREDENTIALS = {
    "sendgrid": ("sendgrid_api_key", "sendgrid_base_url"),
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_base_url"),
    "smtp": ("smtp_url",),
}


async def channels(settings: Settings) -> list[Finding]:
    """Every channel with its provider; nothing is sent. Raises InvalidInput for a setting or a file that is broken."""
    brand = load_brand(settings)
    senders = senders_of(settings, brand)
    found = await asyncio.gather(*(_carried(settings, sender) for sender in senders.values()))
    providers = {sender.provider for sender in senders.values()}
    return [
        *found,
        *_half_set(settings, senders),
        *_sender(brand, senders),
        *_events(settings, providers),
        *(_forms(settings) if senders[Channel.WHATSAPP].provider == "twilio" else ()),
    ]


async def _carried(settings: Settings, sender: Sender) -> Finding:
    check = f"channels.{sender.channel}"
    if sender.provider == "outbox":
        return Finding(check, True, f"no provider is set: messages go to {settings.home / 'outbox'}")
    if not isinstance(sender, Examinable):
        return Finding(check, True, f"carried by {sender.provider}")
    try:
        return Finding(check, True, await sender.examine())
    except Refused as refusal:
        return Finding(check, False, refusal.message, f"Mend it in the account with {sender.provider}")
    except PuntualError as failure:
        variables = ", ".join(map(variable_of, _CREDENTIALS[sender.provider]))
        return Finding(check, False, failure.message, f"Check {variables} and the network")


def _half_set(settings: Settings, senders: Mapping[str, Sender]) -> Iterator[Finding]:
    """Settings that serve nothing without others."""
    needs = {
        "twilio_account_sid": ("twilio_auth_token",),
        "twilio_auth_token": ("twilio_account_sid",),
        "twilio_sms_from": ("twilio_account_sid", "twilio_auth_token"),
        "twilio_whatsapp_from": ("twilio_account_sid", "twilio_auth_token"),
        "inbound_domain": ("inbound_secret",),
    }
    for name, others in needs.items():
        missing = [variable_of(other) for other in others if getattr(settings, other) is None]
        if getattr(settings, name) is not None and missing:
            message = f"{variable_of(name)} serves nothing without {', '.join(missing)}"
            yield Finding(f"channels.{variable_of(name)}", False, message, f"Set {', '.join(missing)}")
    phones = (senders[Channel.SMS], senders[Channel.WHATSAPP])
    if settings.twilio_account_sid and settings.twilio_auth_token and all(one.provider == "outbox" for one in phones):
        senders_named = f"{variable_of('twilio_sms_from')} or {variable_of('twilio_whatsapp_from')}"
        yield Finding("channels.twilio", False, "the account has no number to send from", f"Set {senders_named}")


def _sender(brand: Brand, senders: Mapping[str, Sender]) -> Iterator[Finding]:
    """The invented company of the shipped brand must not write to anybody."""
    if senders[Channel.EMAIL].provider != "outbox" and brand.sender.endswith(".example"):
        yield Finding("channels.sender", False, f"e-mails come from {brand.sender}", "Write your own brand.yaml")


def _events(settings: Settings, providers: set[str]) -> Iterator[Finding]:
    """Without news of a provider bounces and opt-outs go unheard, and a lost answer is a person's business."""
    telling = sorted(providers & {"sendgrid", "twilio"})
    if not telling:
        return
    if settings.public_url is None:
        message = f"{' and '.join(telling)} cannot tell us what becomes of messages"
        yield Finding("channels.events", False, message, "Set PUBLIC_URL to the https address of the web process")
    elif not settings.public_url.startswith("https://"):
        yield Finding("channels.events", False, f"{settings.public_url} is not encrypted", "Give PUBLIC_URL by https")
    if "sendgrid" in telling and settings.sendgrid_webhook_public_key is None:
        advice = "Switch on the signed event webhook in SendGrid and set SENDGRID_WEBHOOK_PUBLIC_KEY"
        yield Finding("channels.events", False, "events of SendGrid are refused: nothing proves them", advice)
    if settings.sendgrid_webhook_public_key is not None:
        try:
            key_of(settings.sendgrid_webhook_public_key)
        except InvalidInput as failure:
            advice = "Copy the verification key from SendGrid's event webhook into SENDGRID_WEBHOOK_PUBLIC_KEY"
            yield Finding("channels.events", False, failure.message, advice)


def _forms(settings: Settings) -> Iterator[Finding]:
    forms = load_whatsapp(settings).forms
    if not forms:
        message = "WhatsApp lets us answer, but begin no conversation: no form is approved"
        yield Finding("channels.whatsapp.forms", False, message, "Write the approved forms into whatsapp.yaml")
    templates = {path.split("/")[0] for path in config_files(settings, "templates", "*.j2")}
    for name in sorted(set(forms) - templates):
        yield Finding("channels.whatsapp.forms", False, f"no template is called {name}", "Correct whatsapp.yaml")
