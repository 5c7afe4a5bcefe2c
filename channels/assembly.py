"""Who carries which channel? The provider whose credentials are set, else the outbox."""

from datetime import timedelta

from channels.calling.caller import Caller
from channels.outbox import outboxes
from channels.paper.letter import Letters
from channels.port import Sender
from config.brand import Brand
from config.settings import Settings
from config.whatsapp import load_whatsapp
from models.strategy import Channel

STATUS_PATH = "/hooks/twilio/status"


def senders_of(settings: Settings, brand: Brand) -> dict[str, Sender]:
    """A sender for every channel, by its name. Raises InvalidInput for a setting or a file that is broken.

    Providers are loaded where they are used: the SDKs of all take half a second.
    """
    printed = {} if settings.letters is None else {Channel.LETTER.value: Letters(settings.letters.expanduser())}
    return {**outboxes(settings.home, brand), **printed, **_email(settings, brand), **_phone(settings)}


def _email(settings: Settings, brand: Brand) -> dict[str, Sender]:
    settles_in = timedelta(seconds=settings.settle_seconds)
    if settings.sendgrid_api_key is not None:
        from channels.sendgrid.sender import SendGrid

        return {
            Channel.EMAIL.value: SendGrid(
                key=settings.sendgrid_api_key,
                base_url=settings.sendgrid_base_url,
                brand=brand,
                caller=Caller("sendgrid", settings.send_seconds),
                settles_in=settles_in,
                inbound_domain=settings.inbound_domain,
                open_tracking=settings.open_tracking,
            )
        }
    if settings.smtp_url is not None:
        from channels.smtp.sender import Smtp
        from channels.smtp.session import mail_server

        return {
            Channel.EMAIL.value: Smtp(
                server=mail_server(settings.smtp_url),
                brand=brand,
                caller=Caller("smtp", settings.send_seconds),
                settles_in=settles_in,
                inbound_domain=settings.inbound_domain,
            )
        }
    return {}


def _phone(settings: Settings) -> dict[str, Sender]:
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return {}
    from channels.twilio.client import TwilioAccount
    from channels.twilio.sms import Sms
    from channels.twilio.whatsapp import WhatsApp

    account = TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_base_url,
        Caller("twilio", settings.send_seconds),
    )
    settles_in = timedelta(seconds=settings.settle_seconds)
    status_url = settings.public_url + STATUS_PATH if settings.public_url is not None else None
    found: dict[str, Sender] = {}
    if settings.twilio_sms_from is not None:
        found[Channel.SMS.value] = Sms(account, settings.twilio_sms_from, settles_in, status_url)
    if settings.twilio_whatsapp_from is not None:
        found[Channel.WHATSAPP.value] = WhatsApp(
            account,
            settings.twilio_whatsapp_from,
            settles_in,
            status_url,
            forms=load_whatsapp(settings),
            has_links=settings.public_url is not None,
        )
    return found
