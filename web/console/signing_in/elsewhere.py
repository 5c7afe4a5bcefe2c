"""How does somebody sign in by the account that they have elsewhere? To the provider and back, if one is configured.

What has to be the same on the way back waits in a cookie of this browser, for ten minutes.
"""

import base64
import json
import secrets
from dataclasses import asdict, dataclass

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from channels.identity.oidc import IdentityRefused, IdentityUnavailable, Provider
from config.settings import Settings
from models.errors import NotFound
from operations import signing_in
from web.api.desk import door_of
from web.console.formats import address
from web.console.pages import HEADERS
from web.console.signing_in.doorway import alone, before, let_in
from web.forms import Typed
from web.places import place_of
from web.session_cookies import is_secure

_log = structlog.get_logger()

_SECONDS = 600
_FAILED = "elsewhere_failed.html.j2"


@dataclass(frozen=True, slots=True)
class Started:
    """Known to this browser and (state, nonce) to the provider. wanted: the page that was asked for."""

    state: str
    nonce: str
    verifier: str
    wanted: str


def button(settings: Settings) -> str | None:
    """What it says; None: there is no provider."""
    return None if settings.oidc_issuer is None else settings.oidc_name or "OpenID Connect"


def router(settings: Settings) -> APIRouter:
    routes = APIRouter()
    if settings.oidc_issuer is None:
        return routes
    assert settings.oidc_client_id is not None, "the settings see to it"
    assert settings.public_url is not None, "the settings see to it"
    provider = Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        answers_to=f"{settings.public_url}{address('sign-in', 'answer')}",
    )

    @routes.get("/sign-in/elsewhere")
    async def leave(request: Request, next: str = "") -> Response:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        started = Started(state, nonce, verifier, next[:1000])
        try:
            there = await provider.where(started.state, started.nonce, started.verifier)
        except IdentityUnavailable as failure:
            return _failed(request, "provider_away", failure)
        answer = RedirectResponse(there, 303, headers=HEADERS)
        name, path = _cookie(settings)
        answer.set_cookie(
            name, _written(started), max_age=_SECONDS, httponly=True, samesite="lax", secure=is_secure(settings),
            path=path,
        )  # fmt: skip
        return answer

    @routes.get("/sign-in/answer")
    async def come_back(request: Request, state: str = "", code: str = "", error: str = "", iss: str = "") -> Response:
        started = _read(request.cookies.get(_cookie(settings)[0], ""))
        if started is None or not secrets.compare_digest(started.state.encode(), state.encode()):
            return _failed(request, "not_ours")
        if error or not code or iss not in ("", provider.issuer):
            return _failed(request, "turned_away")
        try:
            identity = await provider.identity(code, started.nonce, started.verifier)
            begun = await signing_in.by_identity(
                door_of(request).desk, identity.issuer, identity.subject, identity.verified_email, place_of(request),
                await before(request),
            )  # fmt: skip
        except IdentityUnavailable as failure:
            return _failed(request, "provider_away", failure)
        except IdentityRefused as failure:
            return _failed(request, "not_believed", failure)
        except NotFound:
            return _failed(request, "unknown")
        return _forgotten(await let_in(request, begun, started.wanted), settings)

    return routes


def _failed(request: Request, why: str, failure: IdentityUnavailable | IdentityRefused | None = None) -> Response:
    """why: a key of `signing_in.elsewhere`. What the provider did wrong is for the log."""
    _log.warning("single_sign_on_failed", why=why, reason=failure.message if failure is not None else None)
    status = 503 if why == "provider_away" else 403
    answer = alone(request, _FAILED, {"why": why}, status=status, form=Typed())
    return _forgotten(answer, door_of(request).settings)


def _cookie(settings: Settings) -> tuple[str, str]:
    """Name and path: over TLS no neighbouring host can lay an answer of its own into a browser of ours."""
    return ("__Host-puntual_sign_on", "/") if is_secure(settings) else ("puntual_sign_on", address("sign-in"))


def _forgotten(answer: Response, settings: Settings) -> Response:
    name, path = _cookie(settings)
    answer.delete_cookie(name, path=path, secure=is_secure(settings))
    return answer


def _written(started: Started) -> str:
    return base64.urlsafe_b64encode(json.dumps(asdict(started)).encode()).decode()


def _read(cookie: str) -> Started | None:
    try:
        return Started(**json.loads(base64.urlsafe_b64decode(cookie)))
    except (ValueError, TypeError):
        return None
