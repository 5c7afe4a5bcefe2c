"""What can staff do with all cases of a customer? Pause, resume, and write something down."""

from typing import Any

from fastapi import APIRouter

from models.api_key import Scope
from operations import cases, notes
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.ids import PathId
from web.api.problem import answers
from web.api.said import Note, Pause, Resumption
from web.api.shown.actions import CustomerDone, NoteWritten
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["customers"], dependencies=[allowed(Scope.OPS)])

_MAY_REFUSE = answers(404, 409, 413, 415)


@routes.post(
    "/customers/{id}/pause",
    operation_id="pause_customer",
    summary="Let nothing happen on any invoice of a customer, until a day or until somebody resumes it",
    response_model=CustomerDone,
    responses={**_MAY_REFUSE, **shown(CustomerDone)},
)
async def pause_customer(id: PathId, said: Pause, desk: AtDesk) -> dict[str, Any]:
    await cases.pause(desk, reason=said.reason, customer_id=id, begins=said.begins, until=said.until)
    return {"customer_id": id, "result": "paused"}


@routes.post(
    "/customers/{id}/resume",
    operation_id="resume_customer",
    summary="End the pause of a customer; those of single invoices stay",
    response_model=CustomerDone,
    responses={**_MAY_REFUSE, **shown(CustomerDone)},
)
async def resume_customer(id: PathId, said: Resumption, desk: AtDesk) -> dict[str, Any]:
    await cases.resume(desk, reason=said.reason, customer_id=id)
    return {"customer_id": id, "result": "resumed"}


@routes.post(
    "/customers/{id}/notes",
    operation_id="note_on_customer",
    summary="Write a note into the timeline of a customer; it moves nothing",
    status_code=201,
    response_model=NoteWritten,
    responses={**_MAY_REFUSE, **shown(NoteWritten, 201)},
)
async def note_on_customer(id: PathId, said: Note, desk: AtDesk) -> dict[str, Any]:
    return {"told": await notes.note(desk, said.text, customer_id=id)}
