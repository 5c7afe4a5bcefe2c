"""What does a receipt say? What came in, when, how, and to which invoices it went; on a page and on paper."""

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from channels.paper.letter import PDF
from channels.paper.receipt import Printed, receipt_pdf
from models.errors import NotFound
from models.portal import PortalRight
from reading.portal import receipts
from reading.portal.receipts import Receipt
from store.engine import Tx
from web.formats import Formats
from web.portal.pages import brand_of, page
from web.portal.visit import ByVisit, CodeFirst, Reading, Visit, entered

#: What ERPs usually call a way to pay; another name is shown as it was given.
_METHODS = frozenset({"transfer", "card", "cash", "cheque", "direct_debit"})


def router() -> APIRouter:
    routes = APIRouter(prefix="/receipts", dependencies=[entered()])

    @routes.get("/{payment_id}")
    async def receipt(request: Request, visit: ByVisit, tx: Reading, payment_id: str) -> Response:
        found = await _own(visit, tx, payment_id)
        values = {"found": found, "method": _method(visit, found), "owed_to": brand_of(request).owed_to}
        return await page(request, "pay/receipt.html.j2", values)

    @routes.get("/{payment_id}/receipt.pdf")
    async def printed(request: Request, visit: ByVisit, tx: Reading, payment_id: str) -> Response:
        found, brand = await _own(visit, tx, payment_id), brand_of(request)
        today = (await visit.desk.clock.now(tx)).astimezone(visit.zone).date()
        content = await asyncio.to_thread(receipt_pdf, brand, _worded(visit, found, brand.owed_to), today)
        name = quote(f"{visit.words('pay.receipt.title')}-{found.id}.pdf", safe="")
        return Response(
            content, media_type=PDF, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        )

    return routes


async def _own(visit: Visit, tx: Tx, payment_id: str) -> Receipt:
    """Of a payment that went to invoices which this browser does not see, or to none, no more is told than of those.

    Raises NotFound, CodeFirst.
    """
    found = await receipts.one(tx, visit.customer_id, payment_id)
    for part in found.parts:
        await visit.own(tx, part.invoice_id)
    if not found.parts and not visit.whole:
        if visit.may(PortalRight.ACCOUNT):
            raise CodeFirst("A code is needed first")
        raise NotFound(f"No payment {payment_id}")
    return found


def _method(visit: Visit, found: Receipt) -> str:
    known = (found.note or "").strip().lower().replace(" ", "_")
    return visit.words(f"pay.methods.{known}") if known in _METHODS else found.note or ""


def _worded(visit: Visit, found: Receipt, owed_to: str) -> Printed:
    """The same as the page, in the same words."""
    t, f = visit.words, Formats(visit.language, visit.zone)
    facts = [(t("pay.receipt.number"), found.id), (t("pay.receipt.day"), f.day(found.received_on))]
    facts += [(t("pay.by"), _method(visit, found))] if found.note else []
    facts += [(t("pay.receipt.from"), visit.session.customer_name), (t("pay.receipt.to"), owed_to)]
    if found.on_account and visit.whole:
        facts.append((t("pay.receipt.on_account"), f.money(found.on_account, found.currency)))
    columns = [(t("pay.invoice"), False), (t("pay.receipt.paid"), True)]
    columns += [(t("pay.receipt.of_charges"), True)] if found.charges else []
    rows = [
        (
            part.number,
            f.money(part.amount, found.currency),
            *([f.money(part.charges, found.currency)] if found.charges else []),
            f.money(part.left, found.currency),
        )
        for part in found.parts
    ]
    return Printed(
        language=visit.language,
        title=t("pay.receipt.title"),
        number=found.id,
        says=t("pay.receipt.reversed", day=f.day(found.reversed_on)) if found.reversed_on else "",
        amount=f.money(found.amount, found.currency),
        facts=tuple(facts),
        went_to=t("pay.receipt.went_to"),
        columns=(*columns, (t("pay.receipt.left"), True)),
        rows=tuple(rows),
        page=t("pay.receipt.page"),
    )
