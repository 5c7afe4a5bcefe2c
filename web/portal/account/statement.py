"""What is owed today, as a file to keep? The statement of account, to print or to count with."""

import asyncio
import csv
from decimal import Decimal
from io import StringIO
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from channels.paper.statement import statement_pdf
from models.portal import PortalRight
from models.statement import Statement
from models.values import amount_text
from reading.cells import harmless
from reading.statement import account
from web.portal.visit import ByVisit, Reading, Visit, entered

_COLUMNS = ("kind", "number", "issued", "due", "late", "currency", "amount", "open", "disputed")


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered(PortalRight.ACCOUNT, whole=True)])

    @routes.get("/statement.pdf")
    async def as_pdf(visit: ByVisit, tx: Reading) -> Response:
        found = await account(visit.reader, tx, visit.customer_id, visit.language)
        file = await asyncio.to_thread(statement_pdf, visit.reader.in_force.words, found)
        return _to_keep(file.name, file.media_type, file.content)

    @routes.get("/statement.csv")
    async def as_csv(visit: ByVisit, tx: Reading) -> Response:
        found = await account(visit.reader, tx, visit.customer_id, visit.language)
        name = f"{visit.words('account.csv.file')}-{found.as_of.isoformat()}.csv"
        text = await asyncio.to_thread(_lines, visit, found)
        # With the mark that spreadsheets know UTF-8 by.
        return _to_keep(name, "text/csv; charset=utf-8", f"\ufeff{text}".encode())

    return routes


def _to_keep(name: str, media_type: str, content: bytes) -> Response:
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": named})


def _lines(visit: Visit, found: Statement) -> str:
    """A line for each open invoice, late charge and credit that is not applied; credits are negative."""
    written = StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow([visit.words(f"account.csv.{column}") for column in _COLUMNS])
    t = visit.words
    rows: list[tuple[Any, ...]] = [
        (
            t("account.csv.invoice"), one.number, one.issued_on, one.due_on, max((found.as_of - one.due_on).days, 0),
            one.currency, _text(one.amount, one.currency), _text(one.balance, one.currency),
            _text(one.disputed, one.currency),
        )
        for one in found.invoices
    ]  # fmt: skip
    rows += [
        (
            t(f"account.charge_kinds.{one.kind.value}"), one.number, one.claimed_on, "", "", one.currency,
            _text(one.amount, one.currency), _text(one.balance, one.currency), "",
        )
        for one in found.charges
    ]  # fmt: skip
    rows += [
        (
            t(f"account.credit_kinds.{one.kind.value}"), one.reference, one.received_on, "", "", one.currency, "",
            _text(-one.available, one.currency), "",
        )
        for one in found.credits
    ]  # fmt: skip
    lines.writerows([harmless(cell) if place == 1 else cell for place, cell in enumerate(row)] for row in rows)
    return written.getvalue()


def _text(amount: Decimal, currency: str) -> str:
    return amount_text(amount, currency)
