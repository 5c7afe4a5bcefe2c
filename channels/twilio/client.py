"""How does Twilio's SDK talk to Twilio: by our exchange, and without writing keys and numbers into logs?"""

import logging
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

# Loaded here, or the SDK would load its thousand files in the time of the first message.
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api import Api

from channels.calling.answers import check
from channels.calling.caller import Call, Caller
from channels.calling.exchange import exchange

# Where there is a token of its own, the SDK reads the environment for nothing but these; settings are ours to read.
_NO_ENVIRONMENT = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """One account, whose threads SMS and WhatsApp share."""

    sid: str
    token: str = field(repr=False)
    base_url: str
    caller: Caller = field(repr=False)

    def api(self, call: Call) -> Any:
        """The part of the SDK that has the messages, for one call.

        Not by `Client.api`: that loads it, which takes a second, with the first message.
        """
        api = Api(Client(self.sid, self.token, http_client=_Http(call), environment=_NO_ENVIRONMENT))
        api.base_url = self.base_url
        return api


class _Http(HttpClient):  # type: ignore[misc] # the SDK ships no types
    """The transport under the SDK. The SDK's own logs numbers and texts, and does not say whether anything has left."""

    def __init__(self, call: Call) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._call = call

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Raises the errors of the port for every status but 2xx and the refusals of a message."""
        address = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        body = urlencode(data, doseq=True).encode("ascii") if data else None
        request = Request(address, body, {**(headers or {}), **_basic(auth)}, method=method)
        answer = exchange(self._call, request)
        check(self._call, answer)
        return Response(answer.status, answer.body.decode("utf-8"), answer.headers)


def _basic(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + b64encode(":".join(auth).encode()).decode("ascii")}
