"""How does an e-mail go out by SendGrid, and what does SendGrid know of it afterwards?

Its mail send takes no key that would make it safe to repeat, so a call whose answer was lost is not repeated on its
own: `puntual_token` finds the message in the events and in the Email Activity feed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.calling.caller import Call, Caller
from channels.mime import reply_address
from channels.port import CannotTell, MessageRejected, OutcomeUnknown
from channels.sendgrid.activity import news_of
from channels.sendgrid.client import client_of
from channels.sendgrid.events import mail_id
from channels.sendgrid.mail import mail_of
from config.brand import Brand
from models.errors import PuntualError, Refused
from models.message import OutgoingMessage, Receipt

_OK = 200
_TAKEN = 202
_TOO_LARGE = 413
#: The feed lags some minutes behind: what it does not show counts as not taken after so many times the settle time.
_RECORDED_AFTER = 3


@dataclass(frozen=True, slots=True)
class SendGrid:
    """E-mail. `inbound_domain` is the one whose mail is posted to us, so that an answer names its message."""

    key: str = field(repr=False)
    base_url: str
    brand: Brand = field(repr=False)
    caller: Caller = field(repr=False)
    settles_in: timedelta
    inbound_domain: str | None = None
    open_tracking: bool = False
    channel: str = "email"
    provider: str = "sendgrid"
    proves_silence: bool = True  # every message that it takes has an event `processed` within seconds
    final_within: timedelta | None = timedelta(hours=24)

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return True

    async def deliver(self, message: OutgoingMessage) -> str:
        """Returns X-Message-Id, with which the ids of its events begin."""
        answers_to = reply_address(message, self.brand, self.inbound_domain)
        mail = mail_of(message, self.brand, answers_to, open_tracking=self.open_tracking)

        def send(call: Call) -> str:
            response = self._client(call).mail.send.post(request_body=mail)
            if response.status_code != _TAKEN:
                raise _refusal(call, message, response)
            if not (provider_id := response.headers.get("x-message-id")):
                raise OutcomeUnknown("SendGrid took a message and gave it no id")
            return str(provider_id)

        return await self.caller(send)

    async def look_up(self, message: OutgoingMessage) -> str | None:
        """By the Email Activity feed, an extra of the account: without it, CannotTell."""
        found = await self._found(f"(unique_args['puntual_token']=\"{message.token}\")")
        if found:
            return mail_id(found[0])
        if message.called_at is None or datetime.now(UTC) - message.called_at < _RECORDED_AFTER * self.settles_in:
            raise CannotTell("SendGrid's feed does not show it yet")
        return None

    async def poll(self, provider_id: str) -> Receipt | None:
        found = await self._found(f'(msg_id LIKE "{provider_id}%")')
        if not found:
            raise CannotTell("SendGrid's feed does not show it")
        record = await self.caller.ask(self._read(lambda client: client.messages._(found[0]).get()))
        try:
            return news_of(record, provider_id)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise CannotTell("SendGrid's feed answers in an unknown form") from None

    async def examine(self) -> str:
        """What makes sure that it would take a message. Raises ChannelUnavailable, OutcomeUnknown and Refused."""
        answer = await self.caller(self._read(lambda client: client.scopes.get()))
        if "mail.send" not in answer.get("scopes", ()):
            raise Refused("SendGrid accepts the key but lets it send nothing: give it the scope mail.send")
        return f"SendGrid accepts the key; sender {self.brand.sender}"

    async def _found(self, query: str) -> list[str]:
        """Ids of the messages in the feed."""
        asked = {"query": query, "limit": "10"}
        answer = await self.caller.ask(self._read(lambda client: client.messages.get(query_params=asked)))
        try:
            return [str(message["msg_id"]) for message in answer["messages"]]
        except (KeyError, TypeError):
            raise CannotTell("SendGrid's feed answers in an unknown form") from None

    def _read(self, ask: Callable[[Any], Any]) -> Callable[[Call], dict[str, Any]]:
        def read(call: Call) -> dict[str, Any]:
            response = ask(self._client(call))
            content = _json(response.body)
            if response.status_code != _OK or not isinstance(content, dict):
                raise OutcomeUnknown(f"SendGrid answers {response.status_code} to a question")
            return content

        return read

    def _client(self, call: Call) -> Any:
        return client_of(call, self.key, self.base_url)


def _refusal(call: Call, message: OutgoingMessage, response: Any) -> PuntualError:
    """What a 400, 413 or 422 means. Only names of fields are repeated: its sentences quote addresses."""
    if response.status_code == _TOO_LARGE:
        return MessageRejected(f"Message {message.id} is too large for SendGrid", "too_long")
    content = _json(response.body)
    errors = content.get("errors") if isinstance(content, dict) else None
    fields = [str(error.get("field")) for error in errors or () if isinstance(error, dict) and error.get("field")]
    if any(field.startswith("from") for field in fields):
        return call.misconfigured("it refuses the sender")
    if any(field.startswith("personalizations") and ".to" in field for field in fields):
        return MessageRejected(
            f"SendGrid refuses the address of message {message.id}", "address_invalid", address_is_bad=True
        )
    about = f" ({', '.join(sorted(fields))})" if fields else ""
    return MessageRejected(f"SendGrid refuses message {message.id}{about}", "content_refused")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
