"""Which calls does the API answer? `/api/v1`, put together of its families."""

from fastapi import APIRouter

from web.api import batches, facts

PREFIX = "/api/v1"


def router() -> APIRouter:
    """Every route below the prefix. Whoever adds a family lists it here."""
    api = APIRouter(prefix=PREFIX)
    for family in (facts, batches):
        api.include_router(family.routes)
    return api
