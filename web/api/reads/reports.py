"""How do the receivables stand, and what was aimed at? The same figures as `puntual report`, `puntual targets list`."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from models.api_key import Scope
from models.grouping import GroupBy
from models.values import CalendarDate, Line
from reading.reports import REPORTS, report
from reading.targets import aimed
from reading.targets import shown as told
from web.api.access import allowed
from web.api.etag import IF_NONE_MATCH, UNCHANGED, TaggedRoute
from web.api.examples import shown
from web.api.problem import answers
from web.api.reader import ByReader, Reading
from web.api.shown.reports import ReportNames, ReportShown, TargetsShown

routes = APIRouter(
    route_class=TaggedRoute, tags=["reports"], dependencies=[IF_NONE_MATCH, allowed(Scope.READ, Scope.OPS)]
)
_AsOf = Annotated[CalendarDate | None, Query(description="At the end of this day of the creditor's; none: today")]


@routes.get(
    "/reports",
    operation_id="list_reports",
    summary="Which reports there are",
    response_model=ReportNames,
    responses={**answers(), **UNCHANGED, **shown(ReportNames)},
)
async def list_reports(reader: ByReader) -> dict[str, Any]:
    said = reader.sentences.word
    return {
        "items": [
            {
                "name": name,
                "title": said("report", name),
                "definition": said("report_definition", name),
                "groups": list(kind.groups),
            }
            for name, kind in REPORTS.items()
        ]
    }


@routes.get(
    "/reports/{name}",
    operation_id="show_report",
    summary="The figures of a report, per currency and group",
    response_model=ReportShown,
    responses={**answers(404), **UNCHANGED, **shown(ReportShown)},
)
async def show_report(
    name: Annotated[Line, Path(description="As `GET /reports` names it", examples=["aging"])],
    reader: ByReader,
    tx: Reading,
    as_of: _AsOf = None,
    by: Annotated[GroupBy | None, Query(description="One row for each group")] = None,
) -> dict[str, Any]:
    day = as_of or (await reader.clock.now(tx)).astimezone(reader.zone).date()
    return asdict(await report(tx, reader.sentences, name, day, by))


@routes.get(
    "/targets",
    operation_id="list_targets",
    summary="What figures should reach in a month, and what they are",
    response_model=TargetsShown,
    responses={**answers(), **UNCHANGED, **shown(TargetsShown)},
)
async def list_targets(
    reader: ByReader,
    tx: Reading,
    month: Annotated[
        CalendarDate | None, Query(description="Any day of the month; none: today", examples=["2026-03-01"])
    ] = None,
) -> dict[str, Any]:
    today = (await reader.clock.now(tx)).astimezone(reader.zone).date()
    found = await aimed(tx, reader.sentences, (month or today).replace(day=1), today)
    return {"items": [told(one) for one in found]}
