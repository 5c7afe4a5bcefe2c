"""Who calls, and may they? A key is looked up again every two seconds: so soon does a revoked one open nothing.

A look-up takes most of a millisecond, a key that is remembered fifteen microseconds.
"""

import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from models.api_key import ApiKey, Scope, digest_of, parts_of
from store import api_keys
from store.engine import Database
from web.api.limits import Allowance, Buckets
from web.api.problem import Forbidden, TooManyCalls, Unauthorised

#: How long a key is taken at its word, in seconds.
REMEMBERED = 2.0
#: Wrong keys of one address in a minute, before it has to wait.
WRONG_KEYS = 20

_USED_EVERY = 60.0
_MOST = 10_000
_NOBODY = digest_of("")

#: Only for the document: `StrictRoute` reads the header itself, before anything of the body.
_BEARER = HTTPBearer(
    scheme_name="key", description="An API key of `puntual keys create`: `Bearer pk_...`", auto_error=False
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who comes in by a key. `actor` is whose doing it is in the timelines."""

    key_id: str
    name: str
    scopes: frozenset[Scope]
    actor: str


class Allowed:
    """The dependency of a route: the caller, who has one of these scopes. `StrictRoute` has asked for the key."""

    def __init__(self, scopes: frozenset[Scope]) -> None:
        self.scopes = scopes

    async def __call__(
        self, request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
    ) -> Caller:
        caller = request.state.caller
        assert isinstance(caller, Caller), "StrictRoute admits callers"
        return caller


def allowed(*scopes: Scope) -> Any:
    """Who may call a route: `dependencies=[allowed(Scope.OPS)]`, or `caller: Annotated[Caller, allowed(...)]`."""
    assert scopes, "a route names its scopes"
    return Security(Allowed(frozenset(scopes)))


@dataclass(slots=True)
class _Known:
    key: ApiKey
    looked_up: float
    used: float


class Keys:
    """The keys that this process has seen, and who had to be turned away."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._calls = Buckets(clock)
        self._wrong = Buckets(clock)

    async def admit(self, request: Request, scopes: frozenset[Scope]) -> tuple[Caller, Allowance]:
        """Who calls. Raises Unauthorised (unknown, revoked and expired keys alike), TooManyCalls, Forbidden."""
        address = request.client.host if request.client is not None else "unknown"
        key = await self._proven(request.headers.getlist("authorization"), address)
        allowance = self._calls.take(key.id, key.per_minute)
        if not allowance.granted:
            raise TooManyCalls(f"More than {key.per_minute} calls in a minute", allowance.headers())
        if scopes.isdisjoint(key.scopes):
            needed = " or ".join(scope.value for scope in Scope if scope in scopes)
            raise Forbidden(f"This call needs a key with the scope {needed}", allowance.headers())
        return Caller(key.id, key.name, frozenset(key.scopes), key.actor), allowance

    async def _proven(self, headers: list[str], address: str) -> ApiKey:
        scheme, _, given = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
        parts = parts_of(given.strip()) if scheme.lower() == "bearer" else None
        if parts is None:
            raise _unauthorised()
        digest = digest_of(parts[1])
        known = self._known.get(parts[0])
        familiar = known is not None and hmac.compare_digest(known.key.digest, digest)
        if not familiar and not (waiting := self._wrong.look(address, WRONG_KEYS)).granted:
            # Whoever was here with a right key gets in all the same: a neighbour's mistakes are not theirs.
            raise TooManyCalls(
                "Too many wrong keys from this address", {"Retry-After": waiting.headers()["Retry-After"]}
            )
        key = await self._looked_up(parts[0], digest)
        if key is None:
            self._wrong.take(address, WRONG_KEYS)
            raise _unauthorised()
        return key

    async def _looked_up(self, key_id: str, digest: bytes) -> ApiKey | None:
        now = self._clock()
        known = self._known.get(key_id)
        if known is None or now - known.looked_up >= REMEMBERED:
            async with self._database.begin() as tx:
                key = await api_keys.valid(tx, key_id)
                right = hmac.compare_digest(key.digest if key is not None else _NOBODY, digest)
                if key is None or not right:
                    if key is None:
                        self._known.pop(key_id, None)
                    return None
                used = known.used if known is not None else -_USED_EVERY
                if now - used >= _USED_EVERY:
                    await api_keys.used(tx, key_id)
                    used = now
            known = self._known[key_id] = _Known(key, now, used)
            self._known.move_to_end(key_id)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known.key if hmac.compare_digest(known.key.digest, digest) else None


def _unauthorised() -> Unauthorised:
    """One answer for all that are turned away: none of them learns why."""
    return Unauthorised(
        "Expected a valid API key, as `Authorization: Bearer pk_...`", {"WWW-Authenticate": 'Bearer realm="puntual"'}
    )
