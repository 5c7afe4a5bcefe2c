"""How does an event reach a subscriber? Signed as Standard Webhooks says, posted once, its answer read within bounds."""

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpcore2
from standardwebhooks import Webhook

from erp.webhooks.addresses import AddressRefused, PublicOnly

#: What of an answer is read: it says nothing that we would need.
_MOST = 16_384
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `told` is a status or a fault, without the address. gone: it wants no more (410).

    wait: seconds that the receiver asked us to stay away.
    """

    taken: bool
    told: str
    gone: bool = False
    wait: float | None = None


class Poster:
    """Connections to subscribers. seconds: how long each part of a try may take. private: see PublicOnly."""

    def __init__(self, *, seconds: float = 15.0, private: bool = False) -> None:
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        network = PublicOnly(private=private)
        self._pool = httpcore2.AsyncConnectionPool(ssl.create_default_context(), network_backend=network)

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def post(self, url: str, message_id: str, payload: dict[str, Any], secrets: Sequence[str]) -> Answer:
        """One try. Redirects are not followed: a receiver says itself where it is."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        headers = {"content-type": "application/json", "user-agent": "puntual-webhooks"}
        headers |= signed(message_id, datetime.now(UTC), body, secrets)
        try:
            async with self._pool.stream(
                "POST", url, headers=headers, content=body.encode(), extensions={"timeout": self._timeouts}
            ) as response:
                read = 0
                async for chunk in response.aiter_stream():
                    read += len(chunk)
                    if read > _MOST:
                        break
                return _answer(response)
        except AddressRefused as failure:
            return Answer(False, str(failure))
        except (
            httpcore2.NetworkError,
            httpcore2.TimeoutException,
            httpcore2.ProtocolError,
            httpcore2.UnsupportedProtocol,
            OSError,
        ) as failure:
            return Answer(False, type(failure).__name__)


def signed(message_id: str, at: datetime, body: str, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers, with a signature by each secret: while one is replaced, both hold."""
    signatures = (Webhook(secret).sign(message_id, at, body) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _answer(response: httpcore2.Response) -> Answer:
    status = response.status
    wait = _wait(dict(response.headers).get(b"retry-after", b"").decode("latin-1")) if status in (429, 503) else None
    return Answer(200 <= status < 300, str(status), status == 410, wait)


def _wait(value: str) -> float | None:
    """`Retry-After` in seconds or as a date, at most an hour; None where it says nothing."""
    if value.isascii() and value.isdecimal():
        return min(float(value), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)
