"""Which cases are there, and what do they come to? The list that filters in the address narrow."""

from typing import Any

from fastapi import APIRouter, Request, Response

from models.case import HoldKind, Outcome
from models.case_list import ANY_HOLD, NO_HOLD
from models.saved_view import ViewPage
from models.user import Access
from reading import cases as told_cases
from store import case_list, customer_list, portfolio_choices, staff
from store.engine import Tx
from web.console.cases.asked import ALL, CLOSED, COLUMNS, OPEN, Asked, asked_in
from web.console.pages import fragment, page
from web.console.views import views_of
from web.console.visit import ByVisit, Reading, Visit, allowed

#: Rows of a page.
_ROWS = 50


def router() -> APIRouter:
    routes = APIRouter(dependencies=[allowed(Access.READ)])

    @routes.get("/cases")
    async def portfolio(request: Request, visit: ByVisit, tx: Reading) -> Response:
        asked = asked_in(request, visit.words, visit.language)
        now = await visit.reader.clock.now(tx)
        found = await case_list.page(tx, asked.values(), now, asked.order, after=asked.after, limit=_ROWS + 1)
        shown = found[:_ROWS]
        values = {
            "asked": asked,
            "rows": await told_cases.told(visit.reader, tx, shown, now),
            "onward": asked.onward(shown[-1]) if len(found) > _ROWS else None,
            "sums": await told_cases.sums(visit.reader, tx, asked.values(), whole="sums" in request.query_params),
            "bar": await views_of(visit, tx, ViewPage.PORTFOLIO, asked.query),
            "columns": COLUMNS,
            **await _choices(visit, tx, asked),
        }
        return await page(request, "cases/portfolio.html.j2", values, status=422 if asked.form.faulty else 200)

    @routes.get("/portfolio/sums")
    async def sums(request: Request, visit: ByVisit, tx: Reading) -> Response:
        asked = asked_in(request, visit.words, visit.language)
        values = {"asked": asked, "sums": await told_cases.sums(visit.reader, tx, asked.values(), whole=True)}
        return await fragment(request, "cases/sums.html.j2", values)

    return routes


async def _choices(visit: Visit, tx: Tx, asked: Asked) -> dict[str, Any]:
    """What each filter can be narrowed to, as pairs of value and text."""
    said, words = visit.reader.sentences, visit.words
    of_customers, of_cases = await customer_list.choices(tx), await portfolio_choices.choices(tx)
    anybody = [("", words("cases.any"))]
    states = [OPEN, CLOSED, ALL]
    names = {one.name: one.full_name for one in await staff.members(tx)}
    return {
        "states": [(one, words(f"cases.states.{one}")) for one in states]
        + [(one.value, said.word("outcome", one.value)) for one in Outcome],
        "stages": anybody + [(one, said.word("stage", one)) for one in of_cases["stage"]],
        "holds": [*anybody, (ANY_HOLD, words("cases.hold.any")), (NO_HOLD, words("cases.hold.none"))]
        + [(one.value, said.word("hold", one.value)) for one in HoldKind],
        "segments": anybody + [(one, one) for one in of_customers["segment"]],
        "strategies": anybody + [(one, one) for one in of_cases["strategy"]],
        "owners": anybody + [(one, names.get(one, one)) for one in of_customers["owner"]],
        "countries": anybody + [(one, one) for one in of_customers["country"]],
        "regions": anybody + [(one, one) for one in of_cases["region"]],
        "currencies": anybody + [(one, one) for one in of_cases["currency"]],
        "products": anybody + [(one, one) for one in of_cases["product"]],
    }
