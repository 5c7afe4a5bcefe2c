"""Which pages does the console have? Each room brings its routes; here they become one application under /console."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from config.settings import Settings
from models.user import Access
from web.armour import Armoured
from web.console import refusals, static
from web.console.cases import routes as cases
from web.console.contact_proposals import routes as contact_proposals
from web.console.customers import routes as customers
from web.console.figures import routes as figures
from web.console.formats import address
from web.console.health import routes as health
from web.console.me import routes as me
from web.console.messages import routes as messages
from web.console.packs import routes as packs
from web.console.people import routes as people
from web.console.portal_access import routes as portal_access
from web.console.rules import routes as rules
from web.console.search import routes as search
from web.console.signing_in import routes as signing_in
from web.console.tasks import routes as tasks
from web.console.today import routes as today
from web.console.views import router as views
from web.console.visit import allowed
from web.crossings import SameOriginOnly

PREFIX = "/console"


def create_console(settings: Settings) -> FastAPI:
    """The console, to be mounted at `PREFIX`. Its `state.door` is set by whoever opens the desk."""
    console = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    console.add_middleware(SameOriginOnly)
    console.add_middleware(Armoured)
    refusals.install(console)

    @console.get("/", dependencies=[allowed(Access.READ)])
    async def start(request: Request) -> Response:
        return RedirectResponse(address("today"), 303)

    for room in (
        static.router(),
        signing_in.router(settings),
        cases.router(),
        today.router(),
        tasks.router(),
        views(),
        health.router(settings),
        packs.router(settings),
        me.router(settings),
        people.router(),
        rules.router(),
        customers.router(settings),
        portal_access.router(),
        contact_proposals.router(),
        messages.router(),
        search.router(settings),
        figures.router(),
    ):
        console.include_router(room)
    return console
