"""What can be done to one case from its page? Start, pause, resume, cancel, add a document: each with its reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from models.errors import InvalidInput, NotFound, PuntualError
from models.user import Access
from models.values import CalendarDate, Line, Shape
from operations import cases, dispute_documents
from operations.desk import Desk
from store import case_list, disputes
from store.engine import Tx
from web.api.ids import PathId
from web.console.formats import address
from web.console.pages import done, page
from web.console.visit import ByVisit, Reading, Visit, allowed
from web.forms import Typed, checked, expect_at_most, typed


class _Reason(Shape):
    reason: Line


class _Pause(_Reason):
    begins: CalendarDate | None = None
    until: CalendarDate | None = None


class _Start(Shape):
    pass


@dataclass(frozen=True, slots=True)
class _Deed:
    """shape: of its form; whose fields are what the page asks for."""

    shape: type[Shape]
    do: Callable[[Desk, str, Any], Awaitable[None]]


async def _start(desk: Desk, invoice: str, _: _Start) -> None:
    await cases.start(desk, invoice)


async def _cancel(desk: Desk, invoice: str, given: _Reason) -> None:
    await cases.cancel(desk, invoice, given.reason)


async def _pause(desk: Desk, invoice: str, given: _Pause) -> None:
    await cases.pause(desk, reason=given.reason, invoice_id=invoice, begins=given.begins, until=given.until)


async def _resume(desk: Desk, invoice: str, given: _Reason) -> None:
    await cases.resume(desk, reason=given.reason, invoice_id=invoice)


_DEEDS = {
    "start": _Deed(_Start, _start),
    "cancel": _Deed(_Reason, _cancel),
    "pause": _Deed(_Pause, _pause),
    "resume": _Deed(_Reason, _resume),
}


def router() -> APIRouter:
    routes = APIRouter(prefix="/cases", dependencies=[allowed(Access.WORK)])
    for name, deed in _DEEDS.items():
        _serve(routes, name, deed)

    @routes.get("/{invoice}/document")
    async def show(request: Request, invoice: PathId, visit: ByVisit, tx: Reading) -> Response:
        return await _document_form(request, visit, tx, invoice, Typed())

    @routes.post("/{invoice}/document")
    async def attach(request: Request, invoice: PathId, visit: ByVisit, tx: Reading) -> Response:
        form = Typed()
        try:
            name, content, from_customer = await _file_of(request, visit)
            dispute = await disputes.open_of(tx, invoice)
            if dispute is None:
                raise NotFound(f"No dispute about {invoice} is open")
            await dispute_documents.attach(visit.desk, dispute["id"], name, content, from_customer=from_customer)
        except PuntualError as failure:
            return await _document_form(request, visit, tx, invoice, form.because(failure, visit.words), failure)
        return await done(request, address("cases", invoice), visit.words("cases.done.document"))

    return routes


def _serve(routes: APIRouter, name: str, deed: _Deed) -> None:
    @routes.get(f"/{{invoice}}/{name}")
    async def show(request: Request, invoice: PathId, tx: Reading) -> Response:
        return await _form(request, tx, invoice, name, deed, Typed())

    @routes.post(f"/{{invoice}}/{name}")
    async def send(request: Request, invoice: PathId, visit: ByVisit, tx: Reading) -> Response:
        form = await typed(request)
        values = {field: form[field] for field in deed.shape.model_fields}
        given = checked(deed.shape, values, form, visit.words)
        if given is None:
            return await _form(request, tx, invoice, name, deed, form, status=422)
        try:
            await deed.do(visit.desk, invoice, given)
        except NotFound:
            raise
        except PuntualError as failure:
            form.because(failure, visit.words)
            return await _form(request, tx, invoice, name, deed, form, status=failure.http_status)
        return await done(request, address("cases", invoice), visit.words(f"cases.done.{name}"))


async def _form(
    request: Request, tx: Tx, invoice: str, name: str, deed: _Deed, form: Typed, *, status: int = 200
) -> Response:
    values = {"about": await _about(tx, invoice), "name": name, "fields": list(deed.shape.model_fields), "form": form}
    return await page(request, "cases/action.html.j2", values, status=status)


async def _document_form(
    request: Request, visit: Visit, tx: Tx, invoice: str, form: Typed, failure: PuntualError | None = None
) -> Response:
    rules = visit.desk.rulebook.disputes.documents
    values = {
        "about": await _about(tx, invoice),
        "dispute": await disputes.open_of(tx, invoice),
        "megabytes": rules.megabytes,
        "form": form,
    }
    return await page(request, "cases/document.html.j2", values, status=failure.http_status if failure else 200)


async def _about(tx: Tx, invoice: str) -> dict[str, Any]:
    """Number and customer, for the head of a form. Raises NotFound."""
    return await case_list.one(tx, invoice)


async def _file_of(request: Request, visit: Visit) -> tuple[str, bytes, bool]:
    """Name, content, and whether the customer sent it. Raises TooLarge, InvalidInput."""
    most = (visit.desk.rulebook.disputes.documents.megabytes + 1) * 1_000_000
    expect_at_most(request, most)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidInput("file: expected a file", (("file", "expected a file"),))
        return file.filename, await file.read(), form.get("from_customer") == "yes"
