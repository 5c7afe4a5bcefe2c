"""Which calls does the API answer? `/api/v1`, put together of its families."""

from fastapi import APIRouter

from web.api import batches, facts
from web.api.actions import agreements
from web.api.actions import charges as charge_actions
from web.api.actions import clock as clock_moves
from web.api.actions import contact_proposals as contact_decisions
from web.api.actions import contact_wishes as contact_wishes_said
from web.api.actions import customers as customer_actions
from web.api.actions import erp_requests as erp_answers
from web.api.actions import invoices as invoice_actions
from web.api.actions import portal as portal_actions
from web.api.actions import tasks as task_answers
from web.api.reads import (
    charges,
    clock,
    contact_proposals,
    contact_wishes,
    customers,
    erp_requests,
    invoices,
    messages,
    portal,
    reports,
    tasks,
)
from web.api.strict import StrictRoute

PREFIX = "/api/v1"

_TAKEN = (facts, batches, erp_answers)
_SHOWN = (
    invoices,
    customers,
    contact_wishes,
    portal,
    contact_proposals,
    charges,
    messages,
    tasks,
    reports,
    erp_requests,
    clock,
)
_DONE = (
    invoice_actions,
    customer_actions,
    contact_wishes_said,
    portal_actions,
    contact_decisions,
    agreements,
    charge_actions,
    task_answers,
    clock_moves,
)
#: Whoever adds a family lists it here.
_FAMILIES = (*_TAKEN, *_SHOWN, *_DONE)


def router() -> APIRouter:
    """Every route below the prefix."""
    api = APIRouter(prefix=PREFIX)
    for family in _FAMILIES:
        api.include_router(family.routes)
    return api


def calls() -> list[tuple[str, str, StrictRoute]]:
    """(method, path below the prefix, route) of every call that there is: who may make it, the route knows."""
    found = []
    for family in _FAMILIES:
        for route in family.routes.routes:
            assert isinstance(route, StrictRoute), "whatever is below the prefix asks for a key"
            found += [(method, route.path, route) for method in sorted(route.methods or ())]
    return found
