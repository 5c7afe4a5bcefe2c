"""How does a message go out by Twilio, and what does Twilio know of it afterwards?

Its messages take neither a key that would make them safe to repeat nor a word of ours that it could be asked for: the
token travels in the address for status callbacks only. A call whose answer was lost is proved by such a callback, or by
a message with the same words to the same number. That none is found proves nothing, so nobody guesses.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException

from channels.calling.caller import Call
from channels.port import CannotTell, ChannelUnavailable, MessageRejected, OutcomeUnknown
from channels.twilio.client import TwilioAccount
from channels.twilio.codes import Blame, fault_of
from channels.twilio.events import receipt_of
from models.errors import PuntualError, Refused
from models.message import OutgoingMessage, Receipt, ReceiptKind

_SERVICE = "MG"
#: Our clock and Twilio's differ by less than this.
_CLOCKS = timedelta(minutes=1)
#: Messages to one number since the call: more than anybody is written.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Twilio(ABC):
    """What its channels have in common. `sender`: a number, or the SID of a messaging service.

    status_url: where Twilio tells what becomes of a message; None where this installation has no public address.
    """

    account: TwilioAccount
    sender: str
    settles_in: timedelta
    status_url: str | None = None
    provider: str = "twilio"
    proves_silence: bool = False
    final_within: timedelta | None = timedelta(hours=2)

    @property
    @abstractmethod
    def channel(self) -> str: ...

    @abstractmethod
    def can_say(self, template: str, language: str, *, free_form: bool) -> bool: ...

    @abstractmethod
    def address(self, number: str) -> str:
        """A number as Twilio knows it on this channel."""

    @abstractmethod
    def content(self, message: OutgoingMessage) -> dict[str, Any]:
        """What is said, as parameters of the SDK. Raises MessageRejected where there is nothing that may be said."""

    @abstractmethod
    def says(self, message: OutgoingMessage, body: str) -> bool:
        """Whether a text that Twilio has sent is this message's."""

    async def deliver(self, message: OutgoingMessage) -> str:
        """Returns the SID of the message."""
        given = {"to": self.address(message.to_address), **self._from(), **self.content(message)}
        if self.status_url is not None:
            given["status_callback"] = f"{self.status_url}?token={message.token}"

        def send(call: Call) -> str:
            try:
                sid = self.account.api(call).account.messages.create(**given).sid
            except TwilioException as refusal:
                raise _refusal(call, message, getattr(refusal, "code", None)) from None
            if not sid:
                raise OutcomeUnknown("Twilio took a message and gave it no id")
            return str(sid)

        return await self.account.caller(send)

    async def look_up(self, message: OutgoingMessage) -> str | None:
        """Never None: what is not listed may be on its way all the same."""
        if message.called_at is None:
            raise CannotTell("It is not known when Twilio was called")
        since = message.called_at - _CLOCKS
        number = self._from().get("from_")  # a messaging service sends from whichever number it likes
        asked = {"to": self.address(message.to_address), "date_sent_after": since, "limit": _MOST}
        if number is not None:
            asked["from_"] = number
        listed = await self.account.caller.ask(lambda call: self.account.api(call).account.messages.list(**asked))
        for one in listed:
            if one.date_created and one.date_created >= since and self.says(message, one.body or ""):
                return str(one.sid)
        raise CannotTell("Twilio lists no such message")

    async def poll(self, provider_id: str) -> Receipt | None:
        found = await self.account.caller.ask(lambda call: self.account.api(call).account.messages(provider_id).fetch())
        told = {"MessageSid": provider_id, "MessageStatus": str(found.status), "ErrorCode": str(found.error_code or "")}
        receipt = receipt_of(told, found.date_updated or datetime.now(UTC))
        return receipt if receipt is not None and receipt.kind is not ReceiptKind.ACCEPTED else None

    async def examine(self) -> str:
        """What makes sure that it would take a message. Raises ChannelUnavailable, OutcomeUnknown and Refused."""

        def fetch(call: Call) -> str:
            try:
                return str(self.account.api(call).accounts(self.account.sid).fetch().status)
            except TwilioException:
                raise ChannelUnavailable("Twilio does not know the account") from None

        status = await self.account.caller(fetch)
        if status != "active":
            raise Refused(f"Twilio accepts the account, but it is {status}")
        return f"Twilio accepts the account; sender {self.sender}"

    def _from(self) -> dict[str, Any]:
        if self.sender.startswith(_SERVICE):
            return {"messaging_service_sid": self.sender}
        return {"from_": self.address(self.sender)}


def _refusal(call: Call, message: OutgoingMessage, code: int | None) -> PuntualError:
    """Twilio's own sentences are not repeated: they quote the number."""
    fault = fault_of(code, "rejected")
    match fault.blame:
        case Blame.INSTALLATION:
            return call.misconfigured(f"error {code}, {fault.reason}")
        case Blame.LOAD:
            return ChannelUnavailable(f"twilio takes no more for now (error {code})")
        case _:
            said = f"Twilio refuses message {message.id} (error {code})"
            return MessageRejected(said, fault.reason, address_is_bad=fault.address_is_bad)
