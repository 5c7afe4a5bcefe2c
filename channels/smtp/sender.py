"""How does an e-mail go out by a mail server?

A server takes a message with its answer to the end of DATA (RFC 5321 4.2.5): before, nothing has left for certain. When
just that answer is lost nobody can be asked, as mail servers keep no record for us: a person has to say.
"""

import re
import smtplib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy

from channels.calling.caller import Call, Caller
from channels.mime import ascii_address, email_of, message_id, reply_address
from channels.port import CannotTell, ChannelUnavailable, MessageRejected
from channels.smtp.session import MailServer, session
from config.brand import Brand
from models.errors import PuntualError
from models.message import OutgoingMessage, Receipt

#: From here on a definite no for now; from there on one for good.
_LATER, _PERMANENT = 400, 500
_TOO_LARGE = 552
#: No such mailbox, or none of theirs (RFC 5321 4.2.3).
_NO_MAILBOX = frozenset({550, 551, 553})
#: Enhanced codes (RFC 3463): the first of a policy, here of a server that does not relay for us; then of addresses.
_POLICY = re.compile(rb"5\.7\.[0-9]")
_ADDRESS = re.compile(rb"5\.1\.[0-9]")


@dataclass(frozen=True, slots=True)
class Smtp:
    """E-mail through the mail server of one's own."""

    server: MailServer
    brand: Brand = field(repr=False)
    caller: Caller = field(repr=False)
    settles_in: timedelta
    inbound_domain: str | None = None
    channel: str = "email"
    provider: str = "smtp"
    proves_silence: bool = False
    final_within: timedelta | None = None

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return True

    async def deliver(self, message: OutgoingMessage) -> str:
        """Returns our Message-ID: servers give none that could be asked for."""
        # Tags are for whoever reads the outbox, not for the customer's mail program.
        plain = replace(message, tags={})
        mail = email_of(plain, self.brand, reply_address(message, self.brand, self.inbound_domain))
        to = ascii_address(message)

        def send(call: Call) -> str:
            with session(self.server, call, self._name) as smtp:
                self._hand_over(smtp, call, message, to, mail)
            return message_id(message, self.brand)

        return await self.caller(send)

    async def look_up(self, message: OutgoingMessage) -> str | None:
        raise CannotTell("A mail server keeps no record of what it took")

    async def poll(self, provider_id: str) -> Receipt | None:
        raise CannotTell("A mail server keeps no record of what it took")

    async def examine(self) -> str:
        """What makes sure that it would take a message. Raises ChannelUnavailable."""

        def knock(call: Call) -> None:
            with session(self.server, call, self._name) as smtp:
                smtp.noop()

        await self.caller(knock)
        return f"{self.server.host} lets us in; sender {self.brand.sender}"

    @property
    def _name(self) -> str:
        """As which we greet: the domain that we write for."""
        return self.brand.sender.rpartition("@")[2]

    def _hand_over(self, smtp: smtplib.SMTP, call: Call, message: OutgoingMessage, to: str, mail: bytes) -> None:
        options = []
        if smtp.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        else:
            mail = message_from_bytes(mail, policy=policy.SMTP.clone(cte_type="7bit")).as_bytes()
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(mail)}")
        code, _ = smtp.mail(self.brand.sender, options)
        if code == _TOO_LARGE:
            raise _refused_content(message, code)
        if not _is_yes(code):
            raise call.misconfigured(f"it answers {code} to our sender") if code >= _PERMANENT else _later(code)
        code, said = smtp.rcpt(to)
        if not _is_yes(code):
            raise _refused_address(call, message, code, said)
        call.begin()
        try:
            code, _ = smtp.data(mail)
            is_taken = _is_yes(code)
        except smtplib.SMTPDataError as refusal:  # it did not even let us begin
            code, is_taken = refusal.smtp_code, False
        if not is_taken:
            raise _refused_content(message, code) if code >= _LATER else call.failed(f"it answers {code}")


def _is_yes(code: int) -> bool:
    return code // 100 == 2


def _refused_address(call: Call, message: OutgoingMessage, code: int, said: bytes) -> PuntualError:
    """What it says is read for its code only: it quotes the address."""
    if code < _PERMANENT:
        return _later(code)
    if _POLICY.match(said):
        return call.misconfigured(f"it answers {code} 5.7 to a receiver")
    is_bad = code in _NO_MAILBOX or _ADDRESS.match(said) is not None
    said_so = f"The mail server refuses the address of message {message.id} ({code})"
    return MessageRejected(said_so, "address_invalid" if is_bad else "rejected", address_is_bad=is_bad)


def _refused_content(message: OutgoingMessage, code: int) -> PuntualError:
    if code < _PERMANENT:
        return _later(code)
    reason = "too_long" if code == _TOO_LARGE else "content_refused"
    return MessageRejected(f"The mail server refuses message {message.id} ({code})", reason)


def _later(code: int) -> PuntualError:
    return ChannelUnavailable(f"The mail server takes nothing for now ({code})")
