"""What must every channel be able to do?"""

from datetime import timedelta
from typing import Protocol, runtime_checkable

from models.errors import PuntualError
from models.message import OutgoingMessage, Receipt


class ChannelUnavailable(PuntualError):
    """A definite no for now: certainly not taken (no connection was made, 401, 403, 429 ...), may be tried again.

    `retry_after` in seconds, where the provider asks for it.
    """

    exit_code = 6
    http_status = 503

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class MessageRejected(PuntualError):
    """A definite no to this message: trying it again would not help.

    reason: a code such as `address_invalid`, `opted_out`, `template_missing`, `content_refused`.
    address_is_bad: whether nothing at all should be sent to this address on this channel any more.
    """

    exit_code = 1
    http_status = 422

    def __init__(self, message: str, reason: str = "rejected", *, address_is_bad: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.address_is_bad = address_is_bad


class OutcomeUnknown(PuntualError):
    """The call was made and no answer can be trusted: a time-out, a reset after bytes left, 5xx, a cut body.

    It may have been taken. Never try again on this alone.
    """

    exit_code = 6
    http_status = 502


class CannotTell(PuntualError):
    """The channel has no record of what it took, or does not answer now."""

    exit_code = 6
    http_status = 503


class Sender(Protocol):
    """One channel of one provider."""

    @property
    def channel(self) -> str:
        """Its name in strategies: email, sms, whatsapp or letter."""
        ...

    @property
    def provider(self) -> str:
        """Who carries it: outbox, sendgrid, twilio, smtp, print."""
        ...

    @property
    def settles_in(self) -> timedelta:
        """How long after the call a message without an answer may still turn out to have been taken. Real time."""
        ...

    @property
    def proves_silence(self) -> bool:
        """Whether no event within `settles_in` means not taken, given that its events arrive otherwise."""
        ...

    @property
    def final_within(self) -> timedelta | None:
        """How long after acceptance a final event is due; None where this channel never tells. Real time."""
        ...

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        """Whether it can carry the template now: WhatsApp needs an approved form outside its 24-hour window."""
        ...

    async def deliver(self, message: OutgoingMessage) -> str:
        """Hand the message over, in one call and without retries; the provider's id of the accepted message.

        Raises ChannelUnavailable (definite, may be tried again), MessageRejected (definite, final) and OutcomeUnknown.
        """
        ...

    async def look_up(self, message: OutgoingMessage) -> str | None:
        """The provider's id of this attempt where its records hold it, None where they surely do not.

        Raises CannotTell.
        """
        ...

    async def poll(self, provider_id: str) -> Receipt | None:
        """What became of an accepted message; None while there is no final news. Raises CannotTell."""
        ...


@runtime_checkable
class Examinable(Protocol):
    """A sender that knows whether its provider would serve it."""

    async def examine(self) -> str:
        """What it says of itself when its credentials are accepted; nothing is sent.

        Raises ChannelUnavailable, OutcomeUnknown (it does not answer) and Refused (it answers, but would not send).
        """
        ...
