"""What does somebody see when a page cannot be shown? One that says why and what next, or the sign-in."""

from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from models.errors import PuntualError
from web.console.formats import address
from web.console.pages import HEADERS, known_to_everybody, page, render
from web.console.visit import SignInFirst, language_of, visit_of
from web.forms import refusal

_log = structlog.get_logger()


def install(console: FastAPI) -> None:
    @console.exception_handler(SignInFirst)
    async def sign_in(request: Request, failure: SignInFirst) -> Response:
        if request.headers.get("hx-request"):
            # A part that updates itself cannot show a form: the whole page goes.
            return Response(status_code=401, headers={"HX-Refresh": "true"})
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = f"?{urlencode({'next': asked})}" if request.method == "GET" and asked != "/console/" else ""
        return RedirectResponse(address("sign-in") + back, 303, headers={"Cache-Control": "no-store"})

    @console.exception_handler(PuntualError)
    async def refused(request: Request, failure: PuntualError) -> Response:
        return await _told(request, failure.http_status, failure)

    @console.exception_handler(RequestValidationError)
    async def not_as_expected(request: Request, failure: RequestValidationError) -> Response:
        return await _told(request, 422)

    @console.exception_handler(HTTPException)
    async def of_the_router(request: Request, failure: HTTPException) -> Response:
        return await _told(request, failure.status_code)

    @console.exception_handler(SQLAlchemyError)
    async def of_the_database(request: Request, failure: SQLAlchemyError) -> Response:
        if isinstance(failure, DataError):
            # Something was asked for that no column can hold, such as a zero byte in a name.
            return await _told(request, 422)
        _log.warning("database_refused", reason=type(failure).__name__)
        return await _told(request, 503)

    @console.exception_handler(Exception)
    async def of_ours(request: Request, failure: Exception) -> Response:
        # Its own words may carry what somebody wrote: they are for the log of the server only.
        return await _told(request, 500)


async def _told(request: Request, status: int, failure: PuntualError | None = None) -> Response:
    kind = {401: "no", 403: "no", 404: "nothing", 405: "nothing", 422: "nothing", 409: "refused"}.get(status, "fault")
    try:
        visit = await visit_of(request)
        values = {"kind": kind, "detail": refusal(visit.words, failure) if failure and kind == "refused" else ""}
        return await page(request, "frame/refusal.html.j2", values, status=status)
    except (PuntualError, SQLAlchemyError):
        try:
            language = language_of(request)
        except PuntualError:
            language = "en"
        known = {**known_to_everybody(language), "kind": kind, "detail": ""}
        return HTMLResponse(render("frame/refusal_alone.html.j2", known), status, headers=HEADERS)
