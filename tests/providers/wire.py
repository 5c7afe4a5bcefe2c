"""How do the fakes read requests and put answers on the wire: whole, cut, or not at all?

Plain threads and sockets, so that an answer can stop in the midst of its bytes and a connection can be reset.
"""

import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

_JSON = {"Content-Type": "application/json"}


class Delivery(StrEnum):
    """What of an answer reaches the client. hang: nothing, until the server is released or `seconds` are over."""

    WHOLE = "whole"
    CUT = "cut"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` by lower-case name; `query` with names that may repeat."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE
    seconds: float = 0.0

    @classmethod
    def json(cls, status: int, content: Any, **headers: str) -> "Answer":
        return cls(status, json.dumps(content).encode(), {**_JSON, **headers})

    def broken(self, delivery: Delivery, seconds: float = 0.0) -> "Answer":
        return replace(self, delivery=delivery, seconds=seconds)

    def on_the_wire(self) -> bytes:
        headers = {"Content-Length": str(len(self.body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class Server:
    """Answers every request of a port of this machine by one function, each connection in a thread."""

    def __init__(self, answer: Callable[[Request], Answer], port: int = 0) -> None:
        self.released = threading.Event()
        self._http = _Threads(("127.0.0.1", port), _handler(answer, self.released))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from the start on; call it before `start`."""
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No further request is answered; whoever hangs is let go."""
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def release(self) -> None:
        """Let go of everybody who hangs now."""
        self.released.set()
        self.released.clear()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, killed perhaps, is what these servers are for; all else is their own fault."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(answer: Callable[[Request], Answer], released: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            """What was taken is in the log of accepted messages."""

        def _serve(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:
                raise ConnectionAbortedError  # the client died in the midst of its request: half of it is nothing
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = tuple(parse_qsl(split.query, keep_blank_values=True))
            given = answer(Request(self.command, split.path, query, headers, body))
            data = given.on_the_wire()
            match given.delivery:
                case Delivery.WHOLE:
                    self.wfile.write(data)
                case Delivery.CUT:
                    # In the midst of the body; where there is none, in the midst of the status.
                    self.wfile.write(data[: -len(given.body) // 2] if given.body else data[: len("HTTP/1.1 20")])
                    self.close_connection = True
                case Delivery.HANG:
                    released.wait(given.seconds)
                    self._reset()
                case Delivery.RESET:
                    self._reset()

        def _reset(self) -> NoReturn:
            """Closed with nothing said: the kernel sends RST instead of FIN. Ends the handling of the connection."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.wfile.close()
            self.connection.close()
            raise ConnectionAbortedError

        do_GET = do_POST = do_PUT = do_DELETE = _serve

    return Handler
