"""Which pages does the portal have? Each room brings its routes; here they become one application under /portal."""

from fastapi import Depends, FastAPI

from config.brand import load_brand
from config.settings import Settings
from payments.assembly import providers_of
from web.armour import Armoured
from web.crossings import SameOriginOnly
from web.portal import limits, refusals, static
from web.portal.account import routes as account
from web.portal.address import PREFIX as PREFIX
from web.portal.agree import routes as agree
from web.portal.contacts import routes as contacts
from web.portal.details import routes as details
from web.portal.dispute import routes as dispute
from web.portal.entering import routes as entering
from web.portal.feedback import routes as feedback
from web.portal.home import routes as home
from web.portal.pages import PORTAL_HEADERS
from web.portal.pay import routes as pay
from web.portal.practice import routes as practice
from web.portal.talk import routes as talk


def create_portal(settings: Settings) -> FastAPI:
    """The portal, to be mounted at `PREFIX`. Its `state.door` is set by whoever opens the desk.

    Raises InvalidInput where the brand is broken.
    """
    portal = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(limits.of_all)])
    limits.install(portal)
    brand = load_brand(settings)
    portal.state.brand = brand
    portal.add_middleware(SameOriginOnly)
    portal.add_middleware(Armoured, headers=headers_of(settings))
    refusals.install(portal)
    for room in (
        static.router(brand),
        entering.router(settings),
        home.router(),
        pay.router(),
        account.router(),
        agree.router(),
        dispute.router(),
        feedback.router(),
        talk.router(),
        contacts.router(),
        details.router(),
    ):
        portal.include_router(room)
    if settings.test_clock:
        portal.include_router(practice.router())
    return portal


def headers_of(settings: Settings) -> dict[str, str]:
    """Browsers hold a redirect after a form against `form-action`: whoever pays is led to a provider."""
    origins = " ".join(origin for provider in providers_of(settings).values() for origin in provider.form_origins)
    policy = PORTAL_HEADERS["Content-Security-Policy"]
    return {
        **PORTAL_HEADERS,
        "Content-Security-Policy": policy.replace("form-action 'self'", f"form-action 'self' {origins}".strip()),
    }
