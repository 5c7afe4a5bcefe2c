"""How does a page of the portal look and travel? In the colour of the brand, small, without a need for script."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.brand import Brand
from config.room_words import portal_words
from config.sentences import Sentences
from models.portal import PortalRight
from models.values import LANGUAGES
from store import portal_sessions
from web.armour import HEADERS
from web.formats import Formats
from web.portal.address import address
from web.portal.navigation import entries
from web.portal.static import asset
from web.portal.visit import visit_of

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
    """A whole page for whoever came in. `template`: of web/portal/templates/.

    Templates have `t` (words), `said` (sentences of codes), `f` (formats, where the customer is), `address`, `brand`,
    `visit`, `may(right)`.
    """
    visit = await visit_of(request)
    async with visit.door.desk.database.begin() as tx:
        notices = await portal_sessions.take_notices(tx, visit.session.digest)
    known = {
        **known_to_everybody(brand_of(request), visit.language),
        "f": Formats(visit.language, visit.zone),
        "said": Sentences(visit.language),
        "visit": visit,
        "may": lambda right: visit.may(PortalRight(right)),
        "navigation": entries(visit, request.url.path),
        "here": request.url.path,
        "notices": notices,
        **(values or {}),
    }
    return HTMLResponse(render(template, known), status)


def alone(brand: Brand, language: str, template: str, values: Mapping[str, Any], *, status: int = 200) -> Response:
    """A page for whoever has not come in: it knows of no customer."""
    return HTMLResponse(render(template, {**known_to_everybody(brand, language), **values}), status)


async def done(request: Request, to: str, text: str, kind: str = "done") -> Response:
    """After a change: on to another page, which says what was done."""
    await (await visit_of(request)).leave_notice(kind, text)
    return RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})


def render(template: str, values: Mapping[str, Any]) -> str:
    return _environment.get_template(template).render(values)


def brand_of(request: Request) -> Brand:
    """As `create_portal` has read it."""
    brand: Brand = request.app.state.brand
    return brand


def known_to_everybody(brand: Brand, language: str) -> dict[str, Any]:
    return {
        "t": portal_words(language),
        "language": language,
        "languages": LANGUAGES,
        "address": address,
        "asset": asset,
        "brand": brand,
    }


#: What every answer of the portal carries. The address by which somebody came in is a key: it goes nowhere else.
PORTAL_HEADERS = {**HEADERS, "Referrer-Policy": "no-referrer"}
