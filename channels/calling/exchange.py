"""How is one HTTP request made: without redirects or retries, in bounded time, knowing whether anything has left?"""

import io
import socket
import ssl
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple, cast
from urllib.error import URLError
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, UnknownHandler

from channels.calling.caller import Call

# Providers answer a send with less than a kilobyte, a look-up with a page of messages.
_LARGEST = 2_000_000


class Answer(NamedTuple):
    """A whole answer, whatever its status. `headers` by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes


def exchange(call: Call, request: Request) -> Answer:
    """One request, one answer. Used instead of what the SDKs bring: they follow redirects with the key in hand, take a
    cut answer for a whole one, and cannot say whether a connection was made.

    Raises ChannelUnavailable (no connection was made) and OutcomeUnknown (no whole answer came).
    """
    opener = OpenerDirector()
    for handler in (ProxyHandler(), UnknownHandler(), _Http(call), _Https(call)):
        opener.add_handler(handler)
    try:
        response = cast(HTTPResponse, opener.open(request, timeout=call.remaining))
        with response:
            body = response.read(_LARGEST)
            whole = not response.length
            headers = {name.lower(): value for name, value in response.headers.items()}
    except URLError as error:
        raise call.failed(type(error.reason).__name__) from None
    except (OSError, HTTPException, UnicodeError) as error:
        raise call.failed(type(error).__name__) from None
    if not whole:
        raise call.failed("its answer was cut or too long")
    return Answer(response.status, headers, body)


class _Watched:
    """A connection that says when it stands, and whose every wait ends with the call."""

    sock: socket.socket

    def __init__(self, call: Call, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._call = call

    def connect(self) -> None:
        super().connect()  # type: ignore[misc] # of the connection it is mixed into
        self._call.begin()
        self.sock = cast(socket.socket, _Bounded(self.sock, self._call))


class _Plain(_Watched, HTTPConnection):
    pass


class _Secure(_Watched, HTTPSConnection):
    pass


class _Http(HTTPHandler):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Plain, self._call), req)


class _Https(HTTPSHandler):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Secure, self._call), req, context=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """The machine's certificates, read once: that takes longer than everything else of a call."""
    return ssl.create_default_context()


class _Bounded:
    """As much of a socket as an HTTP connection uses. A socket's own time-out begins anew with every byte."""

    def __init__(self, sock: socket.socket, call: Call) -> None:
        self._sock = sock
        self._call = call

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._call.remaining)
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return _Lines(_Received(self._sock, self._call))

    def close(self) -> None:
        self._sock.close()


class _Received(io.RawIOBase):
    def __init__(self, sock: socket.socket, call: Call) -> None:
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._call = call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._call.remaining)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Lines(io.BufferedReader):
    """The status line and the headers. http.client takes the end of a broken connection for the end of the headers."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and len(line) != size:
            raise ConnectionError
        return line
