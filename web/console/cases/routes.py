"""Which pages are about cases? The portfolio, one case, what is done to it, and what is done to many."""

from fastapi import APIRouter

from web.console.cases import actions, bulk, case, export, moving, portfolio


def router() -> APIRouter:
    routes = APIRouter()
    for part in (portfolio, export, bulk, moving, actions, case):
        routes.include_router(part.router())
    return routes
