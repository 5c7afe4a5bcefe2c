"""Which providers does a test or a drill talk to? SendGrid and Twilio of this machine, one log of what they take."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.providers.accepted import Accepted, AcceptedLog, read_log
from tests.providers.courier import Courier
from tests.providers.fates import Fates
from tests.providers.faults import Faults
from tests.providers.inbound import described, mail_parts, multipart, text_form
from tests.providers.sendgrid import API_KEY, SendGrid
from tests.providers.signing import SendGridKey
from tests.providers.texts import ACCOUNT
from tests.providers.twilio import AUTH_TOKEN, Twilio

#: The numbers that the fake account owns.
SMS_FROM, WHATSAPP_FROM = "+15005550006", "+15005550007"


class Providers:
    """Both fakes. `faults`, `fates` and `courier` say what goes wrong, what becomes of messages, how events come."""

    def __init__(self, log: Path, port_sendgrid: int = 0, port_twilio: int = 0) -> None:
        self.key = SendGridKey()
        self.faults, self.fates = Faults(), Fates()
        self.courier = Courier(self.key, AUTH_TOKEN)
        self._log = AcceptedLog(log)
        self.sendgrid = SendGrid(self.faults, self._log, self.courier, self.fates, port_sendgrid)
        self.twilio = Twilio(self.faults, self._log, self.courier, self.fates, port_twilio)

    def start(self) -> None:
        self.courier.start()
        self.sendgrid.server.start()
        self.twilio.server.start()

    def stop(self) -> None:
        self.sendgrid.stop()
        self.twilio.stop()
        self.courier.stop()
        self._log.close()

    @property
    def settings(self) -> dict[str, str]:
        """Fields of Settings with which an installation talks to these providers."""
        return {
            "sendgrid_api_key": API_KEY,
            "sendgrid_base_url": self.sendgrid.server.url,
            "sendgrid_webhook_public_key": self.key.public,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": AUTH_TOKEN,
            "twilio_base_url": self.twilio.server.url,
            "twilio_sms_from": SMS_FROM,
            "twilio_whatsapp_from": WHATSAPP_FROM,
        }

    def accepted(self) -> list[Accepted]:
        """Everything that was taken, in order."""
        return read_log(self._log.path)

    def write_text(self, sender: str, body: str, to: str = SMS_FROM, **more: str) -> int:
        """A customer's SMS or WhatsApp message; the status that our webhook answers."""
        return self.courier.form_now("/hooks/twilio/inbound", text_form(sender, to, body, **more))

    def write_mail(
        self,
        secret: str,
        sender: str,
        to: str,
        subject: str,
        text: str,
        headers: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, str, bytes]] | None = None,
    ) -> int:
        """A customer's mail; `secret` is the last part of our address for them."""
        parts: dict[str, Any] = mail_parts(sender, to, subject, text, headers)
        body, content_type = multipart(described(parts, files) if files else parts, files)
        return self.courier.post_now(f"/hooks/sendgrid/inbound/{secret}", {"Content-Type": content_type}, body)

    def let_go(self) -> None:
        """Whoever hangs at a provider is let go, its connection reset."""
        self.sendgrid.server.release()
        self.twilio.server.release()


@contextmanager
def providers_at(log: Path) -> Iterator[Providers]:
    """Both fakes on free ports."""
    providers = Providers(log)
    providers.start()
    try:
        yield providers
    finally:
        providers.stop()
