"""A provider of identities (OpenID Connect) on real HTTP, with every fault that its answers may have.

After https://openid.net/specs/openid-connect-core-1_0.html and RFC 7636: codes are good once, for the one who asked,
with the verifier of the challenge.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "puntual", "a secret: with/odd characters"


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class FakeProvider:
    """claims: replace those of the next tokens. published: keys that it shows; signing: the one that it signs with."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    signing: RSAKey = field(default_factory=lambda: _key("first"))
    algorithm: str = "RS256"
    down: bool = False
    calls_itself: str | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    published: list[RSAKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._first = self.signing
        self.begin_anew()

    def begin_anew(self) -> None:
        """Without faults, with its first key."""
        self.claims, self.down, self.calls_itself = {}, False, None
        self.signing, self.published, self.algorithm = self._first, [self._first], "RS256"
        self.asked.clear()

    def rotate(self) -> None:
        """From now on another key signs, and the one before is shown no more."""
        self.signing = _key("second")
        self.published = [self.signing]

    def let_in(self, there: str) -> str:
        """What the provider's page does once somebody has proven who they are: the query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"state={asked['state']}&code={code}"

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.calls_itself or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None:
            return 400, {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        pair = "puntual:a%20secret%3A%20with%2Fodd%20characters"
        if authorization != f"Basic {base64.b64encode(pair.encode()).decode()}":
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "4711", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "email": "Ana@example.com", "email_verified": True, **self.claims,
        }  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.signing.kid}
        return 200, {"id_token": jwt.encode(header, told, self.signing), "token_type": "Bearer"}


@contextmanager
def identity_provider() -> Iterator[FakeProvider]:
    provider = FakeProvider("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self._answer(200, provider.document())
            elif path == "/keys":
                self._answer(
                    200,
                    {"keys": [{"kty": "of a kind to come"}, *(k.as_dict(private=False) for k in provider.published)]},
                )
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            provider.asked.append(self.path)
            body = b"" if provider.down else json.dumps(told).encode()
            self.send_response(503 if provider.down else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: tests say what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
