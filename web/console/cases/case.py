"""Where does one invoice stand? Its facts, its calendar of steps done and to come, and all that belongs to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from models.contract import case_workflow_id
from models.errors import NotFound
from models.user import Access
from operations import dossiers
from reading import disputes as told_disputes
from reading import erp_requests as told_requests
from reading import timeline
from reading.case import read_case
from reading.course import course
from reading.story import story
from reading.topics import Topic
from store import dispute_documents, disputes, erp_requests
from store.engine import Tx
from web.api.ids import PathId
from web.attached import attached
from web.console.pages import HEADERS, fragment, page
from web.console.visit import ByVisit, Reading, Visit, allowed

#: Entries of the timeline on the page, and requests to the ERP of one customer looked through.
_ENTRIES, _REQUESTS = 50, 1000


def router() -> APIRouter:
    routes = APIRouter(prefix="/cases", dependencies=[allowed(Access.READ)])

    @routes.get("/{invoice}")
    async def case(
        request: Request,
        invoice: PathId,
        visit: ByVisit,
        tx: Reading,
        topic: Topic | None = None,
        before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    ) -> Response:
        values = {**await standing(visit, tx, invoice), **await _belongings(visit, tx, invoice), "topic": topic}
        found = await timeline.latest(
            visit.reader, tx, invoice_id=invoice, topic=topic, before=before, limit=_ENTRIES + 1
        )
        values |= {"entries": found[:_ENTRIES], "older": found[_ENTRIES - 1]["id"] if len(found) > _ENTRIES else None}
        return await page(request, "cases/case.html.j2", values)

    @routes.get("/{invoice}/standing")
    async def where(request: Request, invoice: PathId, visit: ByVisit, tx: Reading) -> Response:
        return await fragment(request, "cases/standing.html.j2", await standing(visit, tx, invoice))

    @routes.post("/{invoice}/dossier", dependencies=[allowed(Access.WORK)])
    async def dossier(invoice: PathId, visit: ByVisit) -> Response:
        """The file itself: whoever asks for it is written down with its digest."""
        made = await dossiers.make(visit.desk, [invoice], visit.language)
        disposition = {"Content-Disposition": f'attachment; filename="dossier-{made.id}.zip"'}
        return Response(made.content, media_type="application/zip", headers={**HEADERS, **disposition})

    @routes.get("/{invoice}/documents/{document}")
    async def document(
        invoice: PathId, document: Annotated[int, Path(ge=1, le=2**63 - 1)], visit: ByVisit, tx: Reading
    ) -> Response:
        """A file of a dispute about the invoice: kept, never opened by a browser inside the console."""
        found = await dispute_documents.get(tx, document)
        if (await disputes.get(tx, found["dispute_id"]))["invoice_id"] != invoice:
            raise NotFound(f"No document {document} of invoice {invoice}")
        return attached(found["name"], found["media_type"], bytes(found["content"]))

    return routes


async def standing(visit: Visit, tx: Tx, invoice: str) -> dict[str, Any]:
    """The story of the case and its calendar. Raises NotFound."""
    case = await read_case(visit.reader, tx, invoice)
    return {
        "case": await story(visit.reader, tx, invoice),
        "course": await course(visit.reader, tx, case),
        "now": case.now,
        "document_url": case.facts.document_url,
        "temporal": visit.door.temporal.page_of(case_workflow_id(invoice)),
    }


async def _belongings(visit: Visit, tx: Tx, invoice: str) -> dict[str, Any]:
    """Disputes with their documents, and what was asked of the ERP."""
    found = await disputes.listed(tx, invoice=invoice, done=True)
    asked = await erp_requests.of_invoice(tx, invoice, limit=_REQUESTS)
    return {
        "disputes": [
            {**told_disputes.told(one), "files": await dispute_documents.listed(tx, one["id"])} for one in found
        ],
        "requests": [told_requests.told(visit.reader, one) for one in asked],
    }
