"""What waits for people, the most pressing first and why?"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from models.api_key import Scope
from models.errors import InvalidInput
from models.task import TaskKind
from models.values import ExternalId, Line
from reading import tasks
from reading.reader import Reader
from store.engine import Tx
from store.worklist import Wanted
from web.api.access import allowed
from web.api.desk import ByCaller
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.paging import Asked, Paging, day, number, text, written
from web.api.problem import answers, counted
from web.api.queries import Flag, Number
from web.api.reader import ByReader, Reading
from web.api.shown.tasks import TaskPage, TaskShown

routes = APIRouter(route_class=TaggedRoute, tags=["tasks"], dependencies=[IF_NONE_MATCH])

_OPEN, _DONE = "tasks", "tasks-done"


@dataclass(frozen=True, slots=True)
class _Filters:
    """Which tasks; what is None does not matter."""

    owner: Annotated[Line | None, Query(description="That this person is to do")] = None
    queue: Line | None = None
    kind: TaskKind | None = None
    customer: ExternalId | None = None
    overdue: Annotated[Flag, Query(description="Only those whose last day has passed")] = False
    snoozed: Annotated[Flag, Query(description="Those that rest until later, in place of the others")] = False
    done: Annotated[Flag, Query(description="Those that are closed, in place of the open ones")] = False


@routes.get(
    "/tasks",
    operation_id="list_tasks",
    summary="What waits for people, the most pressing first, and why; or what was done",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=TaskPage,
    responses={**answers(), **UNCHANGED, **shown(TaskPage)},
)
async def list_tasks(
    filters: Annotated[_Filters, Depends()], paging: Paging, reader: ByReader, tx: Reading
) -> dict[str, Any]:
    return await (_done if filters.done else _waiting)(filters, paging, reader, tx)


async def _waiting(filters: _Filters, paging: Asked, reader: Reader, tx: Tx) -> dict[str, Any]:
    wanted = Wanted(filters.owner, filters.queue, filters.kind, filters.customer, filters.overdue, filters.snoozed)
    key = paging.after(_OPEN, number, day, text)
    after = None if key is None else (key[0], key[1], key[2])
    found = await tasks.waiting(reader, tx, wanted, limit=paging.limit, after=after)
    return {"items": found.entries, "next": None if found.last is None else written(_OPEN, found.last)}


async def _done(filters: _Filters, paging: Asked, reader: Reader, tx: Tx) -> dict[str, Any]:
    wrong = [name for name in ("overdue", "snoozed") if getattr(filters, name)]
    if wrong:
        raise InvalidInput(counted(len(wrong)), tuple((name, "expected only of open tasks") for name in wrong))
    key = paging.after(_DONE, day, number)
    found = await tasks.closed(
        reader,
        tx,
        owner=filters.owner,
        queue=filters.queue,
        kind=filters.kind,
        customer=filters.customer,
        after=None if key is None else (key[0], key[1]),
        limit=paging.limit + 1,
    )
    return paging.page(found, _DONE, lambda task: (task["due_on"], task["id"]))


@routes.get(
    "/tasks/{id}",
    operation_id="show_task",
    summary="One task with everything that is needed to do it",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=TaskShown,
    responses={**answers(404), **UNCHANGED, **shown(TaskShown)},
)
async def show_task(id: Number, caller: ByCaller, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return await tasks.one(reader, tx, id, caller.actor)
