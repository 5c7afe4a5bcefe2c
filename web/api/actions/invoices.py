"""What can staff do with an invoice's case? Cancel, pause, resume, and write something down."""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from models.contract import case_workflow_id
from operations import cases, notes
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.said import Note, Pause, Reason, Resumption
from web.api.shown.actions import InvoiceDone, NoteWritten
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["invoices"], dependencies=[allowed(Scope.OPS)])

_MAY_REFUSE = answers(404, 409, 413, 415)


@routes.post(
    "/invoices/{id}/cancel",
    operation_id="cancel_invoice",
    summary="End a case; the invoice stays as it is",
    response_model=InvoiceDone,
    responses={**_MAY_REFUSE, **shown(InvoiceDone)},
)
async def cancel_invoice(id: PathId, said: Reason, desk: AtDesk) -> dict[str, Any]:
    await cases.cancel(desk, id, said.reason)
    return _done(id, "cancelled")


@routes.post(
    "/invoices/{id}/pause",
    operation_id="pause_invoice",
    summary="Let nothing happen on an invoice, until a day or until somebody resumes it",
    response_model=InvoiceDone,
    responses={**_MAY_REFUSE, **shown(InvoiceDone)},
)
async def pause_invoice(id: PathId, said: Pause, desk: AtDesk) -> dict[str, Any]:
    await cases.pause(desk, reason=said.reason, invoice_id=id, begins=said.begins, until=said.until)
    return _done(id, "paused")


@routes.post(
    "/invoices/{id}/resume",
    operation_id="resume_invoice",
    summary="End the pause of an invoice",
    response_model=InvoiceDone,
    responses={**_MAY_REFUSE, **shown(InvoiceDone)},
)
async def resume_invoice(id: PathId, said: Resumption, desk: AtDesk) -> dict[str, Any]:
    await cases.resume(desk, reason=said.reason, invoice_id=id)
    return _done(id, "resumed")


@routes.post(
    "/invoices/{id}/notes",
    operation_id="note_on_invoice",
    summary="Write a note into the timeline of an invoice; it moves nothing",
    status_code=201,
    response_model=NoteWritten,
    responses={**_MAY_REFUSE, **shown(NoteWritten, 201)},
)
async def note_on_invoice(id: PathId, said: Note, desk: AtDesk) -> dict[str, Any]:
    return {"told": await notes.note(desk, said.text, invoice_id=id)}


def _done(invoice_id: str, result: str) -> dict[str, Any]:
    return {"invoice_id": invoice_id, "result": result, "workflow_id": case_workflow_id(invoice_id)}
