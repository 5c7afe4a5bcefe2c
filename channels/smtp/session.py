"""How is a session with a mail server begun: encrypted, as ourselves, and within the time of the call?"""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from channels.calling.caller import Call
from models.errors import InvalidInput

_PORTS = {"smtp": 587, "smtps": 465}
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """encrypted: TLS from the first byte on; else STARTTLS where the server offers it."""

    host: str
    port: int
    encrypted: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, where nobody listens in between."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def mail_server(url: str) -> MailServer:
    """Of `smtps://user:password@host:465` or `smtp://host:587`. Raises InvalidInput, which does not repeat it."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        split, port = urlsplit(""), None
    if split.scheme not in _PORTS or not split.hostname or (split.password and not split.username):
        expected = "expected smtps://user:password@host:465 or smtp://host:587"
        raise InvalidInput(f"SMTP_URL: {expected}", (("SMTP_URL", expected),))
    return MailServer(
        split.hostname,
        port or _PORTS[split.scheme],
        split.scheme == "smtps",
        unquote(split.username) if split.username else None,
        unquote(split.password) if split.password else None,
    )


@contextmanager
def session(server: MailServer, call: Call, name: str) -> Iterator[smtplib.SMTP]:
    """Connected, encrypted where that can be, logged in. `name`: as which we greet.

    Raises ChannelUnavailable where it does not come that far; whatever breaks in it becomes what the call came to.
    """
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _open(server, call, name)
        _let_in(smtp, server, call)
        yield smtp
    except smtplib.SMTPResponseException as refusal:
        if refusal.smtp_code >= _PERMANENT:
            raise call.misconfigured(f"it answers {refusal.smtp_code}") from None
        raise call.failed(f"it answers {refusal.smtp_code}") from None
    except OSError as error:  # every SMTPException is one
        raise call.failed(type(error).__name__) from None
    finally:
        if smtp is not None:
            # Its answer is not waited for: a message that was taken stays so, whatever it says to our leaving.
            with suppress(OSError):
                smtp.putcmd("QUIT")
            smtp.close()


def _open(server: MailServer, call: Call, name: str) -> smtplib.SMTP:
    if server.encrypted:
        return _Encrypted(call, server, name, context=ssl.create_default_context())
    return _Plain(call, server, name)


def _let_in(smtp: smtplib.SMTP, server: MailServer, call: Call) -> None:
    smtp.ehlo_or_helo_if_needed()
    encrypted = server.encrypted
    if not encrypted and smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
        encrypted = True
    if server.user is None:
        return
    if not (encrypted or server.is_here):
        raise call.misconfigured("it has no STARTTLS, and a password does not travel in the clear")
    smtp.login(server.user, server.password or "")


class _Timed:
    """A connection whose every wait ends with the call."""

    sock: socket.socket | None

    def __init__(self, call: Call, server: MailServer, name: str, **more: Any) -> None:
        self._call = call
        # Mixed into smtplib's two clients, which both take these: the mixin alone has no such base.
        super().__init__(server.host, server.port, local_hostname=name, timeout=call.remaining, **more)  # type: ignore[call-arg]

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(self._call.remaining)
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc] # of the client it is mixed into
        return reply


class _Plain(_Timed, smtplib.SMTP):
    pass


class _Encrypted(_Timed, smtplib.SMTP_SSL):
    pass
