"""Which filters of a page were kept under a name? A bar of links above a list, and what changes them.

A page whose filters live in its address shows the bar with `views_of` and the macro of views/bar.html.j2.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from models.errors import InvalidInput
from models.saved_view import NewView, Renamed, SavedView, ViewPage
from models.user import Access
from operations import saved_views as operations
from store import saved_views
from store.engine import Tx
from web.console.formats import address
from web.console.pages import done
from web.console.visit import ByVisit, Visit, allowed
from web.forms import Typed, checked, typed

_PATHS = {
    ViewPage.TODAY: address("today"),
    ViewPage.PORTFOLIO: address("cases"),
    ViewPage.CUSTOMERS: address("customers"),
}
_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class Bar:
    """The kept views of a page. query: of the address that is open, without the place in the list."""

    page: ViewPage
    path: str
    query: str
    views: list[SavedView]

    @property
    def mine(self) -> str | None:
        """The name of the view that is open."""
        return next((view.name for view in self.views if view.query == self.query), None)


async def views_of(visit: Visit, tx: Tx, page: ViewPage, query: str) -> Bar:
    return Bar(page, _PATHS[page], query, await saved_views.of_page(tx, visit.user.name, page))


def router() -> APIRouter:
    routes = APIRouter(prefix="/views", dependencies=[allowed(Access.READ)])

    @routes.post("")
    async def save(request: Request, visit: ByVisit) -> Response:
        form = await typed(request)
        given = {name: form[name] for name in ("page", "name", "query")}
        view = checked(NewView, {**given, "shared": form["shared"] == "yes"}, form, visit.words)
        if view is None:
            raise _wrong(form)
        await operations.save(visit.desk, view)
        return await done(request, _to(view.page, view.query), visit.words("views.saved", name=view.name))

    @routes.post("/{view_id}")
    async def change(request: Request, visit: ByVisit, view_id: _Id) -> Response:
        form = await typed(request)
        if form["forget"]:
            view = await operations.forget(visit.desk, view_id)
            return await done(request, _to(view.page, ""), visit.words("views.forgotten", name=view.name))
        renamed = checked(Renamed, {"name": form["name"], "shared": form["shared"] == "yes"}, form, visit.words)
        if renamed is None:
            raise _wrong(form)
        view = await operations.rename(visit.desk, view_id, renamed)
        return await done(request, _to(view.page, view.query), visit.words("views.saved", name=renamed.name))

    return routes


def _to(page: ViewPage, query: str) -> str:
    return f"{_PATHS[page]}?{query}" if query else _PATHS[page]


def _wrong(form: Typed) -> InvalidInput:
    faults = tuple(form.faults.items())
    return InvalidInput("; ".join(f"{field}: {expected}" for field, expected in faults), faults)
