"""How does SendGrid's SDK talk to SendGrid: by our exchange, and without writing keys and addresses into logs?"""

import logging
from typing import Any
from urllib.request import Request

from python_http_client import Client
from sendgrid import SendGridAPIClient

from channels.calling.answers import check
from channels.calling.caller import Call
from channels.calling.exchange import Answer, exchange


def client_of(call: Call, key: str, base_url: str) -> Any:
    """The SDK's client for one call: `client.mail.send.post(request_body=...)` and the like."""
    # At debug level it logs whole requests: the key, the receiver, the text.
    logging.getLogger("python_http_client.client").disabled = True
    sdk = SendGridAPIClient(key, host=base_url)
    return _Client(call, host=sdk.host, request_headers=sdk.client.request_headers, version=3)


class _Response:
    """What the SDK reads of an answer."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.headers = answer.headers
        self.body = answer.body

    def getcode(self) -> int:
        return self.status_code

    def read(self) -> bytes:
        return self.body

    def info(self) -> dict[str, str]:
        return self.headers


class _Client(Client):  # type: ignore[misc] # the SDK ships no types
    """The SDK's way from names to requests; what it leaves to urllib is done by an exchange."""

    def __init__(self, call: Call, **settings: Any) -> None:
        super().__init__(**settings)
        self._call = call

    def _build_client(self, name: str | None = None) -> "_Client":
        path = [*self._url_path, name] if name else self._url_path
        return _Client(
            self._call, host=self.host, request_headers=self.request_headers, version=self._version, url_path=path
        )

    def _make_request(self, opener: Any, request: Request, timeout: float | None = None) -> _Response:
        answer = exchange(self._call, request)
        check(self._call, answer)
        return _Response(answer)
