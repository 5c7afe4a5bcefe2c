"""What does a customer want changed of whom we write to? Old beside new; a yes, or a no with its reason."""

from collections.abc import Awaitable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from models.contact_proposal import ContactProposal, Refusal
from models.errors import PuntualError
from models.user import Access
from operations import contact_decisions
from reading import contact_proposals
from store import customers
from web.api.ids import PathId
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, checked, typed

_Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router() -> APIRouter:
    routes = APIRouter(prefix="/customers/{id}/contact-proposals", dependencies=[allowed(Access.READ)])
    working = [allowed(Access.WORK)]

    @routes.get("")
    async def show(request: Request, id: PathId, visit: ByVisit) -> Response:
        return await _page(request, visit, id, Typed())

    @routes.post("/{number}/approve", dependencies=working)
    async def approve(request: Request, id: PathId, number: _Number, visit: ByVisit) -> Response:
        decided = contact_decisions.approve(visit.desk, number, id)
        return await _decided(request, visit, id, number, Typed(), decided)

    @routes.post("/{number}/refuse", dependencies=working)
    async def refuse(request: Request, id: PathId, number: _Number, visit: ByVisit) -> Response:
        form = await typed(request)
        said = checked(Refusal, {"reason": form["reason"].strip()}, form, visit.words)
        if said is None:
            return await _page(request, visit, id, form, about=number, status=422)
        decided = contact_decisions.refuse(visit.desk, number, said, id)
        return await _decided(request, visit, id, number, form, decided)

    return routes


async def _decided(
    request: Request, visit: Visit, id: str, number: int, form: Typed, decided: Awaitable[ContactProposal]
) -> Response:
    try:
        proposal = await decided
    except PuntualError as failure:
        form.because(failure, visit.words)
        return await _page(request, visit, id, form, about=number, status=failure.http_status)
    told = visit.words(f"contact_proposals.done.{proposal.decision}", name=proposal.about.name)
    return await done(request, address("customers", id), told)


async def _page(
    request: Request, visit: Visit, id: str, form: Typed, *, about: int | None = None, status: int = 200
) -> Response:
    """about: the proposal that `form` says something of. Raises NotFound."""
    async with visit.desk.database.connect() as tx:
        found = await contact_proposals.listed(visit.reader, tx, customer_id=id, decided=True)
        named = (await customers.get(tx, [id]))[id].name
    if form.faults and about is not None:
        # Beside the field of its own form: every proposal has one.
        form.faults = {f"reason-{about}": fault for fault in form.faults.values()}
        form.values = {f"reason-{about}": form["reason"]}
    values = {"id": id, "customer": named, "proposals": found, "form": form}
    return await page(request, "contact_proposals/page.html.j2", values, status=status)
