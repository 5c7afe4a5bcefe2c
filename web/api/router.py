"""Which calls does the API answer? `/api/v1`, put together of its families."""

from fastapi import APIRouter

from web.api import batches, facts
from web.api.actions import agreements
from web.api.actions import clock as clock_moves
from web.api.actions import customers as customer_actions
from web.api.actions import erp_requests as erp_answers
from web.api.actions import invoices as invoice_actions
from web.api.actions import tasks as task_answers
from web.api.reads import clock, customers, erp_requests, invoices, messages, tasks

PREFIX = "/api/v1"

_TAKEN = (facts, batches, erp_answers)
_SHOWN = (invoices, customers, messages, tasks, erp_requests, clock)
_DONE = (invoice_actions, customer_actions, agreements, task_answers, clock_moves)


def router() -> APIRouter:
    """Every route below the prefix. Whoever adds a family lists it here."""
    api = APIRouter(prefix=PREFIX)
    for family in (*_TAKEN, *_SHOWN, *_DONE):
        api.include_router(family.routes)
    return api
