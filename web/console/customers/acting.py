"""How does a form of a customer's page come and go? One way for all actions: shown, sent, done or shown again."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from models.errors import NotFound, PuntualError
from web.api.ids import PathId
from web.console.customers import agreements, measures, people, sending, standing, subject, talks, wishes
from web.console.customers.action import Action, Doing, Done, Field, Shown, groups_of
from web.console.customers.subject import Subject
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, typed

ACTIONS: tuple[Action, ...] = (
    *agreements.ACTIONS,
    *talks.ACTIONS,
    *sending.ACTIONS,
    *standing.ACTIONS,
    *people.ACTIONS,
    *wishes.ACTIONS,
    *measures.ACTIONS,
)
#: Parameters of an address that choose or fill in; whatever else is in it belongs to nobody.
_FILLED = ("template", "channel", "address", "whom", "outcome", "about")

Chosen = Annotated[list[str], Query(alias="invoice", max_length=500)]


def router() -> APIRouter:
    routes = APIRouter()
    for action in ACTIONS:
        _serve(routes, action)
    return routes


def _serve(routes: APIRouter, action: Action) -> None:
    path, rights = f"/customers/{{id}}/{action.name}", [allowed(action.access)]

    @routes.get(path, dependencies=rights)
    async def show(request: Request, id: PathId, visit: ByVisit, chosen: Chosen = []) -> Response:  # noqa: B006 - read only
        about = await _about(request, visit, action, id, chosen)
        filled = {name: request.query_params[name] for name in _FILLED if name in request.query_params}
        form = Typed({**action.first(about), **filled}, several={"invoice": list(chosen)})
        return await _form(request, visit, action, about, form)

    @routes.post(path, dependencies=rights)
    async def send(request: Request, id: PathId, visit: ByVisit, chosen: Chosen = []) -> Response:  # noqa: B006 - read only
        form = await typed(request)
        about = await _about(request, visit, action, id, [*chosen, *form.several.get("invoice", [])])
        result: Done | Shown | None = None
        if about.owns(form.several.get("invoice", [])):
            try:
                result = await action.do(Doing(visit, about, form))
            except PuntualError as failure:
                form.because(failure, visit.words)
        else:
            form.faults["invoices"] = visit.words("customers.choose_invoices")
        if isinstance(result, Done):
            return await done(request, address("customers", id), result.text)
        return await _form(request, visit, action, about, form, shown=result, sent=True)


async def _about(request: Request, visit: Visit, action: Action, id: str, chosen: Sequence[str]) -> Subject:
    """Raises NotFound."""
    asked = {name: request.query_params.get(name, "") for name in action.asks}
    if not all(asked.values()):
        raise NotFound(f"Expected {' and '.join(action.asks)} in the address")
    async with visit.desk.database.connect() as tx:
        return await subject.load(visit, tx, id, list(dict.fromkeys(chosen)), asked)


async def _form(
    request: Request,
    visit: Visit,
    action: Action,
    about: Subject,
    form: Typed,
    *,
    shown: Shown | None = None,
    sent: bool = False,
) -> Response:
    fields: Sequence[Field] = action.fields(visit, about)
    action.place_faults(form, fields)
    status = 200 if not sent or shown is not None else 409 if form.refused and not form.faults else 422
    values: dict[str, Any] = {
        "action": action,
        "about": about,
        "form": form,
        "groups": groups_of(fields, form),
        "shown": shown,
        "chosen": form.several.get("invoice", []),
        "query": f"?{request.url.query}" if request.url.query else "",
    }
    return await page(request, "customers/action.html.j2", values, status=status)
