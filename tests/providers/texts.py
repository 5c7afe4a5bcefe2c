"""What does the fake of Twilio know of itself and of the messages that it took, and how does it show them?"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from tests.providers.fates import Fate
from tests.providers.twilio_shape import WHATSAPP

ACCOUNT = "AC" + "0f" * 16
API = "/2010-04-01"
#: The statuses in which a message has failed.
FAILED = {Fate.BOUNCED: "undelivered", Fate.DROPPED: "failed"}


@dataclass(frozen=True, slots=True)
class Text:
    """One message that was taken; `status` is the one it comes to."""

    sid: str
    taken_at: datetime
    form: dict[str, str]
    status: str
    error: int | None

    def shown(self, status: str | None = None) -> dict[str, Any]:
        """As the API shows it."""
        sent, uri = format_datetime(self.taken_at), f"{API}/Accounts/{ACCOUNT}/Messages/{self.sid}"
        service = self.form.get("MessagingServiceSid")
        return {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.form.get("Body", ""),
            "date_created": sent,
            "date_sent": None if status else sent,
            "date_updated": sent,
            "direction": "outbound-api",
            "error_code": None if status else self.error,
            "error_message": None,
            "from": self.form.get("From"),
            "messaging_service_sid": service,
            "num_media": "0",
            "num_segments": "0" if service else "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": status or self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.form["To"],
            "uri": f"{uri}.json",
        }


def callback(text: Text, status: str) -> list[tuple[str, str]]:
    """What a status callback says (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status)."""
    told = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": text.form.get("From", "+15005550006"),
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
        "To": text.form["To"],
    }
    if "MessagingServiceSid" in text.form:
        told["MessagingServiceSid"] = text.form["MessagingServiceSid"]
    if text.form["To"].startswith(WHATSAPP):
        told |= {"ChannelPrefix": "whatsapp", "ChannelInstallSid": "XE" + "0" * 32}
    if text.error is not None and status in FAILED.values():
        told["ErrorCode"] = str(text.error)
    return list(told.items())


def account(status: str) -> dict[str, Any]:
    """As the API shows it."""
    created = "Thu, 30 Jul 2015 20:00:00 +0000"
    return {
        "auth_token": "redacted",
        "date_created": created,
        "date_updated": created,
        "friendly_name": "Fake account",
        "owner_account_sid": ACCOUNT,
        "sid": ACCOUNT,
        "status": status,
        "subresource_uris": {},
        "type": "Full",
        "uri": f"{API}/Accounts/{ACCOUNT}.json",
    }
