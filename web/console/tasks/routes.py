"""How is one task done in a browser? Everything that is needed for it on one page, and then the next one."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from models.customer import Role
from models.dispute import DisputeKind, LatenessReason
from models.errors import InvalidInput, PuntualError
from models.task import TaskKind
from models.user import Access
from models.values import Shape
from operations import notes, worklist
from operations import tasks as operations
from reading import contact_proposals, conversation
from reading.tasks import one, waiting
from store import dispute_documents, negotiations, staff, tasks
from store.customers import placements
from store.engine import Tx
from store.worklist import Place, Wanted
from web.console.formats import address
from web.console.pages import done, page
from web.console.tasks import bulk, unknown
from web.console.tasks.answering import PAYMENTS, answer_of, refused
from web.console.tasks.changes import Handover, Rest, Words
from web.console.tasks.filters import Filters, filters_of
from web.console.tasks.telling import details_of
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, typed

#: What a call or a visit is told with, where there is somebody to reach.
_SCRIPT = ("person", "phone", "not_now", "allowed_from", "script")
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router() -> APIRouter:
    routes = APIRouter(prefix="/tasks", dependencies=[allowed(Access.READ)])
    working = [allowed(Access.WORK)]
    bulk.add_to(routes)
    unknown.add_to(routes)

    @routes.get("")
    async def listed(request: Request) -> Response:
        return RedirectResponse(address("today") + (f"?{request.url.query}" if request.url.query else ""), 303)

    @routes.get("/{task_id}")
    async def shown(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        return await _page(request, visit, tx, task_id, Typed({"tell": "yes"}))

    @routes.get("/{task_id}/{way}")
    async def beside(request: Request, visit: ByVisit, tx: Reading, task_id: Id, way: str) -> Response:
        """The next task of the list, or the list again."""
        if way != "next":
            raise InvalidInput("expected next", (("way", "expected next"),))
        filters = filters_of(request.query_params, visit.user)
        here = await _place(visit, tx, task_id)
        return RedirectResponse(await _following(visit, tx, filters, here, task_id), 303)

    @routes.post("/{task_id}/outcome", dependencies=working)
    async def answer(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        form = await typed(request)
        task = await tasks.get(tx, task_id)
        invoices = [row["invoice_id"] for row in await tasks.about(tx, task_id)]
        zone = ZoneInfo((await placements(tx, [task["customer_id"]]))[task["customer_id"]]["time_zone"])
        kind = TaskKind(task["kind"])
        said = answer_of(form, kind, invoices, zone, visit.language, visit.words)
        if said is None:
            return await _page(request, visit, tx, task_id, form, status=422)
        here = await _place(visit, tx, task_id)
        try:
            moved = await operations.complete(visit.desk, task_id, said)
        except InvalidInput as failure:
            refused(form, failure, invoices, visit.words)
            return await _page(request, visit, tx, task_id, form, status=422)
        except PuntualError as failure:
            form.because(failure, visit.words)
            return await _page(request, visit, tx, task_id, form, status=409)
        words = visit.reader.sentences
        told = visit.words(
            "tasks.answered",
            n=len(moved),
            task=words.word("task", kind.value),
            outcome=words.word("outcome", said.outcome.value),
            customer=task["customer_id"],
        )
        return await _on(request, visit, task_id, here, told)

    async def change(
        request: Request,
        visit: Visit,
        tx: Tx,
        task_id: int,
        shape: type[Shape],
        act: Callable[[Any], Awaitable[str]],
    ) -> Response:
        """One of the small forms beside the answer: read, done, and shown again where it was refused."""
        form = await typed(request)
        said = checked(shape, {name: form[name] for name in shape.model_fields}, form, visit.words)
        if said is None:
            return await _page(request, visit, tx, task_id, form, status=422)
        try:
            told = await act(said)
        except PuntualError as failure:
            form.because(failure, visit.words)
            return await _page(request, visit, tx, task_id, form, status=422 if form.faults else 409)
        return await done(request, _at(task_id, filters_of(request.query_params, visit.user)), told)

    @routes.post("/{task_id}/claim", dependencies=working)
    async def claim(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        async def act(_: Shape) -> str:
            await worklist.claim(visit.desk, task_id)
            return visit.words("tasks.claimed")

        return await change(request, visit, tx, task_id, Shape, act)

    @routes.post("/{task_id}/assign", dependencies=working)
    async def assign(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        async def act(said: Handover) -> str:
            await worklist.assign(visit.desk, task_id, said.person, said.reason)
            return visit.words("tasks.assigned", person=said.person)

        return await change(request, visit, tx, task_id, Handover, act)

    @routes.post("/{task_id}/snooze", dependencies=working)
    async def snooze(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        async def act(said: Rest) -> str:
            then = await worklist.snooze(visit.desk, task_id, said.then, said.reason)
            return visit.words(
                "tasks.snoozed", until=visit.reader.sentences.day(then.astimezone(visit.desk.zone).date())
            )

        return await change(request, visit, tx, task_id, Rest, act)

    @routes.post("/{task_id}/note", dependencies=working)
    async def note(request: Request, visit: ByVisit, tx: Reading, task_id: Id) -> Response:
        async def act(said: Words) -> str:
            told = await notes.note(visit.desk, said.text, task_id=task_id)
            people = ", ".join(told)
            return visit.words("tasks.noted_for", people=people) if told else visit.words("tasks.noted")

        return await change(request, visit, tx, task_id, Words, act)

    return routes


async def _page(request: Request, visit: Visit, tx: Tx, task_id: int, form: Typed, *, status: int = 200) -> Response:
    """Raises NotFound."""
    told = await one(visit.reader, tx, task_id, visit.user.name)
    ranked = await waiting(visit.reader, tx, _alone(task_id), limit=1)
    kind = TaskKind(told["kind"])
    negotiation, dispute, proposal = (told["details"].get(name) for name in ("negotiation", "dispute", "proposal"))
    found = await negotiations.get(tx, [negotiation]) if isinstance(negotiation, int) else []
    place = (await placements(tx, [told["customer_id"]]))[told["customer_id"]]
    filters = filters_of(request.query_params, visit.user)
    values = {
        "task": told,
        "script": {name: told["details"].get(name) for name in _SCRIPT},
        "customer_name": await tasks.name_of_customer(tx, task_id),
        "zone": place["time_zone"],
        "rank": ranked.entries[0] if ranked.entries else None,
        "about": await tasks.about(tx, task_id),
        "shown": details_of(visit.reader.sentences, visit.words, kind, told["step_id"], told["details"]),
        "offers": found[0].offers if found else (),
        "documents": await dispute_documents.listed(tx, dispute) if isinstance(dispute, int) else (),
        "before": await conversation.before(tx, told["customer_id"], task_id) if kind is TaskKind.REPLY else (),
        "proposal": await contact_proposals.one(visit.reader, tx, proposal) if isinstance(proposal, int) else None,
        "options": {
            "people": [(member.name, member.full_name) for member in await staff.members(tx)],
            "offers": [(offer.number, offer.number) for offer in found[0].offers] if found else [],
            "disputes": _named(visit, "dispute", sorted(DisputeKind, key=lambda one: one is not DisputeKind.OTHER)),
            "lateness": _named(visit, "lateness", LatenessReason),
            "roles": _named(visit, "role", Role),
        },
        "payments": range(1, PAYMENTS + 1),
        "query": filters.query(),
        "form": form,
    }
    return await page(request, "tasks/task.html.j2", values, status=status)


def _named(visit: Visit, words: str, values: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Choices of a form, each in words."""
    return [(one.value, visit.reader.sentences.word(words, one.value)) for one in values]


async def _on(request: Request, visit: Visit, task_id: int, here: Place | None, told: str) -> Response:
    """On to the next task of the list that this one was opened from."""
    async with visit.desk.database.connect() as tx:
        filters = filters_of(request.query_params, visit.user)
        to = await _following(visit, tx, filters, here, task_id)
    return await done(request, to, told)


async def _following(visit: Visit, tx: Tx, filters: Filters, here: Place | None, task_id: int) -> str:
    """The address of the first task behind a place, else of the first one there is, else of the list."""
    wanted = filters.wanted(visit.user)
    for after in (here, None) if here is not None else (None,):
        found = await waiting(visit.reader, tx, wanted, limit=2, after=after)
        following = [entry["id"] for entry in found.entries if entry["id"] not in (None, task_id)]
        if following:
            return _at(following[0], filters)
    return f"{address('today')}?{filters.query()}"


async def _place(visit: Visit, tx: Tx, task_id: int) -> Place | None:
    """Where a task stands in the list; None where it is closed."""
    return (await waiting(visit.reader, tx, _alone(task_id), limit=1)).first


def _alone(task_id: int) -> Wanted:
    return Wanted(ids=(task_id,), any_time=True)


def _at(task_id: int, filters: Filters) -> str:
    return f"{address('tasks', task_id)}?{replace(filters, after='').query()}"
