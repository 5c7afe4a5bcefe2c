"""How does a second person put proposed rules in force, or not? And how is what was published taken back?"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from config.fault_words import told
from config.faults import RulebookInvalid
from models.console import ProposalKind
from models.errors import NotFound, PuntualError
from models.proposal import SEGMENTS, Proposal
from models.user import Access
from operations import proposals as operations
from store import proposals
from web.console.formats import address
from web.console.pages import done, page
from web.console.rules.book import Book, may_decide, may_propose
from web.console.rules.consequences import changed_by, effects_of
from web.console.rules.proposing import examine
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, typed

Deed = Callable[[], Awaitable[Proposal]]
_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router() -> APIRouter:
    routes = APIRouter()
    acting = [allowed(Access.WORK)]

    @routes.get("/proposals")
    async def every(request: Request, visit: ByVisit) -> Response:
        async with visit.door.desk.database.connect() as tx:
            values = {"proposals": await proposals.history(tx, limit=200)}
        return await page(request, "rules/proposals.html.j2", values)

    @routes.get("/proposals/{id_}")
    async def show(request: Request, id_: _Id, visit: ByVisit, everybody: bool = False) -> Response:
        return await _shown(request, visit, id_, Typed(), everybody=everybody)

    @routes.post("/proposals/{id_}/approve", dependencies=acting)
    async def approve(request: Request, id_: _Id, visit: ByVisit) -> Response:
        form = await typed(request)
        return await _do(
            request, visit, id_, form, "approved", lambda: operations.approve(visit.desk, id_, form["why"])
        )

    @routes.post("/proposals/{id_}/reject", dependencies=acting)
    async def reject(request: Request, id_: _Id, visit: ByVisit) -> Response:
        form = await typed(request)
        return await _do(request, visit, id_, form, "rejected", lambda: operations.reject(visit.desk, id_, form["why"]))

    @routes.post("/proposals/{id_}/withdraw", dependencies=acting)
    async def withdraw(request: Request, id_: _Id, visit: ByVisit) -> Response:
        return await _do(request, visit, id_, Typed(), "withdrawn", lambda: operations.withdraw(visit.desk, id_))

    @routes.get("/strategies/{name}/return", dependencies=acting)
    async def ask_strategy(request: Request, name: str, visit: ByVisit) -> Response:
        return await _ask_return(request, visit, ProposalKind.STRATEGY, name, Typed())

    @routes.post("/strategies/{name}/return", dependencies=acting)
    async def return_strategy(request: Request, name: str, visit: ByVisit) -> Response:
        return await _return(request, visit, ProposalKind.STRATEGY, name)

    @routes.get("/segments/return", dependencies=acting)
    async def ask_segments(request: Request, visit: ByVisit) -> Response:
        return await _ask_return(request, visit, ProposalKind.SEGMENTS, SEGMENTS, Typed())

    @routes.post("/segments/return", dependencies=acting)
    async def return_segments(request: Request, visit: ByVisit) -> Response:
        return await _return(request, visit, ProposalKind.SEGMENTS, SEGMENTS)

    return routes


async def _do(request: Request, visit: Visit, id_: int, form: Typed, said: str, deed: Deed) -> Response:
    try:
        await deed()
    except RulebookInvalid as failure:
        form.refused = "; ".join(f"{where}: {what}" for where, what in told(failure.errors, visit.language))
        return await _shown(request, visit, id_, form, status=failure.http_status)
    except NotFound:
        raise
    except PuntualError as failure:
        return await _shown(request, visit, id_, form.because(failure, visit.words), status=failure.http_status)
    return await done(request, address("rules", "proposals", id_), visit.words(f"rules.proposal.done.{said}", id=id_))


async def _shown(
    request: Request, visit: Visit, id_: int, form: Typed, *, everybody: bool = False, status: int = 200
) -> Response:
    async with visit.door.desk.database.connect() as tx:
        one = await proposals.get(tx, id_)
        if one is None:
            raise NotFound(f"No proposal {id_}")
        book = await Book.open(visit, tx)
        values = {
            "one": one,
            "form": form,
            "present": book.in_force.version(one.kind, one.name),
            "examined": None if one.source is None else await examine(visit, tx, book, one.kind, one.name, one.source),
            "changed": await changed_by(visit, tx, book, one),
            "effects": await effects_of(visit, tx, book, one, everybody=everybody),
            "mine": one.proposed_by == visit.user.name,
            "may_decide": may_decide(visit),
        }
    return await page(request, "rules/proposal.html.j2", values, status=status)


async def _ask_return(
    request: Request, visit: Visit, kind: ProposalKind, name: str, form: Typed, *, status: int = 200
) -> Response:
    async with visit.door.desk.database.connect() as tx:
        book = await Book.open(visit, tx)
    publication = book.in_force.published.get((kind, name))
    if publication is None:
        raise NotFound(f"Nothing is published under the name {name}")
    values = {"kind": kind, "name": name, "form": form, "publication": publication, "may_propose": may_propose(visit)}
    return await page(request, "rules/return.html.j2", values, status=status)


async def _return(request: Request, visit: Visit, kind: ProposalKind, name: str) -> Response:
    form = await typed(request)
    try:
        made = await operations.propose_return(visit.desk, kind, name, form["reason"])
    except RulebookInvalid as failure:
        form.refused = "; ".join(f"{where}: {what}" for where, what in told(failure.errors, visit.language))
        return await _ask_return(request, visit, kind, name, form, status=failure.http_status)
    except NotFound:
        raise
    except PuntualError as failure:
        form = form.because(failure, visit.words)
        return await _ask_return(request, visit, kind, name, form, status=failure.http_status)
    return await done(request, address("rules", "proposals", made.id), visit.words("rules.propose.waits", id=made.id))
