"""What becomes of a call that comes twice? What it wrote and what it was answered are one transaction: both or neither.

A process that dies in the middle leaves nothing, one that dies before the answer is out leaves the answer: the same
call again does what was not done, or is told what was.
https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence

from fastapi import Request, Response

from domain.links import concealed
from models.errors import InvalidInput, Refused
from models.portal import STAND_IN
from store import idempotent_calls
from store.engine import OneTransaction
from store.idempotent_calls import Answered
from temporal.wake import WakesCases, WakeUp
from web.api.desk import Door, Within
from web.api.problem import Underway, counted

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


def key_of(request: Request) -> str | None:
    """The key of a POST; None where it has none, and for calls that may be repeated anyway. Raises InvalidInput."""
    if request.method != "POST":
        return None
    given = request.headers.getlist(HEADER)
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise InvalidInput(
            counted(1), ((HEADER, "expected it once, 1 to 255 visible ASCII characters without blanks"),)
        )
    return given[0]


async def once(door: Door, request: Request, key: str, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer a call, or give the answer that it had. A refused one changed nothing, and is not remembered.

    Raises InvalidInput where the key came with another call, Underway where the same call has not been answered yet.
    """
    key_id = request.state.caller.key_id
    waker = _Later(door.desk.waker)
    async with door.desk.database.begin() as tx:
        if not await idempotent_calls.claim(tx, key_id, key):
            raise Underway("The same call is under way: its answer is not known yet", {"Retry-After": "1"})
        asked = await _fingerprint(request)
        before = await idempotent_calls.find(tx, key_id, key)
        if before is not None:
            if STAND_IN.encode() in before.body:
                raise Refused("It was answered before, and a link is told once: ask for another one under another key")
            if before.fingerprint != asked:
                message = "expected a key that was not used for another call within the last day"
                raise InvalidInput("The same key came with another call", ((HEADER, message),))
            return Response(before.body, before.status, {REPLAYED: "true"}, "application/json")
        request.state.within = Within(OneTransaction(tx), waker)
        response = await handle(request)
        await idempotent_calls.write(tx, key_id, key, Answered(asked, response.status_code, _kept(response)))
    await waker.wake_all()
    return response


def _kept(response: Response) -> bytes:
    """The answer without a link that opens: those are kept nowhere."""
    return concealed(bytes(response.body).decode()).encode()


async def _fingerprint(request: Request) -> bytes:
    what = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(what + await request.body()).digest()


class _Later:
    """Holds wake-ups back until what they are about is committed."""

    def __init__(self, waker: WakesCases) -> None:
        self._waker = waker
        self._held: list[WakeUp] = []

    async def wake(self, wake_ups: Sequence[WakeUp]) -> list[str]:
        self._held += wake_ups
        return []

    async def tend(self, seconds: float) -> bool:
        return await self._waker.tend(seconds)

    async def wake_all(self) -> None:
        await self._waker.wake(self._held)
