"""Where are the provider's addresses and keys? In documents that it publishes; kept for a while, asked for again."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from channels.calling.caller import Caller
from channels.calling.exchange import Answer, exchange
from channels.port import CannotTell
from models.errors import PuntualError

_WELL_KNOWN = "/.well-known/openid-configuration"
_KEPT = 3600.0
#: A token with a key that we do not know makes us look again, but not more often than this.
_LOOK_AGAIN = 10.0


class IdentityUnavailable(PuntualError):
    """The provider does not answer, or not as OpenID Connect wants it."""

    exit_code = 6
    http_status = 503


@dataclass(frozen=True, slots=True)
class Configuration:
    """takes_basic: whether the client's secret goes into a header."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_basic: bool


class Documents:
    """Of one issuer. Nothing here is asked for before somebody signs in."""

    def __init__(self, issuer: str, caller: Caller) -> None:
        self._issuer, self._caller = issuer, caller
        self._configuration: Configuration | None = None
        self._keys: KeySet | None = None
        self._configured_at = self._keys_at = 0.0
        self._turn = asyncio.Lock()

    async def configuration(self) -> Configuration:
        """Raises IdentityUnavailable."""
        async with self._turn:
            if self._configuration is None or time.monotonic() - self._configured_at > _KEPT:
                told = await self._document(self._issuer.rstrip("/") + _WELL_KNOWN)
                self._configuration, self._configured_at = self._checked(told), time.monotonic()
            return self._configuration

    async def keys(self, kid: str | None) -> KeySet:
        """The provider's keys, asked for again where none has this id: it may have changed them a moment ago.

        Raises IdentityUnavailable.
        """
        where = (await self.configuration()).jwks_uri
        async with self._turn:
            age = time.monotonic() - self._keys_at
            known = self._keys is not None and any(key.kid == kid or kid is None for key in self._keys.keys)
            if self._keys is None or age > _KEPT or (not known and age > _LOOK_AGAIN):
                self._keys, self._keys_at = _key_set(await self._document(where)), time.monotonic()
            return self._keys

    async def ask(self, request: Request) -> tuple[int, Any]:
        """Status and JSON of an answer; None where it is no JSON. Raises IdentityUnavailable."""
        try:
            answer: Answer = await self._caller.ask(lambda call: exchange(call, request))
        except CannotTell as failure:
            raise IdentityUnavailable(failure.message) from None
        if answer.status >= 500:
            raise IdentityUnavailable(f"The provider fails with {answer.status}")
        try:
            return answer.status, json.loads(answer.body)
        except (ValueError, RecursionError):
            return answer.status, None

    async def _document(self, where: str) -> dict[str, Any]:
        status, told = await self.ask(Request(where, headers={"Accept": "application/json"}))
        if status != 200 or not isinstance(told, dict):
            raise IdentityUnavailable(f"The provider's document at {urlsplit(where).path} cannot be read ({status})")
        return told

    def _checked(self, told: dict[str, Any]) -> Configuration:
        if told.get("issuer") != self._issuer:
            raise IdentityUnavailable(f"The provider calls itself {told.get('issuer')!r}, not {self._issuer!r}")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        secure = urlsplit(self._issuer).scheme == "https"
        for name in names:
            where = told.get(name)
            if not isinstance(where, str) or urlsplit(where).scheme not in ({"https"} if secure else {"http", "https"}):
                raise IdentityUnavailable(f"The provider names no usable {name}")
        methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        authorization, tokens, keys = (told[name] for name in names)
        return Configuration(authorization, tokens, keys, "client_secret_basic" in methods)


def _key_set(told: dict[str, Any]) -> KeySet:
    """Those that can be read: a provider may publish keys of kinds that are for others."""
    found = []
    for key in told.get("keys") or ():
        try:
            found += KeySet.import_key_set({"keys": [key]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return KeySet(found)
