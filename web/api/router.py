"""Which calls does the API answer? `/api/v1`, put together of its families."""

from fastapi import APIRouter

PREFIX = "/api/v1"


def router() -> APIRouter:
    """Every route below the prefix. Whoever adds a family lists it here."""
    return APIRouter(prefix=PREFIX)
