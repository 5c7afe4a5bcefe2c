"""How does an SMS go out by Twilio: not later than its lawful hours?"""

from datetime import UTC, datetime
from typing import Any

from channels.twilio.sender import Twilio
from domain.links import concealed
from models.message import OutgoingMessage
from models.strategy import Channel

#: Seconds that Twilio may keep a message in its queue. It allows 1 to 36,000; below 10 hardly any would go out.
_SHORTEST, _LONGEST = 10, 36_000


class Sms(Twilio):
    """Plain text to a mobile phone."""

    __slots__ = ()

    @property
    def channel(self) -> str:
        return Channel.SMS.value

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return True

    def address(self, number: str) -> str:
        return number

    def content(self, message: OutgoingMessage) -> dict[str, Any]:
        words: dict[str, Any] = {"body": message.words.text.strip()}
        if message.not_after is not None:
            # Providers live in real time: on a test clock this is as good as any other number.
            left = int((message.not_after - datetime.now(UTC)).total_seconds())
            words["validity_period"] = min(max(left, _SHORTEST), _LONGEST)
        return words

    def says(self, message: OutgoingMessage, body: str) -> bool:
        """Accounts on trial put a sentence of Twilio's before it; the link in it is kept nowhere."""
        return bool(body) and _plain(concealed(body)).endswith(_plain(message.words.text))


def _plain(text: str) -> str:
    return " ".join(text.split())
