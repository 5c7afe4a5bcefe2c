"""How is it decided whether what a customer proposed goes on file?"""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from models.api_key import Scope
from models.contact_proposal import ContactProposal, Refusal
from operations import contact_decisions
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.problem import answers
from web.api.queries import Number
from web.api.shown.contact_proposals import ProposalDecided
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["portal"], dependencies=[allowed(Scope.OPS)])

_MAY_REFUSE = {**answers(404, 409, 413, 415), **shown(ProposalDecided)}
_REFUSALS = {"unknown": {"summary": "Why, for the customer", "value": {"reason": "Nobody knows him at your company."}}}


@routes.post(
    "/contact-proposals/{id}/approve",
    operation_id="approve_contact_proposal",
    summary="Take it over: on file from now on; the address that was on file before hears of it",
    response_model=ProposalDecided,
    responses=_MAY_REFUSE,
)
async def approve_contact_proposal(id: Number, desk: AtDesk) -> dict[str, Any]:
    return _told(await contact_decisions.approve(desk, id))


@routes.post(
    "/contact-proposals/{id}/refuse",
    operation_id="refuse_contact_proposal",
    summary="Leave everything as it is; the customer reads why",
    response_model=ProposalDecided,
    responses=_MAY_REFUSE,
)
async def refuse_contact_proposal(
    id: Number, said: Annotated[Refusal, Body(openapi_examples=_REFUSALS)], desk: AtDesk
) -> dict[str, Any]:
    return _told(await contact_decisions.refuse(desk, id, said))


def _told(proposal: ContactProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "customer_id": proposal.customer_id,
        "decision": proposal.decision,
        "reason": proposal.reason,
    }
