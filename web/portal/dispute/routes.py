"""How does a customer object to invoices? One form with proof; then a page that says when it is answered, and how."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from models.errors import NotFound
from models.evidence import FileRefused
from models.objection import MOST_INVOICES, PaidBy
from models.portal import PortalRight
from operations.portal.disputing import AT_ONCE, CannotObject, add_evidence, object_to, withdraw
from operations.portal.uploads import evidence_of
from reading.portal import invoices, objections
from reading.portal.invoices import Seen
from store.engine import Tx
from web.attached import attached
from web.formats import Formats
from web.forms import Typed
from web.portal.account.seen import scope_of, today_of
from web.portal.address import address
from web.portal.dispute import form as forms
from web.portal.dispute.form import KINDS, Asked
from web.portal.feedback.asking import question_of
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, Visit, entered
from web.reception import TooLarge
from web.uploads import typed_with_files

_Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
_MEGABYTE = 1_000_000
#: Invoices to choose from; whoever has more comes from the invoice.
_LISTED = 50


def router() -> APIRouter:
    routes = APIRouter()
    objecting = [entered(PortalRight.DISPUTE)]

    @routes.get("/dispute", dependencies=objecting)
    async def ask(request: Request, visit: ByVisit, tx: Reading) -> Response:
        asked = await _asked(request, visit, tx)
        chosen, kind = request.query_params.getlist("invoice"), request.query_params.get("kind", "")
        form = Typed({"kind": kind if kind in KINDS else ""}, several={"invoice": chosen})
        return await _form(request, visit, tx, asked, form)

    @routes.post("/dispute", dependencies=objecting)
    async def object_(request: Request, visit: ByVisit, tx: Reading) -> Response:
        asked, words, formats = await _asked(request, visit, tx), visit.words, Formats(visit.language, visit.zone)
        try:
            form, brought = await typed_with_files(request, _most(asked))
        except TooLarge as failure:
            form = forms.too_large(Typed(), asked, words)
            return await _form(request, visit, tx, asked, form, status=failure.http_status)
        chosen = [await visit.own(tx, one) for one in form.several.get("invoice", ())]
        said = forms.objection_of(form, chosen, asked, words)
        if len(brought) > AT_ONCE:
            form.faults["files"] = words("dispute.files.many", files=AT_ONCE)
        if said is None or form.faulty:
            return await _form(request, visit, tx, asked, form, status=422, again=bool(brought))
        currency = (await invoices.one(tx, visit.customer_id, chosen[0], asked.today)).currency
        try:
            files = await evidence_of(visit.desk.rulebook.disputes.documents, brought)
            reason = forms.reason_of(said, currency, words, formats)
            opened = await object_to(visit.desk, visit.customer_id, visit.person.name, said, reason, files)
        except FileRefused as failure:
            form = forms.file_refused(form, failure, asked, words)
            return await _form(request, visit, tx, asked, form, status=422, again=len(brought) > 1)
        except CannotObject as failure:
            form = forms.refused(form, failure, asked.rows, words, formats, AT_ONCE)
            return await _form(request, visit, tx, asked, form, status=409, again=bool(brought))
        to = address("disputes", opened[0]) if len(opened) == 1 else address()
        return await done(request, to, words("dispute.done", n=len(opened)))

    @routes.get("/disputes/{id}", dependencies=[entered()])
    async def one(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        return await _one(request, visit, tx, id, Typed())

    @routes.post("/disputes/{id}/documents", dependencies=objecting)
    async def add(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        asked, words, form = await _asked_of_files(visit, tx), visit.words, Typed()
        try:
            form, brought = await typed_with_files(request, _most(asked))
            if not 1 <= len(brought) <= AT_ONCE:
                form.faults["files"] = words(f"dispute.files.{'many' if brought else 'none'}", files=AT_ONCE)
                return await _one(request, visit, tx, id, form, status=422)
            files = await evidence_of(visit.desk.rulebook.disputes.documents, brought)
            await add_evidence(visit.desk, visit.customer_id, visit.person.name, id, files)
        except TooLarge as failure:
            return await _one(request, visit, tx, id, forms.too_large(form, asked, words), status=failure.http_status)
        except FileRefused as failure:
            return await _one(request, visit, tx, id, forms.file_refused(form, failure, asked, words), status=422)
        except CannotObject as failure:
            form = forms.refused(form, failure, (), words, Formats(visit.language, visit.zone), AT_ONCE)
            return await _one(request, visit, tx, id, form, status=failure.http_status)
        return await done(request, address("disputes", id), words("dispute.added", n=len(files)))

    @routes.post("/disputes/{id}/withdraw", dependencies=objecting)
    async def take_back(request: Request, id: _Id, visit: ByVisit, tx: Reading) -> Response:
        await _own(visit, tx, id)
        try:
            await withdraw(visit.desk, visit.customer_id, visit.person.name, id)
        except CannotObject as failure:
            form = forms.refused(Typed(), failure, (), visit.words, Formats(visit.language, visit.zone), AT_ONCE)
            return await _one(request, visit, tx, id, form, status=failure.http_status)
        return await done(request, address("disputes", id), visit.words("dispute.taken_back"))

    @routes.get("/disputes/{id}/documents/{document}", dependencies=[entered()])
    async def document(id: _Id, document: _Id, visit: ByVisit, tx: Reading) -> Response:
        found = await objections.brought(tx, await _own(visit, tx, id), document)
        return attached(found["name"], found["media_type"], bytes(found["content"]))

    return routes


async def _asked(request: Request, visit: Visit, tx: Tx) -> Asked:
    """The invoices that the address names, or all that something can be said about. Raises NotFound, CodeFirst."""
    named = list(dict.fromkeys(request.query_params.getlist("invoice")))
    if len(named) > MOST_INVOICES:
        raise NotFound("No such page")
    today = await today_of(visit, tx)
    if named:
        owned = [await visit.own(tx, one) for one in named]
        rows = [await invoices.one(tx, visit.customer_id, one, today) for one in owned]
    else:
        found = await invoices.page(tx, scope_of(visit), today, owed=True, limit=_LISTED)
        rows = [one for one in found if one.goes_on and not one.disputed]
    return await _asked_of_files(visit, tx, rows)


async def _asked_of_files(visit: Visit, tx: Tx, rows: Sequence[Seen] = ()) -> Asked:
    megabytes = visit.desk.rulebook.disputes.documents.megabytes
    return Asked(rows, await today_of(visit, tx), megabytes, AT_ONCE)


def _most(asked: Asked) -> int:
    """Bytes of a form with all of its files."""
    return (asked.files * asked.megabytes + 1) * _MEGABYTE


async def _own(visit: Visit, tx: Tx, dispute_id: int) -> dict[str, Any]:
    """Raises NotFound, CodeFirst where a code would show it."""
    row = await objections.about(tx, visit.customer_id, dispute_id)
    await visit.own(tx, row["invoice_id"])
    return row


async def _form(
    request: Request, visit: Visit, tx: Tx, asked: Asked, form: Typed, *, status: int = 200, again: bool = False
) -> Response:
    """again: files were chosen, which no browser sends a second time by itself."""
    running = await objections.under_review(tx, visit.customer_id, [one.invoice_id for one in asked.rows])
    values = {
        "asked": asked,
        "form": form,
        "chosen": form.several.get("invoice", []),
        "rows": [one for one in asked.rows if one.goes_on and one.invoice_id not in running],
        "running": [(one, running[one.invoice_id]) for one in asked.rows if one.invoice_id in running],
        "ended": [one for one in asked.rows if not one.goes_on],
        "named": bool(request.query_params.get("invoice")),
        "kinds": KINDS,
        "ways": [("", visit.words("dispute.paid.choose"))]
        + [(way.value, visit.words(f"dispute.ways.{way}")) for way in PaidBy],
        "again": again,
    }
    return await page(request, "dispute/form.html.j2", values, status=status)


async def _one(request: Request, visit: Visit, tx: Tx, dispute_id: int, form: Typed, *, status: int = 200) -> Response:
    row, asked = await _own(visit, tx, dispute_id), await _asked_of_files(visit, tx)
    values = {
        "one": await objections.told(tx, row, asked.today),
        "invoice": await invoices.one(tx, visit.customer_id, row["invoice_id"], asked.today),
        "form": form,
        "asked": asked,
        "question": await question_of(request, visit, tx) if row["resolved_at"] is not None else None,
        "more": visit.desk.rulebook.disputes.documents.most - row["documents"],
    }
    return await page(request, "dispute/one.html.j2", values, status=status)
