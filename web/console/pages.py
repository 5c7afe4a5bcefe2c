"""How does a page of the console look and travel? In one frame, without inline script or style, in nobody's frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.room_words import console_words
from config.sentences import Sentences
from models.user import Access
from models.values import LANGUAGES
from store import sessions
from web.armour import HEADERS as HEADERS  # pages that are made elsewhere carry them too
from web.console.formats import address
from web.console.navigation import entries
from web.console.static import asset
from web.console.visit import Visit, visit_of
from web.formats import Formats

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


async def page(
    request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> Response:
    """A whole page for whoever is signed in. `template`: of web/console/templates/.

    Templates have `t` (words), `said` (sentences of codes), `f` (formats), `address`, `visit`, `may(right)`.
    """
    visit = await visit_of(request)
    async with visit.door.desk.database.begin() as tx:
        notices = await sessions.take_notices(tx, visit.session.digest)
    text = render(template, {**known_to(request, visit), "notices": notices, **(values or {})})
    return HTMLResponse(text, status, headers=HEADERS)


async def fragment(request: Request, template: str, values: Mapping[str, Any] | None = None) -> Response:
    """A part of a page that updates itself, without the frame; notices stay for the next whole page."""
    visit = await visit_of(request)
    return HTMLResponse(render(template, {**known_to(request, visit), **(values or {})}), headers=HEADERS)


async def done(request: Request, to: str, text: str, kind: str = "done") -> Response:
    """After a change: on to another page, which says what was done."""
    await (await visit_of(request)).leave_notice(kind, text)
    return RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})


def render(template: str, values: Mapping[str, Any]) -> str:
    return _environment.get_template(template).render(values)


def known_to(request: Request, visit: Visit) -> dict[str, Any]:
    """What every template of a signed-in visitor is given."""
    door = visit.door
    return {
        **known_to_everybody(visit.language, visit.user.theme),
        "f": Formats(visit.language, door.desk.zone),
        "said": Sentences(visit.language),
        "visit": visit,
        "may": lambda access: visit.user.may(Access(access)),
        "navigation": entries(visit.user, request.url.path),
        "here": request.url.path,
        "test_clock": door.settings.test_clock,
    }


def known_to_everybody(language: str, theme: str | None = None) -> dict[str, Any]:
    return {
        "t": console_words(language),
        "language": language,
        "languages": LANGUAGES,
        "theme": theme,
        "address": address,
        "asset": asset,
    }
