"""Who does a provider of identities say that somebody is? OpenID Connect: authorisation code with PKCE, proven tokens.

https://openid.net/specs/openid-connect-core-1_0.html, sections 3.1.2 and 3.1.3; RFC 7636; read 2026-11-22.
"""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request

from channels.calling.caller import Caller
from channels.identity.claims import Identity, IdentityRefused, identity_of
from channels.identity.documents import Documents, IdentityUnavailable

__all__ = ["Identity", "IdentityRefused", "IdentityUnavailable", "Provider"]

_SECONDS = 10.0
_SCOPES = "openid email profile"


@dataclass(frozen=True, slots=True)
class _Registered:
    client_id: str
    client_secret: str | None
    answers_to: str


class Provider:
    """One issuer. answers_to: the address of ours to which it sends people back."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str | None, answers_to: str) -> None:
        self.issuer = issuer
        self._ours = _Registered(client_id, client_secret, answers_to)
        self._documents = Documents(issuer, Caller("identity", _SECONDS))

    async def where(self, state: str, nonce: str, verifier: str) -> str:
        """The address at which somebody proves who they are. Raises IdentityUnavailable."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._ours.client_id,
                "redirect_uri": self._ours.answers_to,
                "scope": _SCOPES,
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        there = (await self._documents.configuration()).authorization_endpoint
        return f"{there}{'&' if '?' in there else '?'}{query}"

    async def identity(self, code: str, nonce: str, verifier: str) -> Identity:
        """What the provider says for the code that somebody came back with.

        Raises IdentityUnavailable, and IdentityRefused for a code it does not know and a token that proves nothing.
        """
        token = await self._token(code, verifier)
        return await identity_of(
            token,
            self._documents,
            issuer=self.issuer,
            client_id=self._ours.client_id,
            nonce=nonce,
            now=int(time.time()),
        )

    async def _token(self, code: str, verifier: str) -> str:
        configuration, ours = await self._documents.configuration(), self._ours
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ours.answers_to,
            "client_id": ours.client_id,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if ours.client_secret is not None and configuration.takes_basic:
            # Each part is encoded as in a form first (RFC 6749, 2.3.1).
            pair = f"{quote(ours.client_id, safe='')}:{quote(ours.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif ours.client_secret is not None:
            fields["client_secret"] = ours.client_secret
        request = Request(configuration.token_endpoint, urlencode(fields).encode(), headers, method="POST")
        status, told = await self._documents.ask(request)
        if status != 200:
            error = str(told.get("error", "no reason")) if isinstance(told, dict) else "no reason"
            raise IdentityRefused(f"The provider gives no token ({status}, {error[:60]})")
        token: Any = told.get("id_token") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise IdentityRefused("The provider answers without an ID token")
        return token
