"""By which rules do we ask for money, when do we write or call, and who is there for this customer?"""

import asyncio
from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from channels.templates.render import Renderer
from config.rulebook import Rulebook
from models.errors import NotFound
from models.policy_document import Audience, Concerned, PolicyDocument
from reading.policies.document import policy_document
from reading.portal.responsible import responsible_for
from store import customers
from store.engine import Tx
from web.portal.pages import brand_of, page
from web.portal.visit import ByVisit, Reading, Visit, entered

#: Documents kept: places and kinds of customers are few, and each day has its own.
_KEPT = 64


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered()])

    @lru_cache(maxsize=_KEPT)
    def made(rulebook: Rulebook, renderer: Renderer, language: str, day: date, concerned: Concerned) -> PolicyDocument:
        return policy_document(rulebook, renderer, language, Audience.CUSTOMERS, day, concerned)

    @routes.get("/rules")
    async def rules(request: Request, visit: ByVisit, tx: Reading) -> Response:
        concerned = await _concerned(tx, visit)
        desk = visit.desk
        day = (await desk.clock.now(tx)).astimezone(desk.zone).date()
        rulebook, renderer = (await desk.in_force(tx)).rulebook, visit.reader.in_force.words
        document = await asyncio.to_thread(made, rulebook, renderer, visit.language, day, concerned)
        values = {
            "document": document,
            "responsible": await responsible_for(tx, brand_of(request), visit.customer_id),
            "everywhere": f"/policies/{visit.language}",
        }
        return await page(request, "account/rules.html.j2", values)

    return routes


async def _concerned(tx: Tx, visit: Visit) -> Concerned:
    found = (await customers.get(tx, [visit.customer_id])).get(visit.customer_id)
    if found is None:
        raise NotFound("No such customer")
    return Concerned(found.kind, found.country, found.region)
