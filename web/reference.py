"""Where does a programmer look up the calls of the API? On a page that reads the document, whole from here."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

PATH = "/api/docs"

_HERE = Path(__file__).parent
#: Swagger UI writes styles into its elements, and its icons are in its style sheet.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_CACHED = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
_PACKAGED = ("swagger-ui-bundle.js", "swagger-ui.css")


def router() -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    page = (_HERE / "static" / "reference.html").read_text(encoding="utf-8")
    packaged = files("fastapi_swagger") / "resources"
    parts = {name: Path(str(packaged / name)) for name in _PACKAGED}
    parts["reference.js"] = _HERE / "static" / "reference.js"

    @routes.get(PATH)
    async def reference() -> Response:
        return HTMLResponse(page, headers=_HEADERS)

    for name, path in parts.items():
        routes.add_api_route(f"{PATH}/{name}", _sender(path), methods=["GET"], include_in_schema=False)
    return routes


def _sender(path: Path) -> Callable[[], Awaitable[Response]]:
    async def send() -> Response:
        return FileResponse(path, headers=_CACHED)

    return send
