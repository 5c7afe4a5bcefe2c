"""Where does an invoice stand, what happened to it, what lies ahead? And which cases are there?"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from models.api_key import Scope
from models.case import Outcome
from models.values import CalendarDate, CountryCode, CurrencyCode, ExternalId, Line
from reading import cases as told_cases
from reading.calendar import calendar_told
from reading.case import read_case
from reading.story import story
from web.api import timelines
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.ids import PathId
from web.api.paging import Paging, text
from web.api.problem import answers
from web.api.queries import Flag
from web.api.reader import ByReader, Reading
from web.api.shown.cases import Calendar, CasePage, CaseShown
from web.api.shown.timeline import TimelinePage

routes = APIRouter(route_class=TaggedRoute, tags=["invoices"], dependencies=[IF_NONE_MATCH])

_LIST = "cases"


@routes.get(
    "/invoices/{id}",
    operation_id="show_invoice",
    summary="Where a case stands and why, what was said, what comes next and when",
    dependencies=[allowed(Scope.READ, Scope.OPS, Scope.ERP)],
    response_model=CaseShown,
    responses={**answers(404), **UNCHANGED, **shown(CaseShown)},
)
async def show_invoice(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return await story(reader, tx, id)


@routes.get(
    "/invoices/{id}/timeline",
    operation_id="list_invoice_timeline",
    summary="Everything that happened to an invoice, oldest first",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=TimelinePage,
    responses={**answers(404), **UNCHANGED, **shown(TimelinePage)},
)
async def list_invoice_timeline(id: PathId, paging: Paging, reader: ByReader, tx: Reading) -> dict[str, Any]:
    return await timelines.page(reader, tx, paging, invoice_id=id)


@routes.get(
    "/invoices/{id}/preview",
    operation_id="preview_invoice",
    summary="Every step to come with its exact minute and the rule that moved it, if nobody pays",
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=Calendar,
    responses={**answers(404), **UNCHANGED, **shown(Calendar)},
)
async def preview_invoice(id: PathId, reader: ByReader, tx: Reading) -> dict[str, Any]:
    case = await read_case(reader, tx, id)
    return calendar_told(case.facts, case.now, case.rules, reader.sentences)


@dataclass(frozen=True, slots=True)
class _Filters:
    """Which cases; what is None does not matter."""

    customer: Annotated[ExternalId | None, Query(description="Of this customer")] = None
    stage: Annotated[Line | None, Query(description="What it waits for: reminder, call, hold_pause ...")] = None
    segment: Line | None = None
    strategy: Line | None = None
    country: CountryCode | None = None
    collector: Annotated[Line | None, Query(description="Who looks after the customer")] = None
    currency: CurrencyCode | None = None
    due_before: CalendarDate | None = None
    due_after: CalendarDate | None = None
    open: Annotated[Flag | None, Query(description="Only those that are open, or only those that have ended")] = None
    outcome: Outcome | None = None

    def asked(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value is not None}


@routes.get(
    "/cases",
    operation_id="list_cases",
    summary="The cases that meet all filters, by invoice id, with where each stands and why",
    tags=["cases"],
    dependencies=[allowed(Scope.READ, Scope.OPS)],
    response_model=CasePage,
    responses={**answers(), **UNCHANGED, **shown(CasePage)},
)
async def list_cases(
    filters: Annotated[_Filters, Depends()], paging: Paging, reader: ByReader, tx: Reading
) -> dict[str, Any]:
    (after,) = paging.after(_LIST, text) or ("",)
    rows = await told_cases.page(reader, tx, filters.asked(), after=after, limit=paging.limit + 1)
    return paging.page(rows, _LIST, lambda row: (row["invoice_id"],))
