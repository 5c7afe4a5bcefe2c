"""What does a customer see when a page cannot be shown? One that says why and what next."""

from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException

from models.errors import PuntualError
from web.forms import refusal
from web.portal.address import address
from web.portal.limits import TooOften
from web.portal.pages import alone, brand_of, page
from web.portal.visit import CodeFirst, EnterFirst, language_of, visit_of

_log = structlog.get_logger()
_KINDS = {
    400: "refused",
    401: "no_link",
    403: "no",
    404: "nothing",
    405: "nothing",
    409: "refused",
    413: "large",
    422: "refused",
    429: "slowly",
}


def install(portal: FastAPI) -> None:
    @portal.exception_handler(EnterFirst)
    async def enter(request: Request, failure: EnterFirst) -> Response:
        # The same as for a link that opens nothing: a session that ended is no secret, and none is needed to ask.
        return alone(brand_of(request), language_of(request), "entering/no_session.html.j2", {}, status=401)

    @portal.exception_handler(CodeFirst)
    async def code(request: Request, failure: CodeFirst) -> Response:
        back = request.url.path if request.method == "GET" else address()
        where = f"{address('code')}?{urlencode({'next': back})}"
        return RedirectResponse(where, 303, headers={"Cache-Control": "no-store"})

    @portal.exception_handler(PuntualError)
    async def refused(request: Request, failure: PuntualError) -> Response:
        return await _told(request, failure.http_status, failure)

    @portal.exception_handler(RequestValidationError)
    async def not_as_expected(request: Request, failure: RequestValidationError) -> Response:
        return await _told(request, 404)

    @portal.exception_handler(HTTPException)
    async def of_the_router(request: Request, failure: HTTPException) -> Response:
        return await _told(request, failure.status_code)

    @portal.exception_handler(SQLAlchemyError)
    async def of_the_database(request: Request, failure: SQLAlchemyError) -> Response:
        if isinstance(failure, DataError):
            # Something was asked for that no column can hold, such as a zero byte in a name.
            return await _told(request, 404)
        _log.warning("database_refused", reason=type(failure).__name__)
        return await _told(request, 503)

    @portal.exception_handler(Exception)
    async def of_ours(request: Request, failure: Exception) -> Response:
        # Its own words may carry what somebody wrote: they are for the log of the server only.
        return await _told(request, 500)


async def _told(request: Request, status: int, failure: PuntualError | None = None) -> Response:
    answer = await _page(request, status, failure)
    if isinstance(failure, TooOften):
        answer.headers["Retry-After"] = str(failure.wait)
    return answer


async def _page(request: Request, status: int, failure: PuntualError | None) -> Response:
    kind = _KINDS.get(status, "fault")
    try:
        visit = await visit_of(request)
        detail = refusal(visit.words, failure) if failure is not None and kind == "refused" else ""
        return await page(request, "frame/refusal.html.j2", {"kind": kind, "detail": detail}, status=status)
    except (PuntualError, SQLAlchemyError):
        try:
            language = language_of(request)
        except PuntualError:
            language = "en"
        values = {"kind": kind, "detail": ""}
        return alone(brand_of(request), language, "frame/refusal_alone.html.j2", values, status=status)
