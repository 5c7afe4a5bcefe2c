"""Whose is an answer of somebody whom nobody knows? A person says so here, or that nothing is to be done about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from models.errors import NotFound, PuntualError
from models.user import Access
from models.values import ExternalId, Shape
from operations.unknown_senders import dismiss, match
from reading import replies
from store.engine import Tx
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, typed

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Whose(Shape):
    customer: ExternalId


def add_to(routes: APIRouter) -> None:
    working = [allowed(Access.WORK)]

    @routes.get("/replies/{reply_id}")
    async def shown(request: Request, visit: ByVisit, tx: Reading, reply_id: _Id) -> Response:
        return await _page(request, visit, tx, reply_id, Typed())

    @routes.post("/replies/{reply_id}/match", dependencies=working)
    async def matched(request: Request, visit: ByVisit, tx: Reading, reply_id: _Id) -> Response:
        form = await typed(request)
        whose = checked(Whose, {"customer": form["customer"].strip()}, form, visit.words)
        if whose is None:
            return await _page(request, visit, tx, reply_id, form, status=422)
        try:
            task_id = await match(visit.desk, reply_id, whose.customer)
        except PuntualError as failure:
            return await _page(request, visit, tx, reply_id, form.because(failure, visit.words), status=409)
        to = address("customers", whose.customer) if task_id is None else address("tasks", task_id)
        return await done(request, to, visit.words("tasks.unknown.matched", customer=whose.customer))

    @routes.post("/replies/{reply_id}/dismiss", dependencies=working)
    async def dismissed(request: Request, visit: ByVisit, reply_id: _Id) -> Response:
        await dismiss(visit.desk, reply_id)
        return await done(request, address("today"), visit.words("tasks.unknown.dismissed"))


async def _page(request: Request, visit: Visit, tx: Tx, reply_id: int, form: Typed, *, status: int = 200) -> Response:
    """Raises NotFound."""
    found: list[dict[str, Any]] = (await replies.of_unknown(visit.reader, tx, [reply_id]))[reply_id]
    if not found:
        raise NotFound(f"No reply {reply_id}")
    return await page(request, "tasks/unknown.html.j2", {"reply": found[0], "form": form}, status=status)
