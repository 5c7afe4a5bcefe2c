"""How would it go under this strategy? Real invoices, or an invented one, walked to the end of the ladder."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import Field

from config.faults import RulebookInvalid
from config.strategy_file import StrategyVersion
from models.case import Facts
from models.console import ProposalKind
from models.customer import CustomerKind
from models.errors import NotFound
from models.values import CalendarDate, CountryCode, ExternalId, Line, Shape
from operations import proposals as operations
from reading.calendar import calendar_told
from reading.imagined import before_first_step, imagined
from reading.rules.ladder import ladder
from store import cases, facts, proposals
from store.engine import Tx
from web.console.pages import page
from web.console.rules.book import Book
from web.console.visit import ByVisit, Reading, Visit
from web.forms import Typed, checked

_MOST = 5
#: More digits than a number of a proposal ever has.
_DIGITS = 9


class Invented(Shape):
    """An unpaid invoice of somebody who can be reached by everything."""

    due: CalendarDate
    country: CountryCode
    region: Line | None = None
    kind: CustomerKind = CustomerKind.BUSINESS


class Real(Shape):
    customer: ExternalId | None = Field(default=None)
    invoice: ExternalId | None = Field(default=None)


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/strategies/{name}/simulate")
    async def simulate(request: Request, name: str, visit: ByVisit, tx: Reading) -> Response:
        book = await Book.open(visit, tx)
        form = Typed(dict(request.query_params))
        strategy = await _strategy(visit, tx, book, name, form)
        walked = await _walked(visit, tx, book, strategy, form)
        values = {
            "name": name,
            "form": form,
            "strategy": strategy,
            "ladder": {rung.id: rung for rung in ladder(book.voice, strategy.strategy).rungs},
            "walked": walked,
            "kinds": [(kind.value, book.voice.words.kinds[kind]) for kind in CustomerKind],
            "settings": visit.door.settings,
        }
        return await page(request, "rules/simulate.html.j2", values, status=422 if form.faulty else 200)

    return routes


async def _strategy(visit: Visit, tx: Tx, book: Book, name: str, form: Typed) -> StrategyVersion:
    """What is in force, or the `version` or `proposal` that is asked for. Raises NotFound."""
    if form["proposal"]:
        number = form["proposal"] if form["proposal"].isascii() and form["proposal"].isdigit() else ""
        one = await proposals.get(tx, int(number)) if 0 < len(number) <= _DIGITS else None
        if one is None or one.source is None or (one.kind, one.name) != (ProposalKind.STRATEGY, name):
            raise NotFound(f"No proposal {form['proposal'][:_DIGITS]} of {name}")
        try:
            read = operations.read(one.kind, name, one.source, book.in_force, visit.desk)
        except RulebookInvalid as failure:
            raise NotFound(failure.message) from failure
        assert isinstance(read, StrategyVersion)
        return read
    if form["version"]:
        found = (await visit.reader.shelf.get(tx, {form["version"]}))[form["version"]]
        return StrategyVersion(form["version"], found)
    return book.in_force.rulebook.strategy(name)


async def _walked(visit: Visit, tx: Tx, book: Book, strategy: StrategyVersion, form: Typed) -> list[dict[str, object]]:
    """A calendar for each invoice; none while nothing is asked, with the faults in the form."""
    rules, said = book.in_force.rulebook.contact_rules, visit.reader.sentences
    if form["customer"] or form["invoice"]:
        real = checked(Real, {"customer": form["customer"], "invoice": form["invoice"]}, form, visit.words)
        if real is None:
            return []
        now = await visit.door.desk.clock.now(tx)
        found = await _cases(visit, tx, real)
        if not found:
            form.refused = visit.words("rules.simulate.nobody")
        return [
            {"calendar": calendar_told(_under(one, strategy), now, rules, said), "invoice": one.invoice_id}
            for one in found
        ]
    if not form["due"]:
        return []
    wanted = checked(Invented, {key: form[key] for key in Invented.model_fields}, form, visit.words)
    if wanted is None:
        return []
    made = imagined(strategy, _day(wanted), wanted.kind, wanted.country, wanted.region, visit.door.desk.zone)
    return [{"calendar": calendar_told(made, before_first_step(made), rules, said), "invoice": None}]


async def _cases(visit: Visit, tx: Tx, real: Real) -> list[Facts]:
    """The open cases of a customer, or one invoice. A few: one that is walked stands for many."""
    if real.invoice is not None:
        ids = [real.invoice]
    else:
        ids = [one for _, one in await cases.open_of_customers(tx, [str(real.customer)])][:_MOST]
    return await facts.of_cases(tx, visit.reader.shelf, ids)


def _under(one: Facts, strategy: StrategyVersion) -> Facts:
    return replace(one, strategy=strategy.strategy, strategy_version=strategy.id)


def _day(wanted: Invented) -> date:
    return wanted.due
