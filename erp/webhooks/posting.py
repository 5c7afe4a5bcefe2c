"""How does an event reach a subscriber? Signed as Standard Webhooks says, posted once, answered within bounds."""

import asyncio
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
_KEPT_OPEN = 5.0
_UNREACHED = (
    httpcore2.NetworkError,
    httpcore2.TimeoutException,
    httpcore2.ProtocolError,
    OSError,
)


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
    """Connections to subscribers, over https alone. seconds: how long a try may take, all of it.

    private: http and local machines are welcome too; see PublicOnly.
    """

    def __init__(self, *, seconds: float = 20.0, private: bool = False, network: PublicOnly | None = None) -> None:
        self._seconds = seconds
        self._schemes = ("https://", "http://") if private else ("https://",)
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl.create_default_context(),
            keepalive_expiry=_KEPT_OPEN,
            network_backend=network or PublicOnly(private=private),
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def post(self, url: str, message_id: str, payload: dict[str, Any], secrets: Sequence[str]) -> Answer:
        """One try. Redirects are not followed: a receiver says itself where it is."""
        if not url.startswith(self._schemes):
            return Answer(False, "https is demanded")
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        headers = [("content-type", "application/json"), ("user-agent", "puntual-webhooks")]
        headers += signed(message_id, datetime.now(UTC), body, secrets)
        answer: Answer | None = None
        try:
            # The time-outs of the pool are for each read: a receiver that drips its answer would never end.
            async with (
                asyncio.timeout(self._seconds),
                self._pool.stream(
                    "POST", url, headers=headers, content=body.encode(), extensions={"timeout": self._timeouts}
                ) as response,
            ):
                answer = _answer(response)
                await _read(response)
        except AddressRefused as failure:
            return Answer(False, str(failure))
        except _UNREACHED as failure:
            # What it said before it broke off, it has said.
            return answer or Answer(False, type(failure).__name__)
        return answer


def signed(message_id: str, at: datetime, body: str, secrets: Sequence[str]) -> list[tuple[str, str]]:
    """The three headers, with a signature by each secret: while one is replaced, both hold."""
    signatures = (Webhook(secret).sign(message_id, at, body) for secret in secrets)
    return [
        ("webhook-id", message_id),
        ("webhook-timestamp", str(int(at.timestamp()))),
        ("webhook-signature", " ".join(signatures)),
    ]


async def _read(response: httpcore2.Response) -> None:
    """To its end where that is near, so that the connection serves again."""
    read = 0
    async for chunk in response.aiter_stream():
        read += len(chunk)
        if read > _MOST:
            return


def _answer(response: httpcore2.Response) -> Answer:
    status = response.status
    headers = {name.lower(): value for name, value in response.headers}
    wait = _wait(headers.get(b"retry-after", b"").decode("latin-1")) if status in (429, 503) else None
    return Answer(200 <= status < 300, str(status), status == 410, wait)


def _wait(value: str) -> float | None:
    """`Retry-After` in seconds or as a date, at most an hour; None where it says nothing."""
    if value.isascii() and value.isdecimal():
        return min(float(value[:9]), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)
