"""How does the business do, in a browser? The figures at a glance, each by itself, its rows, its file, its targets."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from models.errors import InvalidInput, NotFound
from models.user import Access
from reading.dashboard import glance, year
from reading.plots import choice
from reading.plots.measures import AGES, DRAWN
from reading.plots.writing import Writing
from reading.report_files import as_csv, as_xlsx
from reading.reports import REPORTS, Report, report
from reading.trends import figure
from store.kpis.kinds import kind_of
from web.console.figures import behind, targets
from web.console.figures.asked import Asked, asked
from web.console.figures.glance import shown_of
from web.console.figures.shown import Picture, looks, months_table, table_of
from web.console.pages import page
from web.console.visit import ByVisit, Reading, allowed

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Seconds for the months of one figure that are not kept: the page of it may take longer than others.
_PATIENCE = 2.0


def router() -> APIRouter:
    routes = APIRouter(prefix="/figures", dependencies=[allowed(Access.READ)])

    @routes.get("")
    async def at_a_glance(request: Request, visit: ByVisit, tx: Reading) -> Response:
        wanted = await asked(request, visit, tx)
        found = await glance(tx, visit.reader.sentences, wanted.as_of)
        currency = wanted.currency_of(found.currencies)
        writing, said = Writing(visit.language), visit.reader.sentences.word
        values = {
            **shown_of(found, wanted, currency, writing, said),
            "asked": wanted,
            "currency": currency,
            "currencies": found.currencies,
            "names": [(name, said("report", name)) for name in REPORTS],
            "looks": looks(visit.language),
        }
        return await page(request, "figures/dashboard.html.j2", values)

    # Before those of one figure: `targets` is no name of a figure.
    routes.include_router(targets.router())

    @routes.get("/{name}")
    async def one(request: Request, visit: ByVisit, tx: Reading, name: str) -> Response:
        wanted = await asked(request, visit, tx)
        kind = kind_of(name, wanted.by)
        sentences, writing = visit.reader.sentences, Writing(visit.language)
        found = await figure(tx, sentences, name, wanted.as_of, wanted.by)
        over = await year(tx, sentences, (name, wanted.by), wanted.as_of, _PATIENCE)
        known = {row["currency"] for point in (found, *over) for row in point.rows}
        currency = wanted.currency_of(_by_weight(found.rows, known))
        values = {
            "report": found,
            "asked": wanted,
            "currency": currency,
            "currencies": sorted(known),
            "groups": [(group.value, writing.grouping(group)) for group in kind.groups],
            "grouping": writing.grouping(wanted.by) if wanted.by else "",
            "table": table_of(found, wanted, writing),
            "pictures": _pictures(found, over, wanted, currency, writing),
            "months_wait": not over,
            "command": _command(name, wanted),
            "call": _call(name, wanted),
            "looks": looks(visit.language),
        }
        return await page(request, "figures/one.html.j2", values)

    @routes.get("/{name}/file")
    async def file(request: Request, visit: ByVisit, tx: Reading, name: str, format: str = "csv") -> Response:
        """The same bytes as of `puntual report`."""
        wanted = await asked(request, visit, tx)
        found = await report(tx, visit.reader.sentences, name, wanted.as_of, wanted.by)
        match format:
            case "csv":
                content, kind = as_csv(found).encode(), "text/csv; charset=utf-8"
            case "xlsx":
                content, kind = as_xlsx(found), _XLSX
            case _:
                raise NotFound(f"No format {format}: there is csv, xlsx")
        given = f'attachment; filename="{name}-{wanted.as_of.isoformat()}.{format}"'
        return Response(content, media_type=kind, headers={"Content-Disposition": given, "Cache-Control": "no-store"})

    @routes.get("/{name}/behind")
    async def rows_behind(request: Request, visit: ByVisit, tx: Reading, name: str) -> Response:
        wanted, given = await asked(request, visit, tx), request.query_params
        if not wanted.currency:
            expected = "expected one, such as USD"
            raise InvalidInput(f"currency: {expected}", (("currency", expected),))
        kind_of(name, wanted.by)
        values = await behind.shown_of(
            tx, name, wanted, Writing(visit.language),
            cell=given.get("cell", ""), group=given.get("group"), after=given.get("after"),
        )  # fmt: skip
        title = visit.reader.sentences.word("report", name)
        return await page(request, "figures/behind.html.j2", {**values, "asked": wanted, "report_title": title})

    return routes


def _pictures(report: Report, over: Sequence[Report], wanted: Asked, currency: str, writing: Writing) -> list[Picture]:
    words = writing.words
    made = [
        Picture("of-day", words("figures.plots.of_day"), choice.of_day(report, currency, writing), None),
        Picture(
            "of-months",
            words("figures.plots.of_months"),
            choice.of_months(over, currency, writing),
            months_table(over, _followed(report.name), wanted, writing, currency),
        ),
    ]
    return [one for one in made if one.plot is not None]


def _followed(name: str) -> tuple[str, ...]:
    """The columns of a table of months: what is drawn, and of receivables all their ages."""
    return AGES if name == "aging" else DRAWN[name]


def _by_weight(rows: list[dict[str, Any]], known: set[str]) -> list[str]:
    """Currencies, that of the most rows' first column first."""
    weights = dict.fromkeys(sorted(known), 0.0)
    for row in rows:
        first = next((value for column, value in row.items() if column not in ("currency", "group")), 0)
        weights[row["currency"]] += float(first) if isinstance(first, int) else 0.0
    return sorted(weights, key=lambda currency: (-weights[currency], currency))


def _command(name: str, wanted: Asked) -> str:
    by = f" --by {wanted.by.value}" if wanted.by else ""
    return f"puntual report {name} --as-of {_iso(wanted.as_of)}{by}"


def _call(name: str, wanted: Asked) -> str:
    query = {"as_of": _iso(wanted.as_of)} | ({"by": wanted.by.value} if wanted.by else {})
    return f"/api/v1/reports/{name}?{urlencode(query)}"


def _iso(day: date) -> str:
    return day.isoformat()
