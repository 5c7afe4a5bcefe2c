"""Which files do the pages load? Our own, and those of packages that the set-up has put beside them; nothing else."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from models.errors import NotFound

_WEB = Path(__file__).parent.parent
_OWN = Path(__file__).parent / "static"
_MODULES = _WEB / "packages" / "node_modules"

#: Files of packages by the name under which pages ask for them.
PACKAGED = {
    "tabler.css": _MODULES / "@tabler/core/dist/css/tabler.min.css",
    "htmx.js": _MODULES / "htmx.org/dist/htmx.min.js",
    "vega.js": _MODULES / "vega/build/vega.min.js",
    "vega-lite.js": _MODULES / "vega-lite/build/vega-lite.min.js",
    "vega-embed.js": _MODULES / "vega-embed/build/vega-embed.min.js",
    "vega-interpreter.js": _MODULES / "vega-interpreter/build/vega-interpreter.js",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: An address changes with its content, so it may be kept for good.
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@cache
def files() -> dict[str, Path]:
    """Every file by name, ours and the packaged ones."""
    own = {path.name: path for path in _OWN.iterdir() if path.suffix in _TYPES}
    return {**PACKAGED, **own}


def missing() -> list[str]:
    """Names of packaged files that the set-up has not put in place."""
    return [name for name, path in PACKAGED.items() if not path.is_file()]


@cache
def asset(name: str) -> str:
    """The address of a file, with a digest of its content. Raises KeyError for one that is not there."""
    path = files()[name]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
    return f"/console/static/{digest}/{name}"


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/static/{digest}/{name}")
    async def static(digest: str, name: str) -> Response:
        path = files().get(name)
        if path is None or not path.is_file():
            raise NotFound(f"No file {name}")
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=_KEPT)

    return routes
