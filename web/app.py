"""Which pages and calls does the web process answer? Here they are put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from channels.paper.plot import Drawer
from config.settings import Settings
from models.errors import ServerUnreachable
from reading.reader import InForce
from stack.state import resolve
from web import feedback, optout, policies, probes, reference
from web.api import document, problem, router
from web.api.access import Keys
from web.api.desk import Door
from web.api.ids import SlashesOfIds
from web.bulk import BulkWork
from web.console.app import PREFIX as CONSOLE
from web.console.app import create_console
from web.counters import MEDIA_TYPE, Counters
from web.desk import open_desk
from web.hooks import mercado_pago, sendgrid, stripe, twilio
from web.payment_watch import PaymentWatch
from web.portal.app import PREFIX as PORTAL
from web.portal.app import create_portal
from web.reception import Reception
from web.temporal import Temporal

_log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings. Raises InvalidInput where the brand is broken."""
    counters = Counters()
    reception = Reception(counters)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            addresses = resolve(settings)
        except ServerUnreachable as failure:
            # Alive all the same: the probes say what is missing.
            _log.error("no_database", reason=failure.message)
            yield
            return
        temporal, drawer = Temporal(settings, addresses), Drawer()
        async with (
            open_desk(settings, addresses, temporal) as desk,
            reception.open(desk),
            BulkWork(desk).open() as bulk,
            PaymentWatch(desk).open(),
        ):
            in_force = InForce(settings, desk.rulebook)
            app.state.door = Door(settings, desk, Keys(desk.database), in_force, temporal, drawer, bulk)
            console.state.door = portal.state.door = app.state.door
            yield
            drawer.close()
            del app.state.door, console.state.door, portal.state.door

    console, portal = create_console(settings), create_portal(settings)
    app = FastAPI(title="Puntual", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)

    problem.install(app)
    for prefix in (router.PREFIX, CONSOLE, PORTAL):
        app.add_middleware(SlashesOfIds, prefix=prefix)

    @app.get("/", include_in_schema=False)
    async def start() -> Response:
        return RedirectResponse(f"{CONSOLE}/", 303)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """What this process has counted since it started."""
        return Response(counters.exposition(), media_type=MEDIA_TYPE)

    app.include_router(router.router())
    app.include_router(reference.router())
    app.include_router(probes.router(settings))
    app.include_router(sendgrid.router(settings, reception))
    app.include_router(twilio.router(settings, reception))
    app.include_router(stripe.router(settings, reception))
    app.include_router(mercado_pago.router(settings, reception))
    app.include_router(optout.router(settings, reception))
    app.include_router(feedback.router(settings, reception))
    app.include_router(policies.router(settings, reception))
    app.mount(CONSOLE, console)
    app.mount(PORTAL, portal)
    document.describe(app)
    return app
