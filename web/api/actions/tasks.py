"""How is a task done?"""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from models.api_key import Scope
from models.task import TaskAnswer
from operations import tasks
from web.api.access import allowed
from web.api.desk import AtDesk
from web.api.examples import shown
from web.api.problem import answers
from web.api.queries import Number
from web.api.shown.tasks import TaskDone
from web.api.strict import StrictRoute

routes = APIRouter(route_class=StrictRoute, tags=["tasks"], dependencies=[allowed(Scope.OPS)])

_ANSWERS = {
    "promises": {
        "summary": "A call in which something was promised",
        "value": {
            "outcome": "promises",
            "note": "Ana pays on Friday",
            "promise": {"invoices": [{"invoice_id": "F-1001"}], "payments": [{"on": "2026-03-20"}]},
        },
    },
    "call_later": {
        "summary": "The customer named a time",
        "value": {"outcome": "call_later", "call_at": "2026-03-16T15:00:00-05:00"},
    },
    "approved": {"summary": "An approval", "value": {"outcome": "approved"}},
}


@routes.post(
    "/tasks/{id}/outcome",
    operation_id="complete_task",
    summary="Close a task with its outcome; the cases it stood for move on, and what was agreed is in force",
    response_model=TaskDone,
    responses={**answers(404, 409, 413, 415), **shown(TaskDone)},
)
async def complete_task(
    id: Number, said: Annotated[TaskAnswer, Body(openapi_examples=_ANSWERS)], desk: AtDesk
) -> dict[str, Any]:
    concerned = await tasks.complete(desk, id, said)
    return {"id": id, "outcome": said.outcome, "note": said.note, "invoices": concerned}
