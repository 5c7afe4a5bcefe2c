"""Which files do the portal's pages load? Two of our own, small; nothing else."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

from config.brand import Brand
from models.errors import NotFound
from web.portal.address import address

_OWN = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript"}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="{colour}"/>'
    '<path d="M6.5 12.5l3.8 3.8 7.2-8" fill="none" stroke="#fff" stroke-width="2.4"/></svg>'
)
_BRAND = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}


@cache
def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(_OWN.iterdir()) if path.suffix in _TYPES}


@cache
def asset(name: str) -> str:
    """The address of a file, with a digest of its content. Raises KeyError for one that is not there."""
    return address("static", hashlib.sha256(files()[name]).hexdigest()[:12], name)


def router(brand: Brand) -> APIRouter:
    routes = APIRouter()

    @routes.get("/static/brand.css")
    async def colour() -> Response:
        return Response(f":root {{ --brand: {brand.colour}; }}\n", media_type="text/css", headers=_BRAND)

    @routes.get("/static/mark.svg")
    async def mark() -> Response:
        """What a browser shows beside the title."""
        return Response(_MARK.format(colour=brand.colour), media_type="image/svg+xml", headers=_BRAND)

    @routes.get("/static/logo")
    async def logo() -> Response:
        if brand.picture is None:
            raise NotFound("No logo")
        return Response(brand.picture.content, media_type=brand.picture.media_type, headers=_BRAND)

    @routes.get("/static/{digest}/{name}")
    async def static(digest: str, name: str) -> Response:
        content = files().get(name)
        if content is None:
            raise NotFound(f"No file {name}")
        return Response(content, media_type=_TYPES[Path(name).suffix], headers=_KEPT)

    return routes
