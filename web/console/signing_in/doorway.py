"""What do the pages before the console share? Their look, who is half-way in, and the answer that lets somebody in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from models.user import Session
from operations.signing_in import Begun
from web.api.desk import door_of
from web.console.cookies import SESSION
from web.console.formats import address
from web.console.pages import HEADERS, known_to_everybody, render
from web.console.visit import SignInFirst, language_of, session_of
from web.forms import Typed


def alone(
    request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200, form: Typed
) -> Response:
    """A page without menu, for whoever is not in yet."""
    known = {**known_to_everybody(language_of(request)), "form": form, **(values or {})}
    return HTMLResponse(render(f"signing_in/{template}", known), status, headers=HEADERS)


def on_to(path: str, wanted: str = "") -> Response:
    """Another page of the doorway, which remembers where somebody wanted to go."""
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return RedirectResponse(path + query, 303, headers=HEADERS)


async def let_in(request: Request, begun: Begun, wanted: str) -> Response:
    """A session has begun: its cookie, and the page that was wanted, or what is missing still."""
    settings = door_of(request).settings
    if begun.waits:
        answer = on_to(address("sign-in", "code"), wanted)
    else:
        answer = RedirectResponse(inside(wanted), 303, headers=HEADERS)
    SESSION.give(answer, settings, begun.cookie)
    return answer


async def half_way(request: Request) -> Session:
    """Whoever gave a password and nothing more. Raises SignInFirst."""
    session = await session_of(request)
    if session is None or not session.waits_for_code:
        raise SignInFirst("Sign in first")
    return session


async def before(request: Request) -> bytes | None:
    """The session that this browser has now: it ends where another begins."""
    session = await session_of(request)
    return session.digest if session is not None else None


def inside(path: str) -> str:
    """Where somebody wanted to go; nowhere but inside the console."""
    fine = path.startswith("/console/") and "\\" not in path and path.isprintable()
    return path if fine else address("today")
