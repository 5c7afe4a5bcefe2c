"""What do customers want changed of whom we write to, and what was decided?"""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from reading import contact_proposals
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.reader import ByReader, Reading
from web.api.shown.contact_proposals import ProposalList

routes = APIRouter(route_class=TaggedRoute, tags=["portal"], dependencies=[IF_NONE_MATCH])


@routes.get(
    "/contact-proposals",
    operation_id="list_waiting_contact_proposals",
    summary="Contact data that customers want changed and nobody has looked at, the newest first",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=ProposalList,
    responses={**answers(), **UNCHANGED, **shown(ProposalList)},
)
async def list_waiting_contact_proposals(reader: ByReader, tx: Reading) -> dict[str, Any]:
    return {"items": await contact_proposals.listed(reader, tx)}


@routes.get(
    "/customers/{id}/contact-proposals",
    operation_id="list_contact_proposals",
    summary="Contact data that a customer wants, or wanted, changed, with what was decided",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=ProposalList,
    responses={**answers(404), **UNCHANGED, **shown(ProposalList)},
)
async def list_contact_proposals(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return {"items": await contact_proposals.listed(reader, tx, customer_id=id, decided=True)}
