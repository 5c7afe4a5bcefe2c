"""Which pages and calls does the web process answer? Here they are put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from config.settings import Settings
from models.errors import PuntualError, ServerUnreachable
from stack.state import resolve
from web import feedback, optout, probes
from web.counters import MEDIA_TYPE, Counters
from web.desk import open_desk
from web.hooks import sendgrid, twilio
from web.reception import Reception

_log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings. Raises InvalidInput where the brand is broken."""
    counters = Counters()
    reception = Reception(counters)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            addresses = resolve(settings)
        except ServerUnreachable as failure:
            # Alive all the same: the probes say what is missing.
            _log.error("no_database", reason=failure.message)
            yield
            return
        async with open_desk(settings, addresses) as desk, reception.open(desk):
            yield

    app = FastAPI(
        title="Puntual", openapi_url="/api/openapi.json", docs_url="/api/docs", redoc_url=None, lifespan=lifespan
    )

    @app.exception_handler(PuntualError)
    async def refused(_: Request, failure: PuntualError) -> JSONResponse:
        """Problem details (RFC 9457); a sentence for a person, without personal data."""
        problem = {"title": type(failure).__name__, "status": failure.http_status, "detail": failure.message}
        return JSONResponse(problem, failure.http_status, media_type="application/problem+json")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """What this process has counted since it started."""
        return Response(counters.exposition(), media_type=MEDIA_TYPE)

    app.include_router(probes.router(settings))
    app.include_router(sendgrid.router(settings, reception))
    app.include_router(twilio.router(settings, reception))
    app.include_router(optout.router(settings, reception))
    app.include_router(feedback.router(settings, reception))
    return app
