"""How does a customer agree with us? They name a day, draw up instalments, answer offers, see what was agreed."""

from fastapi import APIRouter

from web.portal.agree import agreed, offers, plan, promise


def router() -> APIRouter:
    routes = APIRouter()
    for part in (promise, plan, offers, agreed):
        routes.include_router(part.router())
    return routes
