"""How does the list leave as a file? All rows of the filters, row by row, in which nothing can become a formula."""

import asyncio
import csv
import tempfile
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from channels.paper.spreadsheet import NOTHING_GUESSED
from models.case_list import Position
from models.user import Access
from reading import cases as told_cases
from reading.cells import harmless
from store import case_list
from web.console.cases.asked import Asked, asked_in
from web.console.pages import HEADERS
from web.console.visit import ByVisit, Visit, allowed

#: Rows that are read, and in memory, at once.
_AT_ONCE = 5000
_COLUMNS = (
    "invoice", "number", "customer_id", "customer", "currency", "amount", "owed", "issued", "due", "late", "state",
    "stage", "why", "next", "segment", "strategy", "owner", "country", "region", "product",
)  # fmt: skip


def router() -> APIRouter:
    routes = APIRouter(prefix="/portfolio", dependencies=[allowed(Access.READ)])

    @routes.get("/export.csv")
    async def as_csv(request: Request, visit: ByVisit) -> Response:
        asked = asked_in(request, visit.words, visit.language)
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="cases.csv"'}
        return StreamingResponse(_lines(visit, asked), media_type="text/csv; charset=utf-8", headers=headers)

    @routes.get("/export.xlsx")
    async def as_xlsx(request: Request, visit: ByVisit) -> Response:
        asked = asked_in(request, visit.words, visit.language)
        path = await _sheet(visit, asked)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return FileResponse(
            path, media_type=kind, filename="cases.xlsx", headers=HEADERS, background=BackgroundTask(path.unlink)
        )

    return routes


async def _rows(visit: Visit, asked: Asked) -> AsyncIterator[list[list[Any]]]:
    """All rows in the order of the list, so many at a time; each read with a short transaction of its own."""
    after: Position | None = None
    while True:
        async with visit.desk.database.connect() as tx:
            now = await visit.reader.clock.now(tx)
            found = await case_list.page(tx, asked.values(), now, asked.order, after=after, limit=_AT_ONCE)
            told = await told_cases.told(visit.reader, tx, found, now)
        if found:
            yield [_row(visit, one) for one in told]
        if len(found) < _AT_ONCE:
            return
        after = Position(found[-1]["key"], found[-1]["invoice_id"])


def _row(visit: Visit, case: dict[str, Any]) -> list[Any]:
    said = visit.reader.sentences
    state = visit.words("cases.states.open") if case["open"] else said.word("outcome", case["outcome"])
    return [
        case["invoice_id"],
        case["number"],
        case["customer_id"],
        case["customer_name"],
        case["currency"],
        Decimal(case["amount"]),
        Decimal(case["balance"]),
        case["issued_on"],
        case["due_on"],
        case["days_past_due"],
        state,
        said.word("stage", case["stage"]),
        case["why"]["text"] if case["why"] else None,
        case["next_at"],
        case["segment"],
        case["strategy"],
        case["collector"],
        case["country"],
        case["region"],
        case["product"],
    ]


def _headings(visit: Visit) -> list[str]:
    return [visit.words(f"cases.column.{name}") for name in _COLUMNS]


async def _lines(visit: Visit, asked: Asked) -> AsyncIterator[str]:
    written = StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    # With the mark that spreadsheets know UTF-8 by.
    written.write("\ufeff")
    lines.writerow(_headings(visit))
    yield _taken(written)
    async for rows in _rows(visit, asked):
        lines.writerows([_harmless(value) for value in row] for row in rows)
        yield _taken(written)


def _taken(written: StringIO) -> str:
    """What was written since it was asked last."""
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text


def _harmless(value: Any) -> Any:
    """Customers are named by others: no name is run by a spreadsheet."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value


async def _sheet(visit: Visit, asked: Asked) -> Path:
    """A file with the sheet, its rows written out as they come; whoever asked for it removes it."""
    with tempfile.NamedTemporaryFile(prefix="puntual-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    book = xlsxwriter.Workbook(str(path), {**NOTHING_GUESSED, "in_memory": False, "constant_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "money": book.add_format({"num_format": "#,##0.00##"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = book.add_worksheet()
    sheet.set_column(0, len(_COLUMNS) - 1, 16)
    sheet.freeze_panes(1, 1)
    for place, heading in enumerate(_headings(visit)):
        sheet.write_string(0, place, heading, bold)
    line = 1
    async for rows in _rows(visit, asked):
        await asyncio.to_thread(_write, sheet, formats, line, rows)
        line += len(rows)
    await asyncio.to_thread(book.close)
    return path


def _write(sheet: Any, formats: dict[str, Any], line: int, rows: list[list[Any]]) -> None:
    for row in rows:
        for place, value in enumerate(row):
            match value:
                case None:
                    continue
                case Decimal():
                    sheet.write_number(line, place, float(value), formats["money"])
                case datetime():
                    sheet.write_datetime(line, place, value.replace(tzinfo=None), formats["moment"])
                case date():
                    sheet.write_datetime(line, place, value, formats["day"])
                case int():
                    sheet.write_number(line, place, value)
                case _:
                    sheet.write_string(line, place, str(value))
        line += 1
