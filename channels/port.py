"""What must every channel be able to do?"""

from typing import Protocol

from models.errors import PuntualError
from models.message import OutgoingMessage


class ChannelUnavailable(PuntualError):
    """The channel does not answer or asks to wait: the same message may be tried again."""

    exit_code = 6
    http_status = 503


class MessageRejected(PuntualError):
    """A definite no to this message (bad address, blocked recipient ...): trying again would not help."""

    exit_code = 1
    http_status = 422


class Sender(Protocol):
    """One channel of one provider. `channel` is its name in strategies: email, sms, whatsapp or letter."""

    @property
    def channel(self) -> str: ...

    async def deliver(self, message: OutgoingMessage) -> str:
        """Hand the message over; returns the provider's id of the accepted message.

        Raises ChannelUnavailable for an outage (retryable) and MessageRejected for a definite no.
        """
        ...
